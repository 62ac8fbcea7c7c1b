using System.Numerics;
using VirtioNetCx.Pci;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <summary>
/// Finds out what the device is, at PrepareHardware: negotiates once, reads its configuration and queue sizes, and resets it again. It
/// goes live only when the packet queues start. VirtIO 1.3 §3.1.1 "Driver Requirements: Device Initialization".
/// </summary>
// SAFETY: the device's context, which PrepareHardware was handed; registers are mapped by now.
internal static unsafe class Probe
{
    private const uint LargestQueue = 1024;
    private const uint SmallestQueue = 2;
    private const ushort NeededQueues = 2;
    private const ushort NeededQueuesWithControl = ControlQueue.Number + 1;
    private const NetFeatures ControlFeatures = NetFeatures.CtrlVq | NetFeatures.CtrlGuestOffloads;

    private const NetFeatures WantedFeatures =
        NetFeatures.Csum | NetFeatures.HostTso4 | NetFeatures.HostTso6 | NetFeatures.HostEcn | NetFeatures.HostUso
        | NetFeatures.GuestCsum | GuestOffloads.AllOfCoalescing | ControlFeatures
        | NetFeatures.Mtu | NetFeatures.Mac | NetFeatures.MrgRxbuf | NetFeatures.Status | NetFeatures.IndirectDesc | NetFeatures.EventIdx
        | NetFeatures.Version1 | NetFeatures.AccessPlatform | NetFeatures.RingPacked | PlatformOrder.Accepted | NetFeatures.RingReset
        | NetFeatures.NotificationData | NetFeatures.InOrder | NetFeatures.SpeedDuplex;

    /// <summary>Runs the probe. The device is reset afterwards, also when it fails. PASSIVE_LEVEL.</summary>
    public static TransportError Run(NetDevice* device, out NetConfig config)
    {
        config = default;
        TransportError error = device->ResetAndWait();
        if (error != TransportError.None)
        {
            return error;
        }

        error = Look(device, WantedFeatures, out config);
        if (error == TransportError.None && !HoldsCoalesced(*device, config))
        {
            Trace.Info("VirtioNetCx: the receive queue is too short to coalesce\n"u8);
            error = device->ResetAndWait();
            error = error == TransportError.None ? Look(device, WantedFeatures & ~GuestOffloads.AllOfCoalescing, out config) : error;
        }

        TransportError afterwards = device->ResetAndWait();
        return error == TransportError.None ? afterwards : error;
    }

    private static TransportError Look(NetDevice* device, NetFeatures wanted, out NetConfig config)
    {
        config = default;
        if (Handshake.PollReset(device->Registers, out ResetDevice reset) != ResetProgress.Done)
        {
            return TransportError.Gone;
        }

        AcknowledgedDevice acknowledged = reset.Acknowledge();
        TransportError error = NetConfig.Read(device->Registers, acknowledged.ReadOffered(), out config);
        if (error != TransportError.None)
        {
            return error;
        }

        wanted = device->Registers.Common.HasQueueReset ? wanted : wanted & ~NetFeatures.RingReset;
        wanted = device->Registers.TakesNotificationData ? wanted : wanted & ~NetFeatures.NotificationData;
        device->Wanted = Wanted(wanted, device->Registers.DeviceConfig, config, (NetFeatures)acknowledged.ReadOffered());
        error = acknowledged.Negotiate(device->Wanted, out device->Features, out NegotiatedDevice negotiated);
        if (error != TransportError.None)
        {
            return error;
        }

        Trace.Info("VirtioNetCx: features %llx, mac %llx, mtu %llu\n"u8, device->Features.Bits, config.Mac, config.Mtu);
        bool hasControl = device->Features.Has(NetFeatures.CtrlVq);
        device->Control.Size = default;
        if (device->Registers.Common.ReadQueueCount() < (hasControl ? NeededQueuesWithControl : NeededQueues))
        {
            return TransportError.TooFewQueues;
        }

        error = ReadSize(negotiated, device->RingFeatures, device->Rx.QueueNumber, out device->Rx.Size);
        if (error == TransportError.None)
        {
            error = ReadSize(negotiated, device->RingFeatures, device->Tx.QueueNumber, out device->Tx.Size);
        }

        if (error == TransportError.None && hasControl)
        {
            error = ReadSize(negotiated, device->RingFeatures, ControlQueue.Number, out device->Control.Size);
            device->Control.Size = ControlQueue.Usable(device->Control.Size);
        }

        return error;
    }

    // A coalesced packet must fit into the buffers of an empty ring; one that does not would wait for ever, and all others behind it.
    private static bool HoldsCoalesced(in NetDevice device, in NetConfig config)
    {
        NetFeatures coalescing = (NetFeatures)device.Features.Bits & GuestOffloads.Coalescing;
        uint room = (device.Rx.Size.Count - 1) * LinkLayer.LeastBuffer(device.Features.Has(NetFeatures.Mtu), config.Mtu);
        return coalescing == NetFeatures.None || room >= RxOffloads.LongestCoalesced;
    }

    // A feature whose field is unusable is not accepted: after FEATURES_OK it would be too late. VirtIO 1.3 §5.1.4.1 "Device Requirements:
    // Device configuration layout" has the MTU at 68 or more.
    //
    // Packed rings do without EVENT_IDX: QEMU 7.2 leaves its event position behind when a full backend has made it wait, and would then
    // not be told of new packets until the ring has gone round. The flags that remain are as silent while it is busy.
    //
    // IN_ORDER is for split rings: each format that the packet queues are compiled for costs 5 KB of image.
    //
    // Coalescing is for devices that can be told to stop it, and that can fill several buffers, each long enough for one frame.
    private static NetFeatures Wanted(NetFeatures wanted, in MmioRegion deviceConfig, in NetConfig config, NetFeatures offered)
    {
        if ((offered & ControlFeatures) != ControlFeatures)
        {
            wanted &= ~(ControlFeatures | GuestOffloads.AllOfCoalescing);
        }

        if ((offered & NetFeatures.MrgRxbuf) == 0)
        {
            wanted &= ~GuestOffloads.AllOfCoalescing;
        }

        if ((offered & NetFeatures.RingPacked) != 0)
        {
            wanted &= ~(NetFeatures.EventIdx | NetFeatures.InOrder);
        }

        if (config.Mtu < LinkLayer.MinimumMtu)
        {
            wanted &= ~NetFeatures.Mtu;
        }

        return NetConfig.HasSpeed(deviceConfig) ? wanted : wanted & ~NetFeatures.SpeedDuplex;
    }

    private static TransportError ReadSize(in NegotiatedDevice negotiated, RingFeatures features, ushort queue, out QueueSize size)
    {
        TransportError error = negotiated.ReadQueueSize(queue, features, out QueueSize offered);
        size = Usable(offered);
        return error != TransportError.None || size.Count >= SmallestQueue ? error : TransportError.BadQueueSize;
    }

    /// <summary>
    /// How much of a queue is used: what lies beyond a limit only costs memory; and a power of two, because the sizes of the packet queues'
    /// rings follow from it, for which NetAdapterCx takes nothing else. A smaller size is the driver's to choose.
    /// VirtIO 1.3 §4.1.5.1.3 "Virtqueue Configuration".
    /// </summary>
    internal static QueueSize Usable(QueueSize offered)
    {
        uint most = offered.Count < LargestQueue ? offered.Count : LargestQueue;
        _ = QueueSize.TryCreate(most == 0 ? 0 : 1u << BitOperations.Log2(most), out QueueSize usable);
        return usable;
    }
}
