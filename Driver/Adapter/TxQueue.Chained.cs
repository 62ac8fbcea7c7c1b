using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

internal unsafe partial struct TxQueue
{
    // Without INDIRECT_DESC: header and fragments as a chain of the queue's own descriptors.
    // SAFETY: as for tables; there is room for every fragment before the chain is begun.
    private uint PostChained<TBatch>(uint next, uint end)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        RingView packets = _packets;
        RingView fragments = _fragments;
        RingExtension addresses = _addresses;
        uint packetCount = 0;
        ulong byteCount = 0;
        TBatch batch = default;
        batch.Begin(ref _ring.Queue);
        while (next != end)
        {
            NET_PACKET* packet = packets.Packet(next);
            uint bytes = 0;
            TxRefusal refusal = TxRefusal.None;
            TxHead head = default;
            if (IsSendable(packet))
            {
                if (batch.Room < packet->FragmentCount + 1u)
                {
                    break;
                }

                byte* slot = _slots.Address + (batch.NextId * TxSlot.Bytes);
                TxAsked asked = _asks.Of(packet);
                if (asked.Anything)
                {
                    refusal = BeginOffloaded(packet, asked, slot, out head);
                }
                else
                {
                    WriteHeader(slot);
                    head.Bytes = VirtioNetHeader.Bytes;
                    head.FragmentIndex = packet->FragmentIndex;
                    head.FragmentCount = packet->FragmentCount;
                }

                bytes = head.FrameBytes + CountBytes(fragments, head.FragmentIndex, head.FragmentCount);
            }

            if (bytes != 0)
            {
                ulong slotAddress = _slots.DeviceAddress + (batch.NextId * TxSlot.Bytes);
                Chain chain = batch.BeginChain();
                batch.AppendReadable(ref chain, slotAddress, head.Bytes);
                if (head.RestBytes != 0)
                {
                    batch.AppendReadable(ref chain, head.RestAddress, head.RestBytes);
                }

                for (uint i = 0; i < head.FragmentCount; i++)
                {
                    uint index = unchecked(head.FragmentIndex + i) & fragments.Mask;
                    NET_FRAGMENT* fragment = fragments.Fragment(index);
                    if (fragment->ValidLength != 0)
                    {
                        batch.AppendReadable(
                            ref chain, unchecked(addresses.LogicalAddress(index) + fragment->Offset), (uint)fragment->ValidLength);
                    }
                }

                batch.EndChain(ref chain, next);
                packetCount++;
                byteCount += bytes;
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

    private static uint CountBytes(in RingView fragments, uint first, uint count)
    {
        uint bytes = 0;
        for (uint i = 0; i < count; i++)
        {
            bytes += (uint)fragments.Fragment(unchecked(first + i) & fragments.Mask)->ValidLength;
        }

        return bytes;
    }
}
