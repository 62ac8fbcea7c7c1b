using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// What is asked of each packet: NET_PACKET_CHECKSUM and NET_PACKET_GSO, which a queue has if the capabilities were offered. Valid as long
/// as the queue.
/// </summary>
// SAFETY: extensions are read at masked indices of the packet ring; the layout is that of a packet of this ring.
internal readonly unsafe struct TxAsks
{
    // NetPacketTxChecksumActionRequired is 2: the upper bit of each layer's two. Values beyond it mean nothing.
    private const uint NetworkRequired = (uint)NET_PACKET_TX_CHECKSUM_ACTION.NetPacketTxChecksumActionRequired << 2;
    private const uint TransportRequired = (uint)NET_PACKET_TX_CHECKSUM_ACTION.NetPacketTxChecksumActionRequired << 4;
    private const uint MssMask = (1u << 20) - 1;

    private readonly RingExtension _checksums;
    private readonly RingExtension _segmentations;

    /// <summary>Looks for the extensions; a missing one asks for nothing. PASSIVE_LEVEL.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="nothing">A number that is zero as long as the queue lives.</param>
    public TxAsks(NETPACKETQUEUE queue, uint* nothing)
    {
        _checksums = RingExtension.OfPackets(queue, isTx: true, Constants.NET_PACKET_EXTENSION_CHECKSUM_NAME);
        if (!_checksums.IsPresent)
        {
            _checksums = RingExtension.Same(nothing);
        }

        _segmentations = RingExtension.OfPackets(queue, isTx: true, Constants.NET_PACKET_EXTENSION_GSO_NAME);
        if (!_segmentations.IsPresent)
        {
            _segmentations = RingExtension.Same(nothing);
        }
    }

    /// <summary>Whether anything is asked of a packet: most are to go out as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AnythingOf(uint index) =>
        ((_checksums.Checksum(index)->_bitfield0 & (NetworkRequired | TransportRequired)) | (_segmentations.Gso(index)->TCP._bitfield0 & MssMask)) != 0;

    /// <summary>All that is asked of a packet.</summary>
    public void Read(uint index, NET_PACKET* packet, uint frameLength, out TxRequest request)
    {
        uint checksums = _checksums.Checksum(index)->_bitfield0;
        request = default;
        request.FrameLength = frameLength;
        request.Mss = _segmentations.Gso(index)->TCP._bitfield0 & MssMask;
        request.NetworkChecksum = (checksums & NetworkRequired) != 0;
        request.TransportChecksum = (checksums & TransportRequired) != 0;
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
