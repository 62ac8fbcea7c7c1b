namespace VirtioNetCx.Pci;

/// <summary>
/// <c>struct virtio_pci_common_cfg</c>. VirtIO 1.3 §4.1.4.3 "Common configuration structure layout".
/// </summary>
/// <remarks>Queue registers speak of the queue chosen by <see cref="SelectQueue"/>: one user at a time. Any IRQL.</remarks>
internal readonly struct CommonConfig
{
    /// <summary>The structure up to and including <c>queue_device</c>: what every modern device has.</summary>
    public const uint RequiredBytes = 56;

    /// <summary><c>VIRTIO_MSI_NO_VECTOR</c>.</summary>
    public const ushort NoVector = 0xFFFF;

    private const uint DeviceFeatureSelect = 0;
    private const uint DeviceFeature = 4;
    private const uint DriverFeatureSelect = 8;
    private const uint DriverFeature = 12;
    private const uint ConfigMsixVector = 16;
    private const uint NumQueues = 18;
    private const uint StatusOffset = 20;
    private const uint ConfigGeneration = 21;
    private const uint QueueSelect = 22;
    private const uint QueueSizeOffset = 24;
    private const uint QueueMsixVector = 26;
    private const uint QueueEnable = 28;
    private const uint QueueNotifyOff = 30;
    private const uint QueueDesc = 32;
    private const uint QueueDriver = 40;
    private const uint QueueDevice = 48;
    private const uint QueueResetOffset = 58;

    private readonly MmioRegion _region;

    /// <summary>A region of at least <see cref="RequiredBytes"/>.</summary>
    public CommonConfig(MmioRegion region) => _region = region;

    /// <summary>The registers, for whoever mapped them.</summary>
    public MmioRegion Region => _region;

    /// <summary>Whether the structure reaches as far as <c>queue_reset</c>.</summary>
    public bool HasQueueReset => _region.Covers(QueueResetOffset, sizeof(ushort));

    /// <summary><c>device_status</c>.</summary>
    public DeviceStatus ReadStatus() => (DeviceStatus)_region.Read8(StatusOffset);

    /// <summary><c>device_status</c>; <see cref="DeviceStatus.Reset"/> starts a reset.</summary>
    public void WriteStatus(DeviceStatus status) => _region.Write8(StatusOffset, (byte)status);

    /// <summary><c>config_generation</c>: changes whenever the device-specific configuration has.</summary>
    public byte ReadGeneration() => _region.Read8(ConfigGeneration);

    /// <summary><c>num_queues</c>.</summary>
    public ushort ReadQueueCount() => _region.Read16(NumQueues);

    /// <summary>The features that the device offers.</summary>
    public ulong ReadDeviceFeatures()
    {
        _region.Write32(DeviceFeatureSelect, 0);
        ulong features = _region.Read32(DeviceFeature);
        _region.Write32(DeviceFeatureSelect, 1);
        return features | ((ulong)_region.Read32(DeviceFeature) << 32);
    }

    /// <summary>The features that the driver accepts.</summary>
    public void WriteDriverFeatures(ulong features)
    {
        _region.Write32(DriverFeatureSelect, 0);
        _region.Write32(DriverFeature, unchecked((uint)features));
        _region.Write32(DriverFeatureSelect, 1);
        _region.Write32(DriverFeature, (uint)(features >> 32));
    }

    /// <summary><c>config_msix_vector</c>. False if the device did not take it. §4.1.5.1.2 "MSI-X Vector Configuration".</summary>
    public bool TrySetConfigVector(ushort vector)
    {
        _region.Write16(ConfigMsixVector, vector);
        return _region.Read16(ConfigMsixVector) == vector;
    }

    /// <summary>Chooses the queue that the other queue registers mean.</summary>
    public void SelectQueue(ushort queue) => _region.Write16(QueueSelect, queue);

    /// <summary><c>queue_size</c>: the most that the device can do, until a smaller one is written.</summary>
    public ushort ReadQueueSize() => _region.Read16(QueueSizeOffset);

    /// <summary><c>queue_size</c>. False if the device did not take it.</summary>
    public bool TrySetQueueSize(ushort size)
    {
        _region.Write16(QueueSizeOffset, size);
        return _region.Read16(QueueSizeOffset) == size;
    }

    /// <summary><c>queue_msix_vector</c>. False if the device did not take it.</summary>
    public bool TrySetQueueVector(ushort vector)
    {
        _region.Write16(QueueMsixVector, vector);
        return _region.Read16(QueueMsixVector) == vector;
    }

    /// <summary><c>queue_notify_off</c>.</summary>
    public ushort ReadQueueNotifyOffset() => _region.Read16(QueueNotifyOff);

    /// <summary><c>queue_reset</c>: other than 0 until a reset of the queue is complete. With VIRTIO_F_RING_RESET.</summary>
    public ushort ReadQueueReset() => _region.Read16(QueueResetOffset);

    /// <summary><c>queue_reset</c> = 1: starts a reset of the queue. With VIRTIO_F_RING_RESET.</summary>
    public void StartQueueReset() => _region.Write16(QueueResetOffset, 1);

    /// <summary>Device addresses of the three parts of the ring.</summary>
    public void WriteQueueAddresses(ulong descriptors, ulong avail, ulong used)
    {
        _region.Write64(QueueDesc, descriptors);
        _region.Write64(QueueDriver, avail);
        _region.Write64(QueueDevice, used);
    }

    /// <summary><c>queue_enable</c> = 1, after everything else of the queue. False if the device did not take it.</summary>
    public bool TryEnableQueue()
    {
        _region.Write16(QueueEnable, 1);
        return _region.Read16(QueueEnable) == 1;
    }
}
