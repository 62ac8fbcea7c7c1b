using System.Runtime.CompilerServices;
using VirtioNetCx.Interop;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

internal unsafe partial struct TxQueue
{
    /// <summary>
    /// Marks what the device has sent. False if the virtqueue is broken. VirtIO 1.3 §2.7.14 "Receiving Used Buffers From The Device".
    /// </summary>
    // SAFETY: tokens come from the private shadow, where Post put the masked index of a packet that is still ours.
    private bool Reclaim<TBatch>()
        where TBatch : struct, IReclaimBatch, allows ref struct
    {
        RingView packets = _packets;
        TBatch used = default;
        used.Begin(ref _ring.Queue, uint.MaxValue);
        while (used.TryNext(out ulong token, out _))
        {
            packets.Packet((uint)token)->_bitfield11 |= ScratchBit;
        }

        return used.End(ref _ring.Queue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Reclaim() =>
        _ring.Queue.Format == QueueFormat.Split ? Reclaim<SplitReclaim>()
        : _ring.Queue.Format == QueueFormat.Packed ? Reclaim<PackedReclaim>()
        : Reclaim<SplitInOrderReclaim>();

    /// <summary>
    /// Returns finished packets from the head on, with their fragments: the framework takes both rings' Begin as what is free again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void CompleteInOrder()
    {
        NET_RING* header = _packets.Header;
        uint next = header->NextIndex;
        uint begin = header->BeginIndex;
        uint fragmentBegin = _fragments.Header->BeginIndex;
        uint mask = _packets.Mask;
        while (begin != next)
        {
            NET_PACKET* packet = _packets.Packet(begin);
            if ((packet->_bitfield11 & ScratchBit) == 0)
            {
                break;
            }

            // Fragments of successive packets are contiguous, so the last packet's end is the end of all.
            if (packet->FragmentCount != 0)
            {
                fragmentBegin = unchecked(packet->FragmentIndex + packet->FragmentCount) & _fragments.Mask;
            }

            begin = unchecked(begin + 1) & mask;
        }

        _fragments.Header->BeginIndex = fragmentBegin;
        header->BeginIndex = begin;
    }

    /// <summary>Marks what a reset device had: it will not be sent, or was without our hearing of it. Only while the device is quiet.</summary>
    private void Abandon()
    {
        while (_ring.Queue.TryDetach(out ulong token))
        {
            _packets.Packet((uint)token)->_bitfield11 |= ScratchBit;
            _device->TxStatistics.Abandoned++;
        }
    }

    /// <summary>Returns packets that never reached the device. Only when it has none.</summary>
    private readonly void DiscardUnsent()
    {
        NET_RING* header = _packets.Header;
        uint end = header->EndIndex;
        for (uint index = header->NextIndex; index != end; index = unchecked(index + 1) & _packets.Mask)
        {
            _packets.Packet(index)->_bitfield11 |= ScratchBit;
            _device->TxStatistics.Unsent++;
        }

        header->NextIndex = end;
        CompleteInOrder();
    }
}
