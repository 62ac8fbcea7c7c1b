using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>Takes buffers back from a packed queue, in any order. VirtIO 1.3 §2.8.22 "Receiving Used Buffers From The Device".</summary>
public unsafe ref struct PackedReclaim : IReclaimBatch
{
    private SharedDescriptors _descriptors;
    private BufferState* _buffers;
    private nuint _free;
    private nuint _slot;
    private nuint _end;
    private ulong _wrap;
    private uint _count;
    private uint _left;
    private uint _freed;
    private QueueError _error;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ref Virtqueue queue, uint limit)
    {
        _descriptors = queue.Descriptors;
        _buffers = queue.Buffers;
        _free = queue.FreeSlot;
        _slot = queue.UsedSlot;
        _end = queue.RingEnd;
        _wrap = queue.UsedWrap;
        _count = queue.Count;
        _left = queue.Error == QueueError.None ? limit : 0;
        _freed = 0;
        _error = QueueError.None;
    }

    /// <inheritdoc/>
    // SAFETY: the cursor stays inside the ring: it moves by what the driver itself put there. The id is compared with the size of the
    // table before it indexes it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out ulong token, out uint length)
    {
        token = 0;
        length = 0;
        if (_left == 0)
        {
            return false;
        }

        ulong word = _descriptors.ObserveWord(_slot);
        if ((word & PackedWord.Wrap) != _wrap)
        {
            return false;
        }

        uint id = PackedWord.IdOf(word);
        if (id >= _count)
        {
            _error = QueueError.IdOutOfRange;
            return false;
        }

        nuint own = (nuint)id << 4;
        BufferState* buffer = BufferState.At(_buffers, own);
        uint used = unchecked((uint)word);
        if (used >= buffer->Room)
        {
            _error = buffer->Room == 0 ? QueueError.IdNotOutstanding : QueueError.LengthTooLarge;
            return false;
        }

        token = buffer->Token;
        length = used;
        buffer->Room = 0;
        buffer->Next = (uint)_free;
        _free = own;
        uint descriptors = buffer->Descriptors;
        _freed = unchecked(_freed + descriptors);
        _left = unchecked(_left - 1);
        _slot = unchecked(_slot + ((nuint)descriptors << 4));
        if (_slot >= _end)
        {
            _slot = unchecked(_slot - _end);
            _wrap ^= PackedWord.Wrap;
        }

        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool End(ref Virtqueue queue)
    {
        queue.FreeSlot = _free;
        queue.UsedSlot = _slot;
        queue.UsedWrap = _wrap;
        queue.FreeDescriptors = unchecked(queue.FreeDescriptors + _freed);
        if (_error != QueueError.None)
        {
            queue.Break(_error);
        }

        return queue.Error == QueueError.None;
    }
}
