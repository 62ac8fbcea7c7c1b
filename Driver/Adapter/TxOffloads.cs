using System;
using System.Runtime.InteropServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>What the user has left switched on.</summary>
[Flags]
internal enum TxSwitches : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>IPv4 header checksums.</summary>
    IPv4Checksum = 1,

    /// <summary>TCP checksums.</summary>
    TcpChecksum = 2,

    /// <summary>UDP checksums.</summary>
    UdpChecksum = 4,

    /// <summary>Segmentation of TCP over IPv4.</summary>
    LsoIPv4 = 8,

    /// <summary>Segmentation of TCP over IPv6.</summary>
    LsoIPv6 = 16,

    /// <summary>Segmentation of UDP over IPv4.</summary>
    UsoIPv4 = 32,

    /// <summary>Segmentation of UDP over IPv6.</summary>
    UsoIPv6 = 64,
}

/// <summary>
/// What the stack may leave to us of the packets it sends, and what it says it does. Only the latter changes while the interface runs, and
/// nothing follows from it: each packet says what it needs, and those made before a switch was turned may come after.
/// </summary>
internal unsafe struct TxOffloads
{
    /// <summary>
    /// The largest payload of a packet to be segmented: with the longest headers that we take, neither IPv4's total length nor IPv6's payload
    /// length, which counts extension headers, exceeds 65535.
    /// </summary>
    public const uint MaximumOffloadSize = ushort.MaxValue - MostTransportBytes - (TransportLimit - LinkLayer.EthernetHeaderBytes - IPv6View.Bytes);

    // The headers must fit into the copy with the longest TCP header. Where the checksum starts is a number of 16 bits, and no limit. IPv4
    // headers fit whatever is before them: NET_PACKET_LAYOUT has 7 bits for the link layer.
    private const uint MostTransportBytes = 60;
    private const uint TransportLimit = TxSlot.CopyBytes - MostTransportBytes;
    private const uint MinimumSegmentCount = 2;

    private const NET_ADAPTER_OFFLOAD_LAYER3_FLAGS AnyIPv4 = NET_ADAPTER_OFFLOAD_LAYER3_FLAGS.NetAdapterOffloadLayer3FlagIPv4NoOptions
        | NET_ADAPTER_OFFLOAD_LAYER3_FLAGS.NetAdapterOffloadLayer3FlagIPv4WithOptions;

    private const NET_ADAPTER_OFFLOAD_LAYER3_FLAGS AnyIPv6 = NET_ADAPTER_OFFLOAD_LAYER3_FLAGS.NetAdapterOffloadLayer3FlagIPv6NoExtensions
        | NET_ADAPTER_OFFLOAD_LAYER3_FLAGS.NetAdapterOffloadLayer3FlagIPv6WithExtensions;

    private const NET_ADAPTER_OFFLOAD_LAYER4_FLAGS AnyTcp = NET_ADAPTER_OFFLOAD_LAYER4_FLAGS.NetAdapterOffloadLayer4FlagTcpNoOptions
        | NET_ADAPTER_OFFLOAD_LAYER4_FLAGS.NetAdapterOffloadLayer4FlagTcpWithOptions;

    private const NET_ADAPTER_OFFLOAD_LAYER4_FLAGS Udp = NET_ADAPTER_OFFLOAD_LAYER4_FLAGS.NetAdapterOffloadLayer4FlagUdp;

    // Written by the framework's control callbacks, which exclude one another.
    private TxSwitches _checksums;
    private TxSwitches _segmentation;

    /// <summary>What is switched on, as far as the device has it.</summary>
    public readonly TxSwitches Switches => _checksums | _segmentation;

    /// <summary>What the device does for a packet that is sent.</summary>
    public static OffloadFeatures FeaturesOf(in Negotiated negotiated) =>
        (negotiated.Has(NetFeatures.Csum) ? OffloadFeatures.Csum : OffloadFeatures.None)
        | (negotiated.Has(NetFeatures.HostTso4) ? OffloadFeatures.Tso4 : OffloadFeatures.None)
        | (negotiated.Has(NetFeatures.HostTso6) ? OffloadFeatures.Tso6 : OffloadFeatures.None)
        | (negotiated.Has(NetFeatures.HostEcn) ? OffloadFeatures.Ecn : OffloadFeatures.None)
        | (negotiated.Has(NetFeatures.HostUso) ? OffloadFeatures.Uso : OffloadFeatures.None);

    /// <summary>Offers what the device has agreed to. PASSIVE_LEVEL, before NetAdapterStart.</summary>
    // SAFETY: the framework copies the structures.
    public static void SetCapabilities(NetDevice* device)
    {
        OffloadFeatures features = FeaturesOf(device->Features);
        device->TxOffloads = default;

        // IPv4 header checksums are made by the driver itself, so these are offered in any case; and the framework gives neither layer to us
        // without the flags of the lower one.
        NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES checksum =
            NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES.Init(AnyIPv4 | AnyIPv6, &EvtAdapterOffloadSetTxChecksum);
        checksum.Layer4Flags = (features & OffloadFeatures.Csum) != 0 ? AnyTcp | Udp : 0;
        checksum.Layer4HeaderOffsetLimit = (ushort)TransportLimit;
        NetCx.NetAdapterOffloadSetTxChecksumCapabilities(device->Adapter, &checksum);

        NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES segmentation =
            NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES.Init(0, 0, MaximumOffloadSize, MinimumSegmentCount, &EvtAdapterOffloadSetGso);
        segmentation.Layer3Flags = SegmentedNetworks(features);
        segmentation.Layer4Flags = SegmentedTransports(features);
        segmentation.Layer4HeaderOffsetLimit = (ushort)TransportLimit;
        if (segmentation.Layer4Flags != 0)
        {
            NetCx.NetAdapterOffloadSetGsoCapabilities(device->Adapter, &segmentation);
        }
    }

    // The two sets of flags stand for every pair of one with the other. A device with TSO for one version of IP only, and USO, has no such
    // product; it then does what TCP needs, and the framework cuts UDP over the other version.
    private static NET_ADAPTER_OFFLOAD_LAYER3_FLAGS SegmentedNetworks(OffloadFeatures features)
    {
        if ((features & (OffloadFeatures.Tso4 | OffloadFeatures.Tso6)) == 0)
        {
            return (features & OffloadFeatures.Uso) != 0 ? AnyIPv4 | AnyIPv6 : 0;
        }

        return ((features & OffloadFeatures.Tso4) != 0 ? AnyIPv4 : 0) | ((features & OffloadFeatures.Tso6) != 0 ? AnyIPv6 : 0);
    }

    private static NET_ADAPTER_OFFLOAD_LAYER4_FLAGS SegmentedTransports(OffloadFeatures features) =>
        ((features & (OffloadFeatures.Tso4 | OffloadFeatures.Tso6)) != 0 ? AnyTcp : 0) | ((features & OffloadFeatures.Uso) != 0 ? Udp : 0);

    /// <summary>EvtAdapterOffloadSetTxChecksum. PASSIVE_LEVEL, at any time from NetAdapterStart on, traffic or none.</summary>
    [UnmanagedCallersOnly]
    private static void EvtAdapterOffloadSetTxChecksum(NETADAPTER adapter, NETOFFLOAD offload)
    {
        NetDevice* device = NetDevice.Of(adapter);
        TxSwitches switches = (NetCx.NetOffloadIsTxChecksumIPv4Enabled(offload) != 0 ? TxSwitches.IPv4Checksum : 0)
            | (NetCx.NetOffloadIsTxChecksumTcpEnabled(offload) != 0 ? TxSwitches.TcpChecksum : 0)
            | (NetCx.NetOffloadIsTxChecksumUdpEnabled(offload) != 0 ? TxSwitches.UdpChecksum : 0);
        bool hasTransport = device->Features.Has(NetFeatures.Csum);
        device->TxOffloads._checksums = switches & (hasTransport ? ~TxSwitches.None : TxSwitches.IPv4Checksum);
        device->TxOffloads.Report();
    }

    /// <summary>EvtAdapterOffloadSetGso. As above. What is named may be done by the framework, so it is compared with what we have.</summary>
    [UnmanagedCallersOnly]
    private static void EvtAdapterOffloadSetGso(NETADAPTER adapter, NETOFFLOAD offload)
    {
        NetDevice* device = NetDevice.Of(adapter);
        OffloadFeatures features = FeaturesOf(device->Features);
        NET_ADAPTER_OFFLOAD_LAYER3_FLAGS networks = SegmentedNetworks(features);
        TxSwitches switches = (NetCx.NetOffloadIsLsoIPv4Enabled(offload) != 0 ? TxSwitches.LsoIPv4 : 0)
            | (NetCx.NetOffloadIsLsoIPv6Enabled(offload) != 0 ? TxSwitches.LsoIPv6 : 0)
            | (NetCx.NetOffloadIsUsoIPv4Enabled(offload) != 0 ? TxSwitches.UsoIPv4 : 0)
            | (NetCx.NetOffloadIsUsoIPv6Enabled(offload) != 0 ? TxSwitches.UsoIPv6 : 0);
        TxSwitches has = ((features & OffloadFeatures.Tso4) != 0 ? TxSwitches.LsoIPv4 : 0)
            | ((features & OffloadFeatures.Tso6) != 0 ? TxSwitches.LsoIPv6 : 0)
            | ((features & OffloadFeatures.Uso) != 0 && (networks & AnyIPv4) != 0 ? TxSwitches.UsoIPv4 : 0)
            | ((features & OffloadFeatures.Uso) != 0 && (networks & AnyIPv6) != 0 ? TxSwitches.UsoIPv6 : 0);
        device->TxOffloads._segmentation = switches & has;
        device->TxOffloads.Report();
    }

    private readonly void Report() => Trace.Info("VirtioNetCx: transmit offloads switched on: %llx\n"u8, (ulong)Switches);
}
