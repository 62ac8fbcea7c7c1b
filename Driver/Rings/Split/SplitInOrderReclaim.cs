using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// Takes buffers back from a split queue whose device uses them in order: it may write one used element for a whole run of buffers, which
/// names the last of the run. VirtIO 1.3 §2.7.9 "In-order use of descriptors".
/// </summary>
/// <remarks>
/// Outstanding buffers stand one behind the other from the cursor on. So an element that names the buffer at the cursor needs no look at
/// its id beyond that, and a run that ends at an outstanding buffer is a run of outstanding ones. Inside a run no element is read: its
/// buffers are counted off what the used index has shown, and the own index stands at that already.
/// </remarks>
public unsafe ref struct SplitInOrderReclaim : IReclaimBatch
{
    private SharedUsed _used;
    private BufferState* _buffers;
    private nuint _slot;
    private nuint _runLast;
    private uint _usedIndex;
    private uint _endIndex;
    private uint _left;

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
        _runLast = Notes->RunLast;
        _left = 0;
        uint pending = _used.ObserveIdx().DistanceFrom(new RingIndex(_usedIndex));
        if (pending > unchecked(queue.AvailIndex - _usedIndex))
        {
            pending = 0;
            Notes->Error = QueueError.UsedIndexJump;
        }

        uint most = pending < limit ? pending : limit;
        _endIndex = unchecked(_usedIndex + most);
        if (_runLast != QueueNotes.NoRun)
        {
            Notes->Error = pending == 0 ? QueueError.RunTooLong : Notes->Error;
            _left = most;
            _usedIndex = _endIndex;
        }
    }

    /// <inheritdoc/>
    // SAFETY: the cursor stays inside the table: it moves by what the driver itself put there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out ulong token, out uint length)
    {
        if (!IsNextUsed(out ulong written))
        {
            token = 0;
            length = 0;
            return false;
        }

        token = BufferState.At(_buffers, _slot)->Token;
        ulong most = unchecked(BufferState.At(_buffers, _slot)->Room - 1);
        length = unchecked((uint)(written < most ? written : most));
        BufferState.At(_buffers, _slot)->Room = 0;
        _slot = unchecked(_slot + BufferState.At(_buffers, _slot)->Extent) & Notes->SlotMask;
        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool End(ref Virtqueue queue)
    {
        uint usedIndex = unchecked(_usedIndex - _left);
        nuint freed = unchecked(_slot - queue.UsedSlot) & Notes->SlotMask;
        if (freed == 0 && usedIndex != queue.UsedIndex)
        {
            freed = Notes->RingEnd; // the whole ring
        }

        Notes->RunLast = _runLast;
        queue.UsedSlot = _slot;
        queue.UsedIndex = usedIndex;
        queue.FreeDescriptors = unchecked(queue.FreeDescriptors + (uint)(freed >> 4));
        if (Notes->Error != QueueError.None)
        {
            queue.Break(Notes->Error);
        }

        return queue.Error == QueueError.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNextUsed(out ulong written)
    {
        written = 0;
        if (_usedIndex == _endIndex)
        {
            if (_left == 0)
            {
                return false;
            }

            written = CountOff();
            return true;
        }

        ulong used = _used.ReadElem(_usedIndex & Notes->Mask);
        written = used >> 32;
        nuint last = (nuint)unchecked((uint)used) << 4;
        if (last != _slot || written >= BufferState.At(_buffers, _slot)->Room)
        {
            if (!OpensRun(last, written))
            {
                return false;
            }

            written = CountOff();
            return true;
        }

        _usedIndex = unchecked(_usedIndex + 1);
        return true;
    }

    // One buffer of a run. What the device wrote: what the element says for the last of the run, for all others as much as there is room.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong CountOff()
    {
        _left = unchecked(_left - 1);
        if (_slot != _runLast)
        {
            return ulong.MaxValue;
        }

        _runLast = QueueNotes.NoRun;
        _usedIndex = unchecked(_endIndex - _left);
        _left = 0;
        return Notes->RunLength;
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

        Notes->RunLength = (uint)written;
        _runLast = last;
        _left = unchecked(_endIndex - _usedIndex);
        _usedIndex = _endIndex;
        return true;
    }
}
