using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>Takes buffers back from a split queue, in any order. VirtIO 1.3 §2.7.14 "Receiving Used Buffers From The Device".</summary>
public unsafe ref struct SplitReclaim : IReclaimBatch
{
    private SharedUsed _used;
    private BufferState* _buffers;
    private nuint _free;
    private uint _usedIndex;
    private uint _endIndex;
    private uint _mask;
    private uint _freed;
    private QueueError _error;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ref Virtqueue queue, uint limit)
    {
        uint pending = queue.ObservePending();
        _used = queue.Used;
        _buffers = queue.Buffers;
        _free = queue.FreeSlot;
        _usedIndex = queue.UsedIndex;
        _mask = queue.Mask;
        _freed = 0;
        _error = QueueError.None;
        _endIndex = unchecked(_usedIndex + (pending < limit ? pending : limit));
    }

    /// <inheritdoc/>
    // SAFETY: the id is compared with the size of the table before it indexes it; Last is our own, from private memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out ulong token, out uint length)
    {
        token = 0;
        length = 0;
        if (_usedIndex == _endIndex)
        {
            return false;
        }

        VirtqUsedElem used = _used.ReadElem(_usedIndex & _mask);
        if (used.Id > _mask)
        {
            _error = QueueError.IdOutOfRange;
            return false;
        }

        nuint head = (nuint)used.Id << 4;
        BufferState* buffer = BufferState.At(_buffers, head);
        if (used.Len >= buffer->Room)
        {
            _error = buffer->Room == 0 ? QueueError.IdNotOutstanding : QueueError.LengthTooLarge;
            return false;
        }

        token = buffer->Token;
        length = used.Len;
        buffer->Room = 0;
        BufferState.At(_buffers, buffer->Last)->Next = (uint)_free;
        _free = head;
        _freed = unchecked(_freed + buffer->Descriptors);
        _usedIndex = unchecked(_usedIndex + 1);
        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool End(ref Virtqueue queue)
    {
        queue.FreeSlot = _free;
        queue.UsedIndex = _usedIndex;
        queue.FreeDescriptors = unchecked(queue.FreeDescriptors + _freed);
        if (_error != QueueError.None)
        {
            queue.Break(_error);
        }

        return queue.Error == QueueError.None;
    }
}
