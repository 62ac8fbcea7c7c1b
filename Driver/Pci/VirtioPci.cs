using VirtioNetCx.Rings;

namespace VirtioNetCx.Pci;

/// <summary>The mapped registers of one VirtIO PCI function. VirtIO 1.3 §4.1 "Virtio Over PCI Bus".</summary>
internal struct VirtioPci
{
    /// <summary>Common configuration. §4.1.4.3.</summary>
    public CommonConfig Common;

    /// <summary>Device-specific configuration. §4.1.4.6.</summary>
    public MmioRegion DeviceConfig;

    /// <summary>ISR status. §4.1.4.5.</summary>
    public MmioRegion Isr;

    /// <summary>Notification. §4.1.4.4.</summary>
    public MmioRegion Notify;

    /// <summary><c>notify_off_multiplier</c>.</summary>
    public uint NotifyMultiplier;

    /// <summary>
    /// Reads and thereby clears the ISR status: bit 0 queue, bit 1 configuration; 0 when the line interrupt is somebody else's.
    /// All ones, from a device that is gone, count as nobody's. §4.1.4.5.1. Only without MSI-X. Any IRQL.
    /// </summary>
    public readonly byte ReadIsr()
    {
        byte status = Isr.Read8(0);
        return status == byte.MaxValue ? (byte)0 : status;
    }

    /// <summary>
    /// Whether the notification structure lies as §4.1.4.4.1 "Device Requirements: Notification capability" asks of a device that offers
    /// NOTIFICATION_DATA, so that each of its notifications is one aligned write. Any IRQL.
    /// </summary>
    public readonly unsafe bool TakesNotificationData => (((ulong)Notify.Address | NotifyMultiplier) & (sizeof(uint) - 1)) == 0;

    /// <summary>
    /// The place to write a queue's notifications to: <c>queue_notify_off * notify_off_multiplier</c> into the structure.
    /// §4.1.4.4.1: it must leave room for the two bytes of the queue's number, or four if there is more to tell. Any IRQL.
    /// </summary>
    public readonly unsafe bool TryGetDoorbell(ushort queue, ushort notifyOffset, RingFeatures features, out Doorbell doorbell)
    {
        ulong offset = (ulong)notifyOffset * NotifyMultiplier;
        bool hasData = (features & RingFeatures.NotificationData) != 0;
        if (!Notify.Covers(offset, hasData ? sizeof(uint) : (uint)sizeof(ushort)) || (hasData && !TakesNotificationData))
        {
            doorbell = default;
            return false;
        }

        // SAFETY: the region covers the bytes at offset; two lie on an even address, because the multiplier and the structure's own offset
        // are even, and four on one that was checked.
        doorbell = new Doorbell(Notify.Address + offset, queue, hasData);
        return true;
    }
}

/// <summary>Where one queue's available buffer notifications go. VirtIO 1.3 §4.1.5.2 "Available Buffer Notifications".</summary>
internal readonly unsafe struct Doorbell
{
    private readonly byte* _address;
    private readonly ushort _queue;
    private readonly bool _hasData;

    internal Doorbell(byte* address, ushort queue, bool hasData)
    {
        _address = address;
        _queue = queue;
        _hasData = hasData;
    }

    /// <summary>Notifies the device, with how far the queue is filled if it was agreed to tell that. Any IRQL.</summary>
    // SAFETY: TryGetDoorbell proved the address, and the mapping outlives the queue.
    public void Ring(in Virtqueue queue)
    {
        if (_hasData)
        {
            RawMmio.Write32(_address, queue.NotificationData(_queue));
            return;
        }

        RawMmio.Write16(_address, _queue);
    }
}
