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
        ulong byteCount = 0;
        TBatch batch = default;
        batch.Begin(ref _ring.Queue);
        while (next != end && batch.Room != 0)
        {
            NET_PACKET* packet = _packets.Packet(next);
            uint slot = batch.NextId * TxSlot.Bytes;
            uint bytes = 0;
            TxRefusal refusal = TxRefusal.None;
            if (IsSendable(packet))
            {
                IndirectTable table = batch.BeginTable(_slots.Address + slot + TxSlot.TableAt);
                uint index = unchecked(packet->FragmentIndex + 1);
                uint left = packet->FragmentCount - 1u;
                TxAsked asked = _asks.Of(packet);
                if (!asked.Anything)
                {
                    WriteHeader(_slots.Address + slot);
                    bytes = BeginWhole(ref table, slot, packet->FragmentIndex);
                }
                else if (asked.OnlyTransport && TryMark(packet, _slots.Address + slot))
                {
                    bytes = BeginWhole(ref table, slot, packet->FragmentIndex);
                }
                else
                {
                    refusal = BeginOffloaded(packet, asked, _slots.Address + slot, out TxHead head);
                    table.AppendReadable(_slots.DeviceAddress + slot, head.Bytes);
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
                    bytes += AppendFragment(ref table, index);
                    index = unchecked(index + 1);
                }

                if (bytes != 0)
                {
                    batch.AddIndirect(_slots.DeviceAddress + slot + TxSlot.TableAt, table, next);
                    byteCount += bytes;
                    packet->_bitfield11 &= unchecked((byte)~ScratchBit);
                }
            }

            if (bytes == 0)
            {
                Skip(packet, refusal);
            }

            next = unchecked(next + 1) & _packets.Mask;
        }

        CountSent(_ring.Queue.FreeCount - batch.Room, byteCount);
        batch.End(ref _ring.Queue);
        return next;
    }

    // The first fragment, which is there and mostly the only one, is worth code of its own: the table's entries are known then.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly uint BeginWhole(ref IndirectTable table, uint slot, uint index)
    {
        table.AppendReadable(_slots.DeviceAddress + slot, VirtioNetHeader.Bytes);
        return AppendFragment(ref table, index);
    }

    // A fragment's bytes, if it has any.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly uint AppendFragment(ref IndirectTable table, uint index)
    {
        index &= _fragments.Mask;
        ulong fragment = _fragments.Fragment(index)->_bitfield0;
        uint length = (uint)(fragment & LengthMask);
        if (length != 0)
        {
            table.AppendReadable(unchecked(_addresses.LogicalAddress(index) + ((fragment >> OffsetShift) & OffsetMask)), length);
        }

        return length;
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
