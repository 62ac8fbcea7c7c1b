using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// Takes buffers back from a split queue whose device uses them in order: it may write one used element for a whole run of buffers, which
/// names the last of the run. VirtIO 1.3 §2.7.9 "In-order use of descriptors".
/// </summary>
/// <remarks>
/// Outstanding buffers stand one behind the other from the cursor on. So an element that names the buffer at the cursor needs no look at
/// its id beyond that, and a run that ends at an outstanding buffer is a run of outstanding ones.
/// </remarks>
public unsafe ref struct SplitInOrderReclaim : IReclaimBatch
{
    private SharedUsed _used;
    private BufferState* _buffers;
    private nuint _slot;
    private uint _usedIndex;
    private uint _endIndex;

    // SAFETY: private memory begins before the table.
    private readonly QueueNotes* Notes => QueueNotes.Of(_buffers);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ref Virtqueue queue, uint limit)
    {
        _used = queue.Used;
        _buffers = queue.Buffers;
        _slot = queue.UsedSlot;
        _usedIndex = queue.UsedIndex;
        uint pending = _used.ObserveIdx().DistanceFrom(new RingIndex(_usedIndex));
        if (pending > unchecked(queue.AvailIndex - _usedIndex))
        {
            pending = 0;
            Notes->Error = QueueError.UsedIndexJump;
        }

        uint left = pending < limit ? pending : limit;
        _endIndex = unchecked(_usedIndex + left);
        if (Notes->RunLast != QueueNotes.NoRun)
        {
            Notes->Error = pending == 0 ? QueueError.RunTooLong : Notes->Error;
            Notes->Left = left;
            _endIndex = _usedIndex;
        }
    }

    /// <inheritdoc/>
    // SAFETY: the cursor stays inside the table: it moves by what the driver itself put there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out ulong token, out uint length)
    {
        token = 0;
        length = 0;
        if (_usedIndex != _endIndex)
        {
            ulong used = _used.ReadElem(_usedIndex & Notes->Mask);
            ulong written = used >> 32;
            nuint last = (nuint)unchecked((uint)used) << 4;
            if (last == _slot && written < BufferState.At(_buffers, _slot)->Room)
            {
                length = (uint)written;
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
        nuint freed = unchecked(_slot - queue.UsedSlot) & Notes->SlotMask;
        if (freed == 0 && _usedIndex != queue.UsedIndex)
        {
            freed = Notes->RingEnd; // the whole ring
        }

        queue.UsedSlot = _slot;
        queue.UsedIndex = _usedIndex;
        queue.FreeDescriptors = unchecked(queue.FreeDescriptors + (uint)(freed >> 4));
        if (Notes->Error != QueueError.None)
        {
            queue.Break(Notes->Error);
        }

        return queue.Error == QueueError.None;
    }

    // An element that does not simply name the next buffer: the end of a run, or a breach.
    // SAFETY: the id is compared with the size of the table before it indexes it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool OpensRun(nuint last, ulong written)
    {
        if (last > Notes->SlotMask)
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
        Notes->RunLength = (uint)written;
        Notes->Left = unchecked(_endIndex - _usedIndex);
        _endIndex = _usedIndex;
        return true;
    }

    // What the device wrote into the next buffer of a run: what the element says for the last, for all others as much as there is room.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint TakeFromRun()
    {
        uint left = unchecked(Notes->Left - 1);
        Notes->Left = left;
        _endIndex = unchecked(_usedIndex + 1); // stays at the cursor, which moves next
        if (_slot != Notes->RunLast)
        {
            return unchecked((uint)(BufferState.At(_buffers, _slot)->Room - 1));
        }

        Notes->RunLast = QueueNotes.NoRun;
        Notes->Left = 0;
        _endIndex = unchecked(_endIndex + left);
        return Notes->RunLength;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(out ulong token)
    {
        token = BufferState.At(_buffers, _slot)->Token;
        BufferState.At(_buffers, _slot)->Room = 0;
        _slot = unchecked(_slot + BufferState.At(_buffers, _slot)->Extent) & Notes->SlotMask;
        _usedIndex = unchecked(_usedIndex + 1);
    }
}
