namespace VirtioNetCx.Pci;

/// <summary>Why a device cannot be brought up. One NTSTATUS and one trace line for each, at the WDF edge.</summary>
internal enum TransportError : byte
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The function has no capability list.</summary>
    NoCapabilities,

    /// <summary>No usable VIRTIO_PCI_CAP_COMMON_CFG: a legacy device, or a broken one.</summary>
    NoCommonConfig,

    /// <summary>No usable VIRTIO_PCI_CAP_NOTIFY_CFG.</summary>
    NoNotification,

    /// <summary>No usable VIRTIO_PCI_CAP_ISR_CFG.</summary>
    NoIsrStatus,

    /// <summary>No usable VIRTIO_PCI_CAP_DEVICE_CFG.</summary>
    NoDeviceConfig,

    /// <summary>A capability names a BAR that the system did not assign, or bytes beyond its end.</summary>
    BarMismatch,

    /// <summary>Registers read as all ones: the device is not there any more.</summary>
    Gone,

    /// <summary>The device did not finish its reset in time.</summary>
    ResetTimeout,

    /// <summary>The device does not offer VIRTIO_F_VERSION_1.</summary>
    NoVersion1,

    /// <summary>The device refused a subset of the features that it had offered.</summary>
    FeaturesRefused,

    /// <summary>The device has fewer virtqueues than a network device with its features needs.</summary>
    TooFewQueues,

    /// <summary>The device offers a queue size that is 0, over 32768, not a power of two, or too small for one packet.</summary>
    BadQueueSize,

    /// <summary>The device did not take a queue size, an interrupt vector or the enabling of a queue.</summary>
    QueueRefused,

    /// <summary>The notification address of a queue lies outside the notification structure.</summary>
    BadNotifyOffset,

    /// <summary>The configuration kept changing while it was read.</summary>
    UnstableConfig,
}
