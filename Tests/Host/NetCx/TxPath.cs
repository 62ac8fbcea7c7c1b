using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Frames into the Tx rings, and packets back out of them.</summary>
// SAFETY: elements are reached through the masked index of a ring the host has allocated, whose stride holds the element and its
// extensions; the queue's own lock keeps other processors out.
internal static unsafe class TxPath
{
    // NET_FRAGMENT has ten bits for the offset.
    private const uint MaximumOffset = 1023;
    private const uint OffsetEvery = 3;
    private const uint PageBytes = 4096;

    /// <summary>Translates as many waiting frames as the rings take; true when there was one.</summary>
    public static bool Translate(NxQueue* queue)
    {
        bool any = false;
        while (TxBacklog.Waiting)
        {
            TxRecord* record = TxBacklog.Peek();
            ref NxRing packets = ref queue->Packets;
            ref NxRing fragments = ref queue->Fragments;
            uint freePackets = packets.Mask - packets.Distance(packets.HostBegin, packets.Ring->EndIndex);
            uint freeFragments = fragments.Mask - fragments.Distance(fragments.HostBegin, fragments.Ring->EndIndex);
            uint needed = Count(queue, record);
            if (NeedsBounce(queue, record, needed))
            {
                needed = 1;
            }

            if (freePackets == 0 || freeFragments < needed)
            {
                break;
            }

            Write(queue, record);
            TxBacklog.Advance();
            any = true;
        }

        return any;
    }

    /// <summary>Takes back what the client returned; true when there was something.</summary>
    public static bool Complete(NxQueue* queue)
    {
        ref NxRing packets = ref queue->Packets;
        bool any = packets.HostBegin != packets.Ring->BeginIndex;
        while (packets.HostBegin != packets.Ring->BeginIndex)
        {
            packets.HostBegin = (packets.HostBegin + 1) & packets.Mask;
            TxBacklog.CompleteOldest();
        }

        queue->Fragments.HostBegin = queue->Fragments.Ring->BeginIndex;
        return any;
    }

    /// <summary>Fragments without a bounce: one per page of each piece when DMA-mapped, else one per piece.</summary>
    private static uint Count(NxQueue* queue, TxRecord* record)
    {
        if (!queue->Adapter->HasTxDma)
        {
            return record->PieceCount;
        }

        uint count = 0;
        for (uint i = 0; i < record->PieceCount; i++)
        {
            uint offset = (uint)((ulong)record->Pieces[i].Data % PageBytes);
            count += (offset + record->Pieces[i].Length + PageBytes - 1) / PageBytes;
        }

        return count;
    }

    private static bool NeedsBounce(NxQueue* queue, TxRecord* record, uint needed)
    {
        if (record->PieceCount == 0)
        {
            return false;
        }

        ref NET_ADAPTER_TX_CAPABILITIES capabilities = ref queue->Adapter->Tx;
        bool bounce = needed > capabilities.MaximumNumberOfFragments || needed > queue->Fragments.Mask;
        for (uint i = 0; i < record->PieceCount; i++)
        {
            bounce |= ((nuint)record->Pieces[i].Data & (capabilities.FragmentBufferAlignment - 1)) != 0;
        }

        if (bounce && record->Bounce == null)
        {
            record->Bounce = (byte*)ClientMemory.Allocate(MemoryKind.RxPayload, record->Length, capabilities.FragmentBufferAlignment);
            uint at = 0;
            for (uint i = 0; i < record->PieceCount; i++)
            {
                Bytes.Copy(record->Bounce + at, record->Pieces[i].Data, record->Pieces[i].Length);
                at += record->Pieces[i].Length;
            }
        }

        return bounce;
    }

    private static void Write(NxQueue* queue, TxRecord* record)
    {
        ref NxRing packets = ref queue->Packets;
        ref NxRing fragments = ref queue->Fragments;
        uint first = fragments.Ring->EndIndex;
        if (record->Bounce != null)
        {
            WriteFragment(queue, record->Bounce, record->Length, true);
        }
        else
        {
            for (uint i = 0; i < record->PieceCount; i++)
            {
                WritePiece(queue, record->Pieces + i);
            }
        }

        byte* element = packets.Element(packets.Ring->EndIndex);
        Bytes.Zero(element, packets.Stride);
        NET_PACKET* packet = (NET_PACKET*)element;
        packet->FragmentIndex = first;
        packet->FragmentCount = (ushort)fragments.Distance(first, fragments.Ring->EndIndex);
        packet->Layout = record->Layout;
        packet->Ignore = record->PieceCount == 0 ? (byte)1 : (byte)0;
        WriteExtensions(queue, element, ref record->Offload);
        packets.Ring->EndIndex = (packets.Ring->EndIndex + 1) & packets.Mask;
    }

    private static void WritePiece(NxQueue* queue, TxPiece* piece)
    {
        byte* at = piece->Data;
        uint left = piece->Length;
        while (left != 0)
        {
            uint inPage = PageBytes - (uint)((ulong)at % PageBytes);
            uint length = !queue->Adapter->HasTxDma || left < inPage ? left : inPage;
            while (Platform.Settings.Measured && length < left && Follows(at, length))
            {
                length += left - length < PageBytes ? left - length : PageBytes;
            }

            WriteFragment(queue, at, length, false);
            at += length;
            left -= length;
        }
    }

    /// <summary>The page behind these bytes is the next one for the device too.</summary>
    private static bool Follows(byte* data, uint length)
    {
        return Platform.Calls.DeviceAddress(data + length) == Platform.Calls.DeviceAddress(data) + length;
    }

    private static void WriteFragment(NxQueue* queue, byte* data, uint length, bool bounced)
    {
        ref NxRing ring = ref queue->Fragments;
        byte* element = ring.Element(ring.Ring->EndIndex);
        Bytes.Zero(element, ring.Stride);
        NET_FRAGMENT* fragment = (NET_FRAGMENT*)element;

        // Usually a fragment begins with its data, but the contract lets it begin earlier, and a client must add the offset.
        uint inPage = (uint)((ulong)data % PageBytes);
        uint offset = ring.Ring->EndIndex % OffsetEvery != 1 ? 0 : inPage < MaximumOffset ? inPage : MaximumOffset;
        data -= offset;
        fragment->Offset = offset;
        fragment->ValidLength = length;
        fragment->Capacity = offset + length;
        fragment->OsReserved_Bounced = bounced ? 1u : 0;
        *(void**)(element + queue->Extensions.VirtualAddress) = data;
        if (queue->Extensions.LogicalAddress != 0)
        {
            *(ulong*)(element + queue->Extensions.LogicalAddress) = queue->Adapter->HasTxDma ? Platform.Calls.DeviceAddress(data) : 0;
        }

        ring.Ring->EndIndex = (ring.Ring->EndIndex + 1) & ring.Mask;
    }

    private static void WriteExtensions(NxQueue* queue, byte* element, ref TxOffload offload)
    {
        if (queue->Extensions.Checksum != 0 && queue->Adapter->HasTxChecksum)
        {
            NET_PACKET_CHECKSUM* checksum = (NET_PACKET_CHECKSUM*)(element + queue->Extensions.Checksum);
            byte required = (byte)NET_PACKET_TX_CHECKSUM_ACTION.NetPacketTxChecksumActionRequired;
            checksum->Layer3 = offload.Layer3Checksum ? required : (byte)0;
            checksum->Layer4 = offload.Layer4Checksum ? required : (byte)0;
        }

        if (queue->Extensions.Gso != 0)
        {
            *(uint*)(element + queue->Extensions.Gso) = offload.Mss;
        }

        if (queue->Extensions.Tag != 0 && offload.Tagging != 0)
        {
            *(ushort*)(element + queue->Extensions.Tag) = (ushort)((offload.PriorityCodePoint & 7) | ((offload.VlanIdentifier & 0xFFF) << 3));
            element[queue->Extensions.Tag + 2] = offload.Tagging;
        }
    }
}
