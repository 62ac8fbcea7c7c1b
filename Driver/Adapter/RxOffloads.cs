using System.Runtime.InteropServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// What the system wants done to received packets. Written at PASSIVE_LEVEL, read by the receive queue in every pass: a change takes
/// effect without a pause.
/// </summary>
// SAFETY: capability structures are locals that the framework copies; the device's context outlives its adapter.
internal unsafe struct RxOffloads
{
    /// <summary>
    /// The longest packet that may come, VirtIO header included: the largest IP packet, Ethernet header and a tag that was left in.
    /// VirtIO 1.3 §5.1.6.3.1 "Driver Requirements: Setting Up Receive Buffers".
    /// </summary>
    public const uint LongestCoalesced = VirtioNetHeader.Bytes + LinkLayer.EthernetHeaderBytes + LinkLayer.VlanTagBytes + 65535;

    private AtomicWord _checks;
    private AtomicWord _coalescing;

    /// <summary>The checksums that the system wants to hear about.</summary>
    public readonly RxChecks Checks => (RxChecks)_checks.Read();

    /// <summary>The kinds of coalescing that the system wants, of those that the device has agreed to.</summary>
    public readonly OffloadFeatures Coalescing => (OffloadFeatures)_coalescing.Read();

    /// <summary>
    /// What the device is to do. Coalescing takes partial checksums; and without it, a device that completes them itself does work
    /// that is only worth it if nobody here would believe it.
    /// </summary>
    public readonly NetFeatures Wished
    {
        get
        {
            OffloadFeatures coalescing = Coalescing;
            bool any = coalescing != OffloadFeatures.None;
            return (any || Checks != RxChecks.None ? NetFeatures.GuestCsum : NetFeatures.None)
                | ((coalescing & OffloadFeatures.Tso4) != 0 ? NetFeatures.GuestTso4 : NetFeatures.None)
                | ((coalescing & OffloadFeatures.Tso6) != 0 ? NetFeatures.GuestTso6 : NetFeatures.None)
                | (any ? NetFeatures.GuestEcn : NetFeatures.None);
        }
    }

    /// <summary>
    /// Tells NetAdapterCx what there is, from what was negotiated. Checksums always: without GUEST_CSUM the IPv4 header's, which is
    /// summed here, is left. PASSIVE_LEVEL, before NetAdapterStart.
    /// </summary>
    public static void SetCapabilities(NetDevice* device)
    {
        NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES checksum = NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES.Init(&EvtSetRxChecksum);
        NetCx.NetAdapterOffloadSetRxChecksumCapabilities(device->Adapter, &checksum);
        SetCoalescing(device);
    }

    private static void SetCoalescing(NetDevice* device)
    {
        bool has4 = device->Features.Has(NetFeatures.GuestTso4);
        bool has6 = device->Features.Has(NetFeatures.GuestTso6);
        if (!has4 && !has6)
        {
            return;
        }

        const NET_ADAPTER_OFFLOAD_LAYER3_FLAGS none = default;
        NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES capabilities = NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES.Init(
            (has4 ? NET_ADAPTER_OFFLOAD_LAYER3_FLAGS.NetAdapterOffloadLayer3FlagIPv4NoOptions : none)
            | (has6 ? NET_ADAPTER_OFFLOAD_LAYER3_FLAGS.NetAdapterOffloadLayer3FlagIPv6NoExtensions : none),
            NET_ADAPTER_OFFLOAD_LAYER4_FLAGS.NetAdapterOffloadLayer4FlagTcpNoOptions,
            &EvtSetRsc);
        NetCx.NetAdapterOffloadSetRscCapabilities(device->Adapter, &capabilities);
    }

    /// <summary>EvtAdapterOffloadSetRxChecksum. PASSIVE_LEVEL.</summary>
    [UnmanagedCallersOnly]
    private static void EvtSetRxChecksum(NETADAPTER adapter, NETOFFLOAD offload)
    {
        RxChecks checks = NetCx.NetOffloadIsRxChecksumIPv4Enabled(offload) != 0 ? RxChecks.IPv4 : RxChecks.None;
        checks |= NetCx.NetOffloadIsRxChecksumTcpEnabled(offload) != 0 ? RxChecks.Tcp : RxChecks.None;
        checks |= NetCx.NetOffloadIsRxChecksumUdpEnabled(offload) != 0 ? RxChecks.Udp : RxChecks.None;
        NetDevice* device = NetDevice.Of(adapter);
        _ = device->RxOffloads._checks.Exchange((int)checks);
        device->ServeControl();
    }

    /// <summary>EvtAdapterOffloadSetRsc: what is active may name more than there is here. PASSIVE_LEVEL.</summary>
    [UnmanagedCallersOnly]
    private static void EvtSetRsc(NETADAPTER adapter, NETOFFLOAD offload)
    {
        OffloadFeatures wanted = NetCx.NetOffloadIsTcpRscIPv4Enabled(offload) != 0 ? OffloadFeatures.Tso4 : OffloadFeatures.None;
        wanted |= NetCx.NetOffloadIsTcpRscIPv6Enabled(offload) != 0 ? OffloadFeatures.Tso6 : OffloadFeatures.None;
        NetDevice* device = NetDevice.Of(adapter);
        _ = device->RxOffloads._coalescing.Exchange((int)(wanted & AgreedIn(device->Features)));
        device->ServeControl();
    }

    /// <summary>
    /// What the device has agreed to. Not kept anywhere: a device that is brought up again without coalescing has agreed to less, and what
    /// it still puts together is refused. Any IRQL.
    /// </summary>
    public static OffloadFeatures AgreedIn(Negotiated features) =>
        (features.Has(NetFeatures.GuestCsum) ? OffloadFeatures.Csum : OffloadFeatures.None)
        | (features.Has(NetFeatures.GuestTso4) ? OffloadFeatures.Tso4 : OffloadFeatures.None)
        | (features.Has(NetFeatures.GuestTso6) ? OffloadFeatures.Tso6 : OffloadFeatures.None)
        | (features.Has(NetFeatures.GuestEcn) ? OffloadFeatures.Ecn : OffloadFeatures.None)
        | (features.Has(NetFeatures.RscExt) ? OffloadFeatures.RscExt : OffloadFeatures.None);
}
