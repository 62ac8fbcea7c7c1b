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

    private const NetFeatures WantedFeatures =
        NetFeatures.Csum | NetFeatures.HostTso4 | NetFeatures.HostTso6 | NetFeatures.HostEcn | NetFeatures.HostUso | NetFeatures.GuestCsum
        | NetFeatures.Mtu | NetFeatures.Mac | NetFeatures.MrgRxbuf | NetFeatures.Status | NetFeatures.IndirectDesc | NetFeatures.EventIdx
        | NetFeatures.Version1 | NetFeatures.AccessPlatform | NetFeatures.RingPacked | PlatformOrder.Accepted | NetFeatures.SpeedDuplex;

    /// <summary>Runs the probe. The device is reset afterwards, also when it fails. PASSIVE_LEVEL.</summary>
    public static TransportError Run(NetDevice* device, out NetConfig config)
    {
        config = default;
        TransportError error = device->ResetAndWait();
        if (error == TransportError.None)
        {
            error = Look(device, out config);
            TransportError afterwards = device->ResetAndWait();
            error = error == TransportError.None ? afterwards : error;
        }

        return error;
    }

    private static TransportError Look(NetDevice* device, out NetConfig config)
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

        device->Wanted = Wanted(device->Registers.DeviceConfig, config, (NetFeatures)acknowledged.ReadOffered());
        error = acknowledged.Negotiate(device->Wanted, out device->Features, out NegotiatedDevice negotiated);
        if (error != TransportError.None)
        {
            return error;
        }

        Trace.Info("VirtioNetCx: features %llx, mac %llx, mtu %llu\n"u8, device->Features.Bits, config.Mac, config.Mtu);
        if (device->Registers.Common.ReadQueueCount() < NeededQueues)
        {
            return TransportError.TooFewQueues;
        }

        error = ReadSize(negotiated, device->RingFeatures, ref device->Rx);
        return error == TransportError.None ? ReadSize(negotiated, device->RingFeatures, ref device->Tx) : error;
    }

    // A feature whose field is unusable is not accepted: after FEATURES_OK it would be too late. VirtIO 1.3 §5.1.4.1 "Device Requirements:
    // Device configuration layout" has the MTU at 68 or more.
    //
    // Packed rings do without EVENT_IDX: QEMU 7.2 leaves its event position behind when a full backend has made it wait, and would then
    // not be told of new packets until the ring has gone round. The flags that remain are as silent while it is busy.
    private static NetFeatures Wanted(in MmioRegion deviceConfig, in NetConfig config, NetFeatures offered)
    {
        NetFeatures wanted = WantedFeatures;
        if ((offered & NetFeatures.RingPacked) != 0)
        {
            wanted &= ~NetFeatures.EventIdx;
        }

        if (config.Mtu < LinkLayer.MinimumMtu)
        {
            wanted &= ~NetFeatures.Mtu;
        }

        return NetConfig.HasSpeed(deviceConfig) ? wanted : wanted & ~NetFeatures.SpeedDuplex;
    }

    private static TransportError ReadSize(in NegotiatedDevice negotiated, RingFeatures features, ref QueueSlot slot)
    {
        TransportError error = negotiated.ReadQueueSize(slot.QueueNumber, features, out QueueSize offered);
        if (error != TransportError.None)
        {
            return error;
        }

        slot.Size = Usable(offered);
        return slot.Size.Count >= SmallestQueue ? TransportError.None : TransportError.BadQueueSize;
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
