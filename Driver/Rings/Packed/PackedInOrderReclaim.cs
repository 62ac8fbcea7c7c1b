using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// Takes buffers back from a packed queue whose device uses them in order: it may write one used descriptor for a whole run of buffers, which
/// names the last of the run. VirtIO 1.3 §2.8.8 "In-order use of descriptors".
/// </summary>
/// <remarks>
/// Outstanding buffers stand one behind the other from the cursor on. So a descriptor that names the buffer at the cursor needs no look
/// at its id beyond that, and a run that ends at an outstanding buffer is a run of outstanding ones.
/// </remarks>
public unsafe ref struct PackedInOrderReclaim : IReclaimBatch
{
    private SharedDescriptors _descriptors;
    private BufferState* _buffers;
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
        _slot = queue.UsedSlot;
        _wrap = queue.UsedWrap;
        _left = queue.Error == QueueError.None ? limit : 0;
        if (Notes->RunLast != QueueNotes.NoRun)
        {
            Notes->Left = _left;
            _left = 0;
        }
    }

    /// <inheritdoc/>
    // SAFETY: the cursor stays inside the ring: it moves by what the driver itself put there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out ulong token, out uint length)
    {
        token = 0;
        length = 0;
        if (_left != 0)
        {
            ulong word = _descriptors.ObserveWord(_slot);
            uint half = (uint)(word >> 32);
            if ((half & PackedHalf.Wrap) != _wrap)
            {
                return false;
            }

            uint written = unchecked((uint)word);
            nuint last = (nuint)PackedHalf.IdOf(half) << 4;
            if (last == _slot && written < BufferState.At(_buffers, _slot)->Room)
            {
                _left = unchecked(_left - 1);
                length = written;
                Take(out token);
                return true;
            }

            if (!OpensRun(last, written))
            {
                return false;
            }
        }

        if (Notes->Left == 0)
        {
            return false;
        }

        length = TakeFromRun();
        Take(out token);
        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool End(ref Virtqueue queue)
    {
        queue.FreePackedTo(_slot, _wrap);
        if (Notes->Error != QueueError.None)
        {
            queue.Break(Notes->Error);
        }

        return queue.Error == QueueError.None;
    }

    // A descriptor that does not simply name the next buffer: the end of a run, or a breach.
    // SAFETY: the id is compared with the size of the table before it indexes it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool OpensRun(nuint last, uint written)
    {
        if (last >= Notes->RingEnd)
        {
            Notes->Error = QueueError.IdOutOfRange;
            return false;
        }

        ulong room = BufferState.At(_buffers, last)->Room;
        if (written >= room)
        {
            Notes->Error = BufferState.Refusal(room);
            return false;
        }

        Notes->RunLast = last;
        Notes->RunLength = written;
        Notes->Left = _left;
        _left = 0;
        return true;
    }

    // What the device wrote into the next buffer of a run: what the descriptor says for the last, for all others as much as there is room.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint TakeFromRun()
    {
        uint left = unchecked(Notes->Left - 1);
        Notes->Left = left;
        if (_slot != Notes->RunLast)
        {
            return unchecked((uint)(BufferState.At(_buffers, _slot)->Room - 1));
        }

        Notes->RunLast = QueueNotes.NoRun;
        Notes->Left = 0;
        _left = left;
        return Notes->RunLength;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(out ulong token)
    {
        token = BufferState.At(_buffers, _slot)->Token;
        BufferState.At(_buffers, _slot)->Room = 0;
        _slot = unchecked(_slot + BufferState.At(_buffers, _slot)->Extent);
        if (_slot >= Notes->RingEnd)
        {
            _slot = unchecked(_slot - Notes->RingEnd);
            _wrap ^= PackedHalf.Wrap;
        }
    }
}
