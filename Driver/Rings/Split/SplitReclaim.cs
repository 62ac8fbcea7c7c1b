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
    private uint _freed;

    // SAFETY: private memory begins before the table.
    private readonly QueueNotes* Notes => QueueNotes.Of(_buffers);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ref Virtqueue queue, uint limit)
    {
        _used = queue.Used;
        _buffers = queue.Buffers;
        _free = queue.FreeSlot;
        _usedIndex = queue.UsedIndex;
        _freed = 0;
        uint pending = _used.ObserveIdx().DistanceFrom(new RingIndex(_usedIndex));
        if (pending > unchecked(queue.AvailIndex - _usedIndex))
        {
            pending = 0;
            Notes->Error = QueueError.UsedIndexJump;
        }

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

        ulong used = _used.ReadElem(_usedIndex & Notes->Mask);
        nuint head = (nuint)unchecked((uint)used) << 4;
        if (head >= Notes->RingEnd)
        {
            Notes->Error = QueueError.IdOutOfRange;
            return false;
        }

        ulong written = used >> 32;
        if (written >= BufferState.At(_buffers, head)->Room)
        {
            Notes->Error = BufferState.Refusal(BufferState.At(_buffers, head)->Room);
            return false;
        }

        token = BufferState.At(_buffers, head)->Token;
        length = (uint)written;
        BufferState.At(_buffers, head)->Room = 0;
        BufferState.At(_buffers, BufferState.At(_buffers, head)->Last)->Next = (uint)_free;
        _free = head;
        _freed = unchecked(_freed + BufferState.At(_buffers, head)->Extent);
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
        if (Notes->Error != QueueError.None)
        {
            queue.Break(Notes->Error);
        }

        return queue.Error == QueueError.None;
    }
}
