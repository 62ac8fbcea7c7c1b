using VirtioNetCx.Rings;

namespace VirtioNetCx.Pci;

// VirtIO 1.3 §3.1.1 "Driver Requirements: Device Initialization", one type for each state: a step can be taken only from the state that
// the specification names, because only that state has the method.
//
//     Handshake.StartReset → Handshake.PollReset → ResetDevice.Acknowledge → AcknowledgedDevice.Negotiate → NegotiatedDevice.DriverOk

/// <summary>How a reset is getting on.</summary>
internal enum ResetProgress
{
    /// <summary>Not finished: look again later.</summary>
    Pending,

    /// <summary>The device is reset and touches no memory.</summary>
    Done,

    /// <summary>There is no device any more.</summary>
    Gone,
}

/// <summary>The way into the states. Any IRQL: nothing here waits.</summary>
internal static class Handshake
{
    /// <summary>Starts a reset. VirtIO 1.3 §2.4 "Device Reset".</summary>
    public static void StartReset(in VirtioPci device) => device.Common.WriteStatus(DeviceStatus.Reset);

    /// <summary>Whether a reset is complete: <c>device_status</c> reads 0 (§4.1.4.3.2). The caller bounds the waiting.</summary>
    public static ResetProgress PollReset(in VirtioPci device, out ResetDevice reset)
    {
        DeviceStatus status = device.Common.ReadStatus();
        reset = new ResetDevice(device);
        return status == DeviceStatus.Reset ? ResetProgress.Done
            : status == DeviceStatus.Gone ? ResetProgress.Gone
            : ResetProgress.Pending;
    }

    /// <summary>Starts a reset of one queue of a live device. With VIRTIO_F_RING_RESET. VirtIO 1.3 §2.6.1 "Virtqueue Reset".</summary>
    public static void StartQueueReset(in VirtioPci device, ushort queue)
    {
        device.Common.SelectQueue(queue);
        device.Common.StartQueueReset();
    }

    /// <summary>Whether that is complete: <c>queue_reset</c> reads 0 (§4.1.4.3.2). The caller bounds the waiting.</summary>
    public static ResetProgress PollQueueReset(in VirtioPci device, ushort queue, out NegotiatedDevice next)
    {
        next = new NegotiatedDevice(device);
        device.Common.SelectQueue(queue);
        return device.Common.ReadQueueReset() == 0 ? ResetProgress.Done
            : device.Common.ReadStatus() == DeviceStatus.Gone ? ResetProgress.Gone
            : ResetProgress.Pending;
    }
}

/// <summary>A device whose reset was seen to be complete.</summary>
internal readonly struct ResetDevice
{
    private readonly VirtioPci _device;

    internal ResetDevice(in VirtioPci device) => _device = device;

    /// <summary>Sets ACKNOWLEDGE, then DRIVER. Configuration may be read from here on.</summary>
    public AcknowledgedDevice Acknowledge()
    {
        _device.Common.WriteStatus(DeviceStatus.Acknowledge);
        _device.Common.WriteStatus(DeviceStatus.Acknowledge | DeviceStatus.Driver);
        return new AcknowledgedDevice(_device);
    }
}

/// <summary>A device that knows that a driver has taken it.</summary>
internal readonly struct AcknowledgedDevice
{
    private const DeviceStatus Accepted = DeviceStatus.Acknowledge | DeviceStatus.Driver | DeviceStatus.FeaturesOk;

    private readonly VirtioPci _device;

    internal AcknowledgedDevice(in VirtioPci device) => _device = device;

    /// <summary>The features on offer.</summary>
    public ulong ReadOffered() => _device.Common.ReadDeviceFeatures();

    /// <summary>Accepts features, sets FEATURES_OK and looks whether the device agrees.</summary>
    public TransportError Negotiate(NetFeatures wanted, out Negotiated features, out NegotiatedDevice next)
    {
        next = new NegotiatedDevice(_device);
        if (!Negotiation.TryChoose(ReadOffered(), wanted, out features))
        {
            return TransportError.NoVersion1;
        }

        _device.Common.WriteDriverFeatures(features.Bits);
        _device.Common.WriteStatus(Accepted);
        DeviceStatus status = _device.Common.ReadStatus();
        return status == DeviceStatus.Gone ? TransportError.Gone
            : (status & DeviceStatus.FeaturesOk) == 0 ? TransportError.FeaturesRefused
            : TransportError.None;
    }
}

/// <summary>A device that has agreed to the features: queues may be set up.</summary>
internal readonly struct NegotiatedDevice
{
    private const DeviceStatus Live = DeviceStatus.Acknowledge | DeviceStatus.Driver | DeviceStatus.FeaturesOk | DeviceStatus.DriverOk;

    private readonly VirtioPci _device;

    internal NegotiatedDevice(in VirtioPci device) => _device = device;

    /// <summary>Looks at the size that the device offers for a queue. VirtIO 1.3 §4.1.5.1.3 "Virtqueue Configuration".</summary>
    public TransportError ReadQueueSize(ushort queue, RingFeatures features, out QueueSize size)
    {
        _device.Common.SelectQueue(queue);
        return QueueSize.TryCreate(_device.Common.ReadQueueSize(), features, out size) ? TransportError.None : TransportError.BadQueueSize;
    }

    /// <summary>Interrupt vector for configuration changes; <see cref="CommonConfig.NoVector"/> for none.</summary>
    public TransportError SetConfigVector(ushort vector) =>
        _device.Common.TrySetConfigVector(vector) ? TransportError.None : TransportError.QueueRefused;

    /// <summary>
    /// Tells the device about a queue and enables it. VirtIO 1.3 §4.1.5.1.3 "Virtqueue Configuration".
    /// </summary>
    /// <param name="queue">Number of the queue.</param>
    /// <param name="size">Size, at most what the device offered.</param>
    /// <param name="features">What was negotiated of the ring's format and its notifications.</param>
    /// <param name="deviceAddress">Device address of the run of memory that <see cref="QueueLayout"/> describes.</param>
    /// <param name="vector">Interrupt vector, or <see cref="CommonConfig.NoVector"/>.</param>
    /// <param name="doorbell">Where its notifications go.</param>
    public TransportError EnableQueue(
        ushort queue, QueueSize size, RingFeatures features, ulong deviceAddress, ushort vector, out Doorbell doorbell)
    {
        CommonConfig common = _device.Common;
        common.SelectQueue(queue);
        if (!_device.TryGetDoorbell(queue, common.ReadQueueNotifyOffset(), features, out doorbell))
        {
            return TransportError.BadNotifyOffset;
        }

        if (!common.TrySetQueueSize((ushort)size.Count) || !common.TrySetQueueVector(vector))
        {
            return TransportError.QueueRefused;
        }

        QueueLayout layout = new(size, features);
        common.WriteQueueAddresses(deviceAddress, deviceAddress + layout.DriverOffset, deviceAddress + layout.DeviceOffset);
        return common.TryEnableQueue() ? TransportError.None : TransportError.QueueRefused;
    }

    /// <summary>Sets DRIVER_OK: the device is live. From here on it may use its queues and must be notified.</summary>
    public void DriverOk() => _device.Common.WriteStatus(Live);
}
