using System;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Which extensions a queue's elements carry, and the client's questions about them.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class Extensions
{
    private const uint Version = 1;
    private const int MaximumName = 64;

    /// <summary>Lays the extensions behind the packet; returns the packet element's size.</summary>
    public static uint LayPacket(NxAdapter* adapter, QueueKind kind, ref ExtensionOffsets offsets)
    {
        uint end = (uint)sizeof(NET_PACKET);
        if (adapter->HasTxChecksum || adapter->HasRxChecksum)
        {
            offsets.Checksum = Place(ref end, 1, 1);
        }

        if (adapter->HasGso && kind == QueueKind.Tx)
        {
            offsets.Gso = Place(ref end, 4, 4);
        }

        if (adapter->HasRsc && kind == QueueKind.Rx)
        {
            offsets.Rsc = Place(ref end, 4, 2);
            if (adapter->Rsc.TcpTimestampOption != 0)
            {
                offsets.RscTimestamp = Place(ref end, 4, 4);
            }
        }

        if (adapter->HasTag)
        {
            offsets.Tag = Place(ref end, 4, 2);
        }

        // The two directions never have the same stride: a client that mixes them up is found at once.
        return ((end + 7) & ~7u) + (kind == QueueKind.Rx ? 8u : 16u);
    }

    public static uint LayFragment(NxAdapter* adapter, QueueKind kind, ref ExtensionOffsets offsets)
    {
        uint end = (uint)sizeof(NET_FRAGMENT);
        if (adapter->HasTxDma || adapter->HasRxDma)
        {
            offsets.LogicalAddress = Place(ref end, 8, 8);
        }

        offsets.VirtualAddress = Place(ref end, 8, 8);
        return end + (kind == QueueKind.Rx ? 8u : 16u);
    }

    /// <summary>Answers NetXxQueueGetExtension.</summary>
    public static void Query(NxQueue* queue, NET_EXTENSION_QUERY* query, NET_EXTENSION* extension)
    {
        Api.RequireNetPointer(query, "Query"u8);
        Api.RequireNetPointer(extension, "Extension"u8);
        Api.RequireNetSize(query->Size, (nuint)sizeof(NET_EXTENSION_QUERY));
        byte* name = stackalloc byte[MaximumName];
        CopyName(query->Name, name);
        if (query->Version == 0)
        {
            Breach.Raise(Rule.ExtensionVersion);
        }

        if ((uint)query->Type is 0 or > 3)
        {
            Breach.Raise(Rule.ExtensionType, "type %u"u8, (uint)query->Type);
        }

        uint offset = Find(&queue->Extensions, name, out NET_EXTENSION_TYPE type);
        *extension = default;
        if (offset == 0 || type != query->Type || query->Version > Version)
        {
            return;
        }

        ref NxRing ring = ref queue->Fragments;
        if (type == NET_EXTENSION_TYPE.NetExtensionTypePacket)
        {
            ring = ref queue->Packets;
        }

        extension->Reserved[0] = (byte*)ring.Ring + NET_RING.BufferOffset + offset;
        extension->Reserved[1] = (void*)(nuint)ring.Stride;
        extension->Enabled = 1;
    }

    private static ushort Place(ref uint end, uint bytes, uint alignment)
    {
        uint at = (end + alignment - 1) & ~(alignment - 1);
        end = at + bytes;
        return (ushort)at;
    }

    private static void CopyName(char* name, byte* target)
    {
        int length = 0;
        while (name != null && length < MaximumName - 1 && name[length] != 0)
        {
            target[length] = (byte)name[length];
            length++;
        }

        target[length] = 0;
        if (length == 0)
        {
            Breach.Raise(Rule.ExtensionName, "empty name"u8);
        }
    }

    private static uint Find(ExtensionOffsets* offsets, byte* name, out NET_EXTENSION_TYPE type)
    {
        type = NET_EXTENSION_TYPE.NetExtensionTypePacket;
        if (Is(name, "ms_packet_checksum"u8))
        {
            return offsets->Checksum;
        }

        if (Is(name, "ms_packet_gso"u8))
        {
            return offsets->Gso;
        }

        if (Is(name, "ms_packet_rsc"u8))
        {
            return offsets->Rsc;
        }

        if (Is(name, "ms_packet_rsc_timestamp"u8))
        {
            return offsets->RscTimestamp;
        }

        if (Is(name, "ms_packet_ieee8021q"u8))
        {
            return offsets->Tag;
        }

        if (Is(name, "ms_packet_hash"u8) || Is(name, "ms_packet_wifiexemptionaction"u8))
        {
            return 0;
        }

        type = NET_EXTENSION_TYPE.NetExtensionTypeFragment;
        if (Is(name, "ms_fragment_virtualaddress"u8))
        {
            return offsets->VirtualAddress;
        }

        if (Is(name, "ms_fragment_logicaladdress"u8))
        {
            return offsets->LogicalAddress;
        }

        if (!Is(name, "ms_fragment_returncontext"u8) && !Is(name, "ms_fragment_mdl"u8) && name[0] == 'm' && name[1] == 's' && name[2] == '_')
        {
            Breach.Raise(Rule.ExtensionName, "%s"u8, (ulong)name);
        }

        return 0;
    }

    private static bool Is(byte* name, ReadOnlySpan<byte> expected)
    {
        return HostImports.Is(name, expected);
    }
}
