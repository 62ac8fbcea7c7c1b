using System.Runtime.InteropServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// What the system wants done to received packets, and what the device has agreed to. Written at PASSIVE_LEVEL, read by the receive queue
/// in every pass: a change takes effect without a pause.
/// </summary>
internal unsafe struct RxOffloads
{
    private AtomicWord _checks;

    /// <summary>What the device has agreed to; fixed when the interface starts.</summary>
    public OffloadFeatures Agreed;

    /// <summary>The checksums that the system wants to hear about.</summary>
    public readonly RxChecks Checks => (RxChecks)_checks.Read();

    /// <summary>
    /// Tells NetAdapterCx what there is, from what was negotiated. Checksums always: without GUEST_CSUM the IPv4 header's, which is
    /// summed here, is left. PASSIVE_LEVEL, before NetAdapterStart.
    /// </summary>
    public static void SetCapabilities(NetDevice* device)
    {
        device->RxOffloads.Agreed = From(device->Features);

        NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES checksum = NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES.Init(&EvtSetRxChecksum);
        NetCx.NetAdapterOffloadSetRxChecksumCapabilities(device->Adapter, &checksum);
    }

    /// <summary>EvtAdapterOffloadSetRxChecksum. PASSIVE_LEVEL.</summary>
    [UnmanagedCallersOnly]
    private static void EvtSetRxChecksum(NETADAPTER adapter, NETOFFLOAD offload)
    {
        RxChecks checks = NetCx.NetOffloadIsRxChecksumIPv4Enabled(offload) != 0 ? RxChecks.IPv4 : RxChecks.None;
        checks |= NetCx.NetOffloadIsRxChecksumTcpEnabled(offload) != 0 ? RxChecks.Tcp : RxChecks.None;
        checks |= NetCx.NetOffloadIsRxChecksumUdpEnabled(offload) != 0 ? RxChecks.Udp : RxChecks.None;
        _ = NetDevice.Of(adapter)->RxOffloads._checks.Exchange((int)checks);
    }

    private static OffloadFeatures From(in Negotiated features) =>
        (features.Has(NetFeatures.GuestCsum) ? OffloadFeatures.Csum : OffloadFeatures.None)
        | (features.Has(NetFeatures.GuestTso4) ? OffloadFeatures.Tso4 : OffloadFeatures.None)
        | (features.Has(NetFeatures.GuestTso6) ? OffloadFeatures.Tso6 : OffloadFeatures.None)
        | (features.Has(NetFeatures.GuestEcn) ? OffloadFeatures.Ecn : OffloadFeatures.None)
        | (features.Has(NetFeatures.RscExt) ? OffloadFeatures.RscExt : OffloadFeatures.None);
}
