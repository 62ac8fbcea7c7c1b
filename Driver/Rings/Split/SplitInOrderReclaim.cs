using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// Takes buffers back from a split queue whose device uses them in order: it may write one used element for a whole run of buffers, which
/// names the last of the run. VirtIO 1.3 §2.7.9 "In-order use of descriptors".
/// </summary>
/// <remarks>Outstanding buffers stand one behind the other from the cursor on, so a run that ends at an outstanding one is a run of outstanding ones.</remarks>
public unsafe ref struct SplitInOrderReclaim : IReclaimBatch
{
    private SharedUsed _used;
    private BufferState* _buffers;
    private nuint _slot;
    private nuint _slotMask;
    private nuint _last;
    private uint _lastLength;
    private bool _inRun;
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
        _slot = queue.UsedSlot;
        _slotMask = unchecked(queue.RingEnd - 1);
        _inRun = queue.InRun;
        _last = queue.RunLast;
        _lastLength = queue.RunLength;
        _usedIndex = queue.UsedIndex;
        _mask = queue.Mask;
        _freed = 0;
        _error = _inRun && pending == 0 ? QueueError.RunTooLong : QueueError.None;
        _endIndex = unchecked(_usedIndex + (pending < limit ? pending : limit));
    }

    /// <inheritdoc/>
    // SAFETY: the cursor stays inside the table: it moves by what the driver itself put there. The id is compared with the size of the
    // table before it indexes it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out ulong token, out uint length)
    {
        token = 0;
        length = 0;
        if (_usedIndex == _endIndex)
        {
            return false;
        }

        if (!_inRun)
        {
            VirtqUsedElem used = _used.ReadElem(_usedIndex & _mask);
            if (used.Id > _mask)
            {
                _error = QueueError.IdOutOfRange;
                return false;
            }

            _last = (nuint)used.Id << 4;
            _lastLength = used.Len;
            ulong room = BufferState.At(_buffers, _last)->Room;
            if (used.Len >= room)
            {
                _error = room == 0 ? QueueError.IdNotOutstanding : QueueError.LengthTooLarge;
                return false;
            }
        }

        BufferState* buffer = BufferState.At(_buffers, _slot);
        _inRun = _slot != _last;
        length = _inRun ? unchecked((uint)(buffer->Room - 1)) : _lastLength;
        token = buffer->Token;
        buffer->Room = 0;
        uint descriptors = buffer->Descriptors;
        _slot = unchecked(_slot + ((nuint)descriptors << 4)) & _slotMask;
        _freed = unchecked(_freed + descriptors);
        _usedIndex = unchecked(_usedIndex + 1);
        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool End(ref Virtqueue queue)
    {
        queue.UsedSlot = _slot;
        queue.UsedIndex = _usedIndex;
        queue.FreeDescriptors = unchecked(queue.FreeDescriptors + _freed);
        queue.InRun = _inRun;
        queue.RunLast = _last;
        queue.RunLength = _lastLength;
        if (_error != QueueError.None)
        {
            queue.Break(_error);
        }

        return queue.Error == QueueError.None;
    }
}
