using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>
/// For one frame: may the stack ask for an offload, and can the client do it. What the stack may not ask for it does itself; what the client
/// cannot do the framework does. In both cases the client sees a frame that is done.
/// </summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal static unsafe class TxDecision
{
    // What NetAdapterCx tells the stack when the client has no limits of its own.
    private const uint SoftwareMaximumSize = 0xFFFF;
    private const uint SoftwareMinimumSegments = 2;

    /// <summary>The client gets the frame in one piece, with Mss.</summary>
    public static bool SegmentsInHardware(NxAdapter* adapter, in TxHeaders headers, uint mss)
    {
        OffloadSet needed = headers.IsTcp
            ? headers.IsIPv4 ? OffloadSet.LsoIPv4 : OffloadSet.LsoIPv6
            : headers.IsIPv4 ? OffloadSet.UsoIPv4 : OffloadSet.UsoIPv6;
        bool own = adapter->HasGso;
        ref NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES gso = ref adapter->Gso;
        ulong maximum = own && gso.MaximumOffloadSize != 0 ? gso.MaximumOffloadSize : SoftwareMaximumSize;
        ulong minimum = own && gso.MinimumSegmentCount != 0 ? gso.MinimumSegmentCount : SoftwareMinimumSegments;
        uint payload = headers.Length - headers.Payload;
        if ((adapter->Offloads.Active & needed) == 0 || payload > maximum || (payload + mss - 1) / mss < minimum)
        {
            return false;
        }

        return own && ((uint)gso.Layer3Flags & headers.Layer3Flag) != 0 && ((uint)gso.Layer4Flags & headers.Layer4Flag) != 0
            && (gso.Layer4HeaderOffsetLimit == 0 || headers.Layer4 <= gso.Layer4HeaderOffsetLimit);
    }

    /// <summary>What the stack itself computes of what is wanted, because the offload is off.</summary>
    public static TxOffload Inactive(NxAdapter* adapter, in TxHeaders headers, in TxOffload wanted)
    {
        OffloadSet active = adapter->Offloads.Active;
        OffloadSet layer4 = headers.IsTcp
            ? headers.IsIPv4 ? OffloadSet.TxTcpIPv4 : OffloadSet.TxTcpIPv6
            : headers.IsIPv4 ? OffloadSet.TxUdpIPv4 : OffloadSet.TxUdpIPv6;
        return new()
        {
            Layer3Checksum = wanted.Layer3Checksum && headers.IsIPv4 && (active & OffloadSet.TxIPv4) == 0,
            Layer4Checksum = wanted.Layer4Checksum && (active & layer4) == 0,
        };
    }

    /// <summary>The client can do all that is wanted; it is all or nothing.</summary>
    public static bool ChecksumsInHardware(NxAdapter* adapter, in TxHeaders headers, in TxOffload wanted)
    {
        if (!adapter->HasTxChecksum)
        {
            return false;
        }

        // The flags of layer 3 qualify both layers.
        ref NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES own = ref adapter->TxChecksum;
        bool layer4 = !wanted.Layer4Checksum || ((uint)own.Layer4Flags & headers.Layer4Flag) != 0;
        bool layer3 = ((uint)own.Layer3Flags & headers.Layer3Flag) != 0;
        return layer3 && layer4
            && (own.Layer4HeaderOffsetLimit == 0 || headers.Layer4 <= own.Layer4HeaderOffsetLimit)
            && (own.Layer3HeaderOffsetLimit == 0 || headers.Layer3 <= own.Layer3HeaderOffsetLimit);
    }
}
