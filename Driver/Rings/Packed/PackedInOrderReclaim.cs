using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// Takes buffers back from a packed queue whose device uses them in order: it may write one used descriptor for a whole run of buffers,
/// which names the last of the run. VirtIO 1.3 §2.8.8 "In-order use of descriptors".
/// </summary>
/// <remarks>Outstanding buffers stand one behind the other from the cursor on, so a run that ends at an outstanding one is a run of outstanding ones.</remarks>
public unsafe ref struct PackedInOrderReclaim : IReclaimBatch
{
    private SharedDescriptors _descriptors;
    private BufferState* _buffers;
    private nuint _slot;
    private nuint _end;
    private nuint _last;
    private ulong _wrap;
    private uint _lastLength;
    private bool _inRun;
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
        _slot = queue.UsedSlot;
        _end = queue.RingEnd;
        _last = queue.RunLast;
        _wrap = queue.UsedWrap;
        _lastLength = queue.RunLength;
        _inRun = queue.InRun;
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

        if (!_inRun)
        {
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

            _last = (nuint)id << 4;
            _lastLength = unchecked((uint)word);
            ulong room = BufferState.At(_buffers, _last)->Room;
            if (_lastLength >= room)
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
        queue.UsedSlot = _slot;
        queue.UsedWrap = _wrap;
        queue.InRun = _inRun;
        queue.RunLast = _last;
        queue.RunLength = _lastLength;
        queue.FreeDescriptors = unchecked(queue.FreeDescriptors + _freed);
        if (_error != QueueError.None)
        {
            queue.Break(_error);
        }

        return queue.Error == QueueError.None;
    }
}
