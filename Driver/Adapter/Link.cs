using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// Link state and speed, as the device's configuration has them. VirtIO 1.3 §5.1.4 "Device configuration layout".
/// </summary>
// SAFETY: the link state is passed by pointer to a call that copies it; registers are mapped while the device is started.
internal static unsafe class Link
{
    private const ulong BitsPerMegabit = 1_000_000;
    private const ulong DefaultBitsPerSecond = 10_000 * BitsPerMegabit;
    private const uint LargestKnownSpeed = 0x7FFFFFFF;
    private const byte HalfDuplex = 0;
    private const int Attempts = 4;

    /// <summary>Speed in bits per second: the device's if it states one, else a virtual network's usual 10 Gbit/s.</summary>
    public static ulong Speed(in NetDevice device, in NetConfig config) =>
        device.Features.Has(NetFeatures.SpeedDuplex) && config.SpeedMbps is > 0 and <= LargestKnownSpeed
            ? config.SpeedMbps * BitsPerMegabit
            : DefaultBitsPerSecond;

    /// <summary>A configuration change interrupt came. DISPATCH_LEVEL.</summary>
    public static void OnConfigChange(ref NetDevice device)
    {
        if (device.Life != DeviceLife.Live)
        {
            return;
        }

        DeviceStatus status = device.Registers.Common.ReadStatus();
        if (status == DeviceStatus.Gone)
        {
            device.Fail(DeviceFailure.Vanished);
        }
        else if ((status & DeviceStatus.NeedsReset) != 0)
        {
            // VirtIO 1.3 §2.1.2: the device stops using its queues and says so by this interrupt.
            device.Fail(DeviceFailure.NeedsReset);
        }
        else
        {
            Update(ref device);
        }
    }

    /// <summary>
    /// Reports what the configuration says. Reads again after reporting, so that of two reports that overtake each other on two CPUs the
    /// newer one wins. Up to DISPATCH_LEVEL.
    /// </summary>
    public static void Update(ref NetDevice device)
    {
        if (Read(device, out NetConfig config) != TransportError.None)
        {
            return;
        }

        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            ushort reported = config.Status;
            Report(device, config);
            if (Read(device, out config) != TransportError.None || config.Status == reported)
            {
                return;
            }
        }
    }

    private static TransportError Read(in NetDevice device, out NetConfig config)
    {
        const NetFeatures ofTheLink = NetFeatures.Status | NetFeatures.SpeedDuplex;
        return NetConfig.Read(device.Registers, device.Features.Bits & (ulong)ofTheLink, out config);
    }

    /// <summary>Reports a configuration that was read before. Up to DISPATCH_LEVEL.</summary>
    public static void Report(in NetDevice device, in NetConfig config)
    {
        bool up = !device.Features.Has(NetFeatures.Status) || (config.Status & NetConfig.LinkUp) != 0;
        bool half = device.Features.Has(NetFeatures.SpeedDuplex) && config.Duplex == HalfDuplex;
        NET_ADAPTER_LINK_STATE state = up
            ? NET_ADAPTER_LINK_STATE.Init(
                Speed(device, config),
                NET_IF_MEDIA_CONNECT_STATE.MediaConnectStateConnected,
                half ? NET_IF_MEDIA_DUPLEX_STATE.MediaDuplexStateHalf : NET_IF_MEDIA_DUPLEX_STATE.MediaDuplexStateFull,
                NET_ADAPTER_PAUSE_FUNCTION_TYPE.NetAdapterPauseFunctionTypeUnsupported,
                NET_ADAPTER_AUTO_NEGOTIATION_FLAGS.NetAdapterAutoNegotiationFlagNone)
            : NET_ADAPTER_LINK_STATE.InitDisconnected();
        NetCx.NetAdapterSetLinkState(device.Adapter, &state);
    }
}
