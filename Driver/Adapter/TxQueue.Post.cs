using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;
using VirtioNetCx.Rings;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Adapter;

internal unsafe partial struct TxQueue
{
    private const ulong LengthMask = (1UL << 26) - 1;
    private const int OffsetShift = 52;
    private const ulong OffsetMask = (1UL << 10) - 1;

    /// <summary>
    /// Gives the device as many of the new packets as the virtqueue has room for. VirtIO 1.3 §5.1.6.2 "Packet Transmission".
    /// </summary>
    private void Post()
    {
        NET_RING* header = _packets.Header;
        uint end = header->EndIndex;
        if (header->NextIndex == end)
        {
            return;
        }

        uint next = _ring.Queue.Format == QueueFormat.Split
            ? Post<SplitAdd>(header->NextIndex, end)
            : Post<PackedAdd>(header->NextIndex, end);
        header->NextIndex = next;
        if (next != end)
        {
            _device->TxStatistics.RingFull++;
        }

        if (_ring.EndPass(Slot))
        {
            _device->TxStatistics.Kicks++;
        }
    }

    private uint Post<TBatch>(uint next, uint end)
        where TBatch : struct, IAddBatch, allows ref struct =>
        _ring.Queue.HasIndirect ? PostIndirect<TBatch>(next, end) : PostChained<TBatch>(next, end);

    // One descriptor of the queue for each packet, whatever its fragments.
    // SAFETY: indices are masked by the rings' sizes; the id numbers a slot that no outstanding buffer uses; a sendable packet has no
    // more fragments than a slot's table has room for.
    private uint PostIndirect<TBatch>(uint next, uint end)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        RingView packets = _packets;
        RingView fragments = _fragments;
        RingExtension addresses = _addresses;
        TxAsks asks = _asks;
        byte* slots = _slots.Address;
        ulong slotsAddress = _slots.DeviceAddress;
        uint packetCount = 0;
        ulong byteCount = 0;
        TBatch batch = default;
        batch.Begin(ref _ring.Queue);
        while (next != end && batch.Room != 0)
        {
            NET_PACKET* packet = packets.Packet(next);
            uint slot = batch.NextId * TxSlot.Bytes;
            uint bytes = 0;
            TxRefusal refusal = TxRefusal.None;
            if (IsSendable(packet))
            {
                IndirectTable table = batch.BeginTable(slots + slot + TxSlot.TableAt);
                uint index = packet->FragmentIndex;
                uint left = packet->FragmentCount;
                TxAsked asked = asks.Of(packet);
                if (!asked.Anything)
                {
                    WriteHeader(slots + slot);
                    table.AppendReadable(slotsAddress + slot, VirtioNetHeader.Bytes);
                }
                else if (asked.OnlyTransport && TryMark(packet, slots + slot))
                {
                    table.AppendReadable(slotsAddress + slot, VirtioNetHeader.Bytes);
                }
                else
                {
                    refusal = BeginOffloaded(packet, asked, slots + slot, out TxHead head);
                    table.AppendReadable(slotsAddress + slot, head.Bytes);
                    if (head.RestBytes != 0)
                    {
                        table.AppendReadable(head.RestAddress, head.RestBytes);
                    }

                    index = head.FragmentIndex;
                    left = head.FragmentCount;
                    bytes = head.FrameBytes;
                }

                for (; left != 0; left--)
                {
                    index &= fragments.Mask;
                    ulong fragment = fragments.Fragment(index)->_bitfield0;
                    uint length = (uint)(fragment & LengthMask);
                    if (length != 0)
                    {
                        table.AppendReadable(unchecked(addresses.LogicalAddress(index) + ((fragment >> OffsetShift) & OffsetMask)), length);
                        bytes += length;
                    }

                    index = unchecked(index + 1);
                }

                if (bytes != 0)
                {
                    batch.AddIndirect(slotsAddress + slot + TxSlot.TableAt, table, next);
                    packetCount++;
                    byteCount += bytes;
                }
            }

            packet->_bitfield11 &= unchecked((byte)~ScratchBit);
            if (bytes == 0)
            {
                Skip(packet, refusal);
            }

            next = unchecked(next + 1) & packets.Mask;
        }

        batch.End(ref _ring.Queue);
        CountSent(packetCount, byteCount);
        return next;
    }

    // Nothing asked: all zero. VirtIO 1.3 §5.1.6.2.1 "Driver Requirements: Packet Transmission".
    // SAFETY: a slot begins with 16 bytes of header room.
    private static void WriteHeader(byte* header)
    {
        *(ulong*)header = 0;
        *(uint*)(header + sizeof(ulong)) = 0;
    }

    private readonly bool IsSendable(NET_PACKET* packet) =>
        packet->Ignore == 0 && unchecked(packet->FragmentCount - 1u) < _mostFragments;

    // Nothing to send: it counts as finished, and goes back when it is its turn.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Skip(NET_PACKET* packet, TxRefusal refusal)
    {
        packet->_bitfield11 |= ScratchBit;
        if (refusal != TxRefusal.None)
        {
            _device->TxStatistics.Count(refusal);
        }
        else if (packet->Ignore != 0)
        {
            _device->TxStatistics.Ignored++;
        }
        else if (packet->FragmentCount > _mostFragments)
        {
            _device->TxStatistics.TooManyFragments++;
        }
        else
        {
            _device->TxStatistics.Empty++;
        }
    }

    private readonly void CountSent(uint packets, ulong bytes)
    {
        _device->TxStatistics.Packets += packets;
        _device->TxStatistics.Bytes += bytes;
    }
}
