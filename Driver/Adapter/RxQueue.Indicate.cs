using VirtioNetCx.Interop;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

internal unsafe partial struct RxQueue
{
    private const ulong LengthMask = (1UL << 26) - 1;
    private const int OffsetShift = 52;
    private const ulong OffsetMask = ((1UL << 10) - 1) << OffsetShift;

    /// <summary>
    /// Hands frames up from the head of the fragment ring on, one packet element each, and gives back buffers without use. Stops at the
    /// first buffer that the device still has, and when packet elements run out.
    /// </summary>
    // SAFETY: positions are masked by the rings' sizes; only elements in [Begin, End) are written, and of those what is the driver's.
    private readonly void Indicate()
    {
        RingView packets = _packets;
        RingView fragments = _fragments;
        RxBuffer* buffers = _buffers;
        uint packetBegin = packets.Header->BeginIndex;
        uint packetEnd = packets.Header->EndIndex;
        uint begin = fragments.Header->BeginIndex;
        uint next = fragments.Header->NextIndex;
        ulong packetCount = 0;
        ulong byteCount = 0;
        while (begin != next)
        {
            RxBufferState state = buffers[begin].State;
            if (state == RxBufferState.Dropped)
            {
                begin = unchecked(begin + 1) & fragments.Mask;
                continue;
            }

            if (state == RxBufferState.Pending || packetBegin == packetEnd)
            {
                break;
            }

            // Five zero bytes of layout: the framework finds the headers itself, unless they were looked at here. All of it is written, for
            // the verifier's sake. The extensions of a packet come zeroed: nothing checked, nothing coalesced.
            uint count = buffers[begin].Count;
            NET_PACKET* packet = packets.Packet(packetBegin);
            packet->FragmentIndex = begin;
            packet->FragmentCount = unchecked((ushort)count);
            packet->Layout = default;
            if (state == RxBufferState.Judged)
            {
                Tell(packet, packetBegin, _verdicts[begin]);
            }

            packetBegin = unchecked(packetBegin + 1) & packets.Mask;
            packetCount++;

            uint offset = VirtioNetHeader.Bytes;
            for (uint left = count; left != 0; left--)
            {
                uint length = unchecked(buffers[begin].Length - offset);
                NET_FRAGMENT* fragment = fragments.Fragment(begin);
                fragment->_bitfield0 = (fragment->_bitfield0 & ~(LengthMask | OffsetMask)) | length | ((ulong)offset << OffsetShift);
                byteCount += length;
                begin = unchecked(begin + 1) & fragments.Mask;
                offset = 0;
            }
        }

        fragments.Header->BeginIndex = begin;
        packets.Header->BeginIndex = packetBegin;
        _device->RxStatistics.Packets += packetCount;
        _device->RxStatistics.Bytes += byteCount;
    }

    // SAFETY: the packet is one that Indicate may write, and its extensions with it.
    private readonly void Tell(NET_PACKET* packet, uint index, in RxVerdict verdict)
    {
        packet->Layout = verdict.Layout;
        if (_checksums.IsPresent)
        {
            *_checksums.Checksum(index) = verdict.Checksum;
        }

        if (_coalescing.IsPresent)
        {
            *_coalescing.Rsc(index) = verdict.Rsc;
        }
    }

    /// <summary>
    /// Gives the device as many buffers as the virtqueue has room for, each for header and frame together.
    /// VirtIO 1.3 §5.1.6.3.1 "Driver Requirements: Setting Up Receive Buffers".
    /// </summary>
    // SAFETY: positions are masked by the ring's size; the buffers in [Next, End) are ours to give.
    private void Post<TBatch>()
        where TBatch : struct, IAddBatch, allows ref struct
    {
        RingView fragments = _fragments;
        RingExtension addresses = _logicalAddresses;
        uint next = fragments.Header->NextIndex;
        uint end = fragments.Header->EndIndex;
        if (next == end)
        {
            return;
        }

        RxBuffer* buffers = _buffers;
        TBatch batch = default;
        batch.Begin(ref _ring.Queue);
        while (next != end && batch.Room != 0)
        {
            buffers[next].State = RxBufferState.Pending;
            batch.AddWritable(addresses.LogicalAddress(next), (uint)fragments.Fragment(next)->Capacity, next);
            next = unchecked(next + 1) & fragments.Mask;
        }

        batch.End(ref _ring.Queue);
        fragments.Header->NextIndex = next;
    }

    private void Post()
    {
        if (_ring.Queue.Format == QueueFormat.Split)
        {
            Post<SplitAdd>();
        }
        else if (_ring.Queue.Format == QueueFormat.Packed)
        {
            Post<PackedAdd>();
        }
        else
        {
            Post<SplitInOrderAdd>();
        }
    }

    /// <summary>
    /// Returns everything: packets as ignored and otherwise untouched, fragments as they are. Only while the device is quiet.
    /// </summary>
    private readonly void ReturnAll()
    {
        NET_RING* header = _packets.Header;
        uint end = header->EndIndex;
        for (uint index = header->BeginIndex; index != end; index = unchecked(index + 1) & _packets.Mask)
        {
            _packets.Packet(index)->Ignore = 1;
        }

        header->BeginIndex = end;
        _fragments.Header->BeginIndex = _fragments.Header->EndIndex;
        _fragments.Header->NextIndex = _fragments.Header->EndIndex;
    }
}
