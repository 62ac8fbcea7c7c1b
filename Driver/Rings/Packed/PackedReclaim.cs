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
    private uint _wrap;
    private uint _left;

    // SAFETY: private memory begins before the table.
    private readonly QueueNotes* Notes => QueueNotes.Of(_buffers);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ref Virtqueue queue, uint limit)
    {
        _descriptors = queue.Descriptors;
        _buffers = queue.Buffers;
        _free = queue.FreeSlot;
        _slot = queue.UsedSlot;
        _wrap = queue.UsedWrap;
        _left = queue.Error == QueueError.None ? limit : 0;
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
        uint half = (uint)(word >> 32);
        if ((half & PackedHalf.Wrap) != _wrap)
        {
            return false;
        }

        nuint own = (nuint)PackedHalf.IdOf(half) << 4;
        if (own >= Notes->RingEnd)
        {
            Notes->Error = QueueError.IdOutOfRange;
            return false;
        }

        uint used = unchecked((uint)word);
        if (used >= BufferState.At(_buffers, own)->Room)
        {
            Notes->Error = BufferState.Refusal(BufferState.At(_buffers, own)->Room);
            return false;
        }

        token = BufferState.At(_buffers, own)->Token;
        length = used;
        BufferState.At(_buffers, own)->Room = 0;
        BufferState.At(_buffers, own)->Next = (uint)_free;
        _free = own;
        _left = unchecked(_left - 1);
        _slot = unchecked(_slot + BufferState.At(_buffers, own)->Extent);
        if (_slot >= Notes->RingEnd)
        {
            _slot = unchecked(_slot - Notes->RingEnd);
            _wrap ^= PackedHalf.Wrap;
        }

        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool End(ref Virtqueue queue)
    {
        queue.FreeSlot = _free;
        queue.FreePackedTo(_slot, _wrap);
        if (Notes->Error != QueueError.None)
        {
            queue.Break(Notes->Error);
        }

        return queue.Error == QueueError.None;
    }
}
