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
            ? PostAll<SplitAdd>(header->NextIndex, end)
            : _ring.Queue.Format == QueueFormat.Packed ? PostAll<PackedAdd>(header->NextIndex, end)
            : PostAll<SplitInOrderAdd>(header->NextIndex, end);
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

    // The VirtIO header, with the copy of the packet's own if there is one, what is left of the first fragment, and the other fragments:
    // as descriptors of the queue, or in a table where Virtqueue.IndirectPays says so.
    // SAFETY: indices are masked by the rings' sizes; the id numbers a slot that no outstanding buffer uses; a sendable packet has no
    // more fragments than a slot's table has room for; there is room in the queue for every part before any is added.
    [SkipLocalsInit]
    private uint PostAll<TBatch>(uint next, uint end)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        uint packetCount = 0;
        ulong byteCount = 0;
        TBatch batch = default;
        batch.Begin(ref _ring.Queue);
        while (next != end)
        {
            NET_PACKET* packet = _packets.Packet(next);
            uint bytes = 0;
            if (IsSendable(packet))
            {
                uint left = packet->FragmentCount;
                if (batch.Room <= left && (batch.Room == 0 || !_ring.Queue.HasIndirect))
                {
                    break;
                }

                uint slot = batch.NextId * TxSlot.Bytes;
                byte* memory = _slots.Address + slot;
                ulong address = _slots.DeviceAddress + slot;
                uint headBytes = VirtioNetHeader.Bytes;
                uint index = packet->FragmentIndex;
                uint restBytes;
                ulong restAddress;
                TxAsked asked = _asks.Of(packet);
                if (!asked.Anything || (asked.OnlyTransport && TryMark(packet, memory)))
                {
                    if (!asked.Anything)
                    {
                        WriteHeader(memory);
                    }

                    restAddress = PlaceOf(index, out restBytes);
                    bytes = restBytes;
                    index = unchecked(index + 1);
                    left--;
                }
                else
                {
                    BeginOffloaded(packet, asked, memory, out TxHead head);
                    headBytes = head.Bytes;
                    restBytes = head.RestBytes;
                    restAddress = head.RestAddress;
                    bytes = headBytes - VirtioNetHeader.Bytes + restBytes;
                    index = head.FragmentIndex;
                    left = head.FragmentCount;
                }

                if (left == 0 && !_ring.Queue.IndirectPays(2, batch.Room))
                {
                    if (restBytes != 0)
                    {
                        Pair pair = batch.BeginPair(address, headBytes);
                        batch.EndPair(pair, restAddress, restBytes, next);
                    }
                    else if (bytes != 0)
                    {
                        batch.AddReadable(address, headBytes, next);
                    }
                }
                else if (_ring.Queue.IndirectPays(left + 2, batch.Room))
                {
                    IndirectTable table = batch.BeginTable(memory + TxSlot.TableAt);
                    table.AppendReadable(address, headBytes);
                    while (true)
                    {
                        if (restBytes != 0)
                        {
                            table.AppendReadable(restAddress, restBytes);
                        }

                        if (left == 0)
                        {
                            break;
                        }

                        restAddress = PlaceOf(index, out restBytes);
                        bytes += restBytes;
                        index = unchecked(index + 1);
                        left--;
                    }

                    if (bytes != 0)
                    {
                        batch.AddIndirect(address + TxSlot.TableAt, table, next);
                    }
                }
                else if (bytes != 0 || CountBytes(_fragments, index, left) != 0)
                {
                    // A chain that is begun must be ended: hence not before there is a byte to send.
                    Chain chain = batch.BeginChain();
                    batch.AppendReadable(ref chain, address, headBytes);
                    while (true)
                    {
                        if (restBytes != 0)
                        {
                            batch.AppendReadable(ref chain, restAddress, restBytes);
                        }

                        if (left == 0)
                        {
                            break;
                        }

                        restAddress = PlaceOf(index, out restBytes);
                        bytes += restBytes;
                        index = unchecked(index + 1);
                        left--;
                    }

                    batch.EndChain(ref chain, next);
                }
            }

            if (bytes == 0)
            {
                Skip(packet);
            }
            else
            {
                packet->_bitfield11 &= unchecked((byte)~ScratchBit);
                packetCount++;
                byteCount += bytes;
            }

            next = unchecked(next + 1) & _packets.Mask;
        }

        batch.End(ref _ring.Queue);
        CountSent(packetCount, byteCount);
        return next;
    }

    // Where a fragment's bytes are for the device.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong PlaceOf(uint index, out uint length)
    {
        index &= _fragments.Mask;
        ulong fragment = _fragments.Fragment(index)->_bitfield0;
        length = (uint)(fragment & LengthMask);
        return unchecked(_addresses.LogicalAddress(index) + ((fragment >> OffsetShift) & OffsetMask));
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
    private void Skip(NET_PACKET* packet)
    {
        packet->_bitfield11 |= ScratchBit;
        if (_refusal != TxRefusal.None)
        {
            _device->TxStatistics.Count(_refusal);
            _refusal = TxRefusal.None;
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
