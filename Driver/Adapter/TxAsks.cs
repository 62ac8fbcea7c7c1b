using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>What is asked of one packet: NET_PACKET_CHECKSUM's bits, and above them NET_PACKET_GSO's.</summary>
internal readonly struct TxAsked(uint bits)
{
    // NetPacketTxChecksumActionRequired is 2: the upper bit of each layer's two. Values beyond it mean nothing.
    internal const uint NetworkRequired = (uint)NET_PACKET_TX_CHECKSUM_ACTION.NetPacketTxChecksumActionRequired << 2;
    internal const uint TransportRequired = (uint)NET_PACKET_TX_CHECKSUM_ACTION.NetPacketTxChecksumActionRequired << 4;
    internal const uint MssMask = (1u << 20) - 1;
    internal const int MssShift = 8;

    /// <summary>Anything: most packets are to go out as they are.</summary>
    public bool Anything => bits != 0;

    /// <summary>The IPv4 header checksum.</summary>
    public bool Network => (bits & NetworkRequired) != 0;

    /// <summary>The TCP or UDP checksum.</summary>
    public bool Transport => (bits & TransportRequired) != 0;

    /// <summary>The TCP or UDP checksum, and nothing else.</summary>
    public bool OnlyTransport => bits == TransportRequired;

    /// <summary>Payload bytes of a segment, or 0.</summary>
    public uint Mss => bits >> MssShift;
}

/// <summary>
/// Where it stands what is asked of each packet: in extensions, which a queue has if the capabilities were offered. Valid as long as the
/// queue.
/// </summary>
// SAFETY: the distances are those of extensions within the elements of the packet ring; a missing one is masked out, and its distance is 0.
internal readonly unsafe struct TxAsks
{
    private readonly nuint _checksumAt;
    private readonly nuint _segmentationAt;
    private readonly uint _checksumMask;
    private readonly uint _segmentationMask;

    private TxAsks(nuint checksumAt, uint checksumMask, nuint segmentationAt, uint segmentationMask)
    {
        _checksumAt = checksumAt;
        _checksumMask = checksumMask;
        _segmentationAt = segmentationAt;
        _segmentationMask = segmentationMask;
    }

    /// <summary>Looks for the extensions; a missing one asks for nothing. False if one is not where all are. PASSIVE_LEVEL.</summary>
    public static bool TryGet(NETPACKETQUEUE queue, in RingView packets, out TxAsks asks)
    {
        RingExtension checksums = RingExtension.OfPackets(queue, isTx: true, Constants.NET_PACKET_EXTENSION_CHECKSUM_NAME);
        RingExtension segmentations = RingExtension.OfPackets(queue, isTx: true, Constants.NET_PACKET_EXTENSION_GSO_NAME);
        bool isKnown = checksums.IsWithin(packets, out nuint checksumAt) & segmentations.IsWithin(packets, out nuint segmentationAt);
        uint checksumMask = checksums.IsPresent ? TxAsked.NetworkRequired | TxAsked.TransportRequired : 0;
        asks = new TxAsks(checksumAt, checksumMask, segmentationAt, segmentations.IsPresent ? TxAsked.MssMask : 0);
        return isKnown;
    }

    /// <summary>What is asked of a packet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TxAsked Of(NET_PACKET* packet) => new(
        (*((byte*)packet + _checksumAt) & _checksumMask)
        | ((*(uint*)((byte*)packet + _segmentationAt) & _segmentationMask) << TxAsked.MssShift));

    /// <summary>The same as the decisions about packets take it, with what the system knows of the headers.</summary>
    public static void Read(TxAsked asked, NET_PACKET* packet, uint frameLength, out TxRequest request)
    {
        request = default;
        request.FrameLength = frameLength;
        request.Mss = asked.Mss;
        request.NetworkChecksum = asked.Network;
        request.TransportChecksum = asked.Transport;
        ReadLayout(packet->Layout, ref request.Layout);
    }

    // What the system could not parse (802.1Q tags, for one) has no type, and what has a type has a length: otherwise it counts as not
    // known. Types that say nothing of TCP or UDP (fragments) leave the transport layer to our own parser, too.
    private static void ReadLayout(NET_PACKET_LAYOUT system, ref FrameLayout layout)
    {
        uint link = system._bitfield0 & 0x7Fu;
        uint network = (uint)system._bitfield0 >> 7;
        NetworkKind kind = (NET_PACKET_LAYER3_TYPE)(system._bitfield3 >> 4) switch
        {
            NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4UnspecifiedOptions
                or NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4WithOptions
                or NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4NoOptions => NetworkKind.IPv4,
            NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6UnspecifiedExtensions
                or NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6WithExtensions
                or NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6NoExtensions => NetworkKind.IPv6,
            _ => NetworkKind.Other,
        };
        if (kind == NetworkKind.Other || link < LinkLayer.EthernetHeaderBytes || network == 0)
        {
            return;
        }

        layout.LinkLength = (ushort)link;
        layout.NetworkLength = (ushort)network;
        layout.Network = kind;
        NET_PACKET_LAYER4_TYPE transport = (NET_PACKET_LAYER4_TYPE)(system._bitfield4 & 0xF);
        if (system._bitfield2 != 0 && transport is NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp or NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeUdp)
        {
            layout.TransportLength = system._bitfield2;
            layout.Transport = transport == NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp ? TransportKind.Tcp : TransportKind.Udp;
        }
    }
}
