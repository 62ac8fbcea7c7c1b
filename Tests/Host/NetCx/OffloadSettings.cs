using System;

namespace VirtioNetCx.Host;

/// <summary>Body of an adapter: which offloads are on.</summary>
internal struct OffloadSettings
{
    public OffloadSet Active;
    public OffloadSet Told;
    public uint Rounds;
}

/// <summary>
/// The standardized keywords, and who is told what of them. A group of keywords of which none is there switches its offloads off; in a
/// group of which one is there, those that are missing count as on.
/// </summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal static unsafe class OffloadKeywords
{
    private const uint Transmit = 1;
    private const uint Receive = 2;

    /// <summary>What the keywords leave on of everything the framework can do with its own code or the client's help.</summary>
    public static OffloadSet Defaults(bool withReceiveChecksums)
    {
        return Checksums(withReceiveChecksums) | Segmentation() | Coalescing();
    }

    /// <summary>What the client itself is told once the defaults have been changed: its own capabilities only.</summary>
    public static OffloadSet Masked(NxAdapter* adapter, OffloadSet set)
    {
        OffloadState own = OffloadState.Current;
        OffloadSet can = adapter->HasRxChecksum ? OffloadSet.RxIPv4 | OffloadSet.RxTcp | OffloadSet.RxUdp : OffloadSet.None;
        Add(ref can, OffloadSet.TxIPv4, (own.TxLayer3 & OffloadFlags.IPv4NoOptions) != 0);
        Add(ref can, OffloadSet.TxTcpIPv4 | OffloadSet.TxTcpIPv6, (own.TxLayer4 & OffloadFlags.TcpNoOptions) != 0);
        Add(ref can, OffloadSet.TxUdpIPv4 | OffloadSet.TxUdpIPv6, (own.TxLayer4 & OffloadFlags.Udp) != 0);
        bool segments4 = (own.GsoLayer3 & OffloadFlags.IPv4NoOptions) != 0;
        bool segments6 = (own.GsoLayer3 & OffloadFlags.IPv6NoExtensions) != 0;
        bool segmentsTcp = (own.GsoLayer4 & OffloadFlags.TcpNoOptions) != 0;
        bool segmentsUdp = (own.GsoLayer4 & OffloadFlags.Udp) != 0;
        Add(ref can, OffloadSet.LsoIPv4, segments4 && segmentsTcp);
        Add(ref can, OffloadSet.LsoIPv6, segments6 && segmentsTcp);
        Add(ref can, OffloadSet.UsoIPv4, segments4 && segmentsUdp);
        Add(ref can, OffloadSet.UsoIPv6, segments6 && segmentsUdp);
        Add(ref can, OffloadSet.RscIPv4, (own.RscLayer3 & OffloadFlags.IPv4NoOptions) != 0);
        Add(ref can, OffloadSet.RscIPv6, (own.RscLayer3 & OffloadFlags.IPv6NoExtensions) != 0);
        Add(ref can, OffloadSet.RscTimestamp, adapter->HasRsc && adapter->Rsc.TcpTimestampOption != 0);
        return set & can;
    }

    private static OffloadSet Checksums(bool withReceive)
    {
        uint ip = Value("*IPChecksumOffloadIPv4"u8, 3);
        uint tcp4 = Value("*TCPChecksumOffloadIPv4"u8, 3);
        uint tcp6 = Value("*TCPChecksumOffloadIPv6"u8, 3);
        uint udp4 = Value("*UDPChecksumOffloadIPv4"u8, 3);
        uint udp6 = Value("*UDPChecksumOffloadIPv6"u8, 3);
        OffloadSet set = OffloadSet.None;
        if (IsThere("*IPChecksumOffloadIPv4"u8) || IsThere("*TCPChecksumOffloadIPv4"u8) || IsThere("*TCPChecksumOffloadIPv6"u8)
            || IsThere("*UDPChecksumOffloadIPv4"u8) || IsThere("*UDPChecksumOffloadIPv6"u8))
        {
            Add(ref set, OffloadSet.TxIPv4, (ip & Transmit) != 0);
            Add(ref set, OffloadSet.TxTcpIPv4, (tcp4 & Transmit) != 0);
            Add(ref set, OffloadSet.TxTcpIPv6, (tcp6 & Transmit) != 0);
            Add(ref set, OffloadSet.TxUdpIPv4, (udp4 & Transmit) != 0);
            Add(ref set, OffloadSet.TxUdpIPv6, (udp6 & Transmit) != 0);
        }

        // Receive is per protocol, needs no keyword, and has no software behind it.
        if (withReceive)
        {
            Add(ref set, OffloadSet.RxIPv4, (ip & Receive) != 0);
            Add(ref set, OffloadSet.RxTcp, ((tcp4 | tcp6) & Receive) != 0);
            Add(ref set, OffloadSet.RxUdp, ((udp4 | udp6) & Receive) != 0);
        }

        return set;
    }

    private static OffloadSet Segmentation()
    {
        OffloadSet set = OffloadSet.None;
        if (IsThere("*LsoV1IPv4"u8) || IsThere("*LsoV2IPv4"u8) || IsThere("*LsoV2IPv6"u8))
        {
            Add(ref set, OffloadSet.LsoIPv4, Value("*LsoV1IPv4"u8, 1) != 0 && Value("*LsoV2IPv4"u8, 1) != 0);
            Add(ref set, OffloadSet.LsoIPv6, Value("*LsoV2IPv6"u8, 1) != 0);
        }

        if (IsThere("*UsoIPv4"u8) || IsThere("*UsoIPv6"u8))
        {
            Add(ref set, OffloadSet.UsoIPv4, Value("*UsoIPv4"u8, 1) != 0);
            Add(ref set, OffloadSet.UsoIPv6, Value("*UsoIPv6"u8, 1) != 0);
        }

        return set;
    }

    private static OffloadSet Coalescing()
    {
        OffloadSet set = OffloadSet.None;
        if (IsThere("*RscIPv4"u8) || IsThere("*RscIPv6"u8))
        {
            Add(ref set, OffloadSet.RscIPv4, Value("*RscIPv4"u8, 1) != 0);
            Add(ref set, OffloadSet.RscIPv6, Value("*RscIPv6"u8, 1) != 0);
            Add(ref set, OffloadSet.RscTimestamp, Value("*RscTimestamp"u8, 1) != 0);
        }

        return set;
    }

    private static bool IsThere(ReadOnlySpan<byte> keyword)
    {
        return Registry.Find(keyword) != null;
    }

    /// <summary>A value that is no number counts as missing.</summary>
    private static uint Value(ReadOnlySpan<byte> keyword, uint missing)
    {
        return Registry.TryGetNumber(keyword, out uint value) ? value : missing;
    }

    private static void Add(ref OffloadSet set, OffloadSet one, bool on)
    {
        if (on)
        {
            set |= one;
        }
    }
}
