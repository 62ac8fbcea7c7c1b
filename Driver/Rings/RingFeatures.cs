using System;

namespace VirtioNetCx.Rings;

/// <summary>What was negotiated of a virtqueue's format, named as in VirtIO 1.3 §6 "Reserved Feature Bits".</summary>
[Flags]
public enum RingFeatures
{
    /// <summary>Plain split ring, suppression by flags.</summary>
    None = 0,

    /// <summary><c>VIRTIO_F_INDIRECT_DESC</c>: a descriptor may point to a table of descriptors.</summary>
    IndirectDesc = 1,

    /// <summary><c>VIRTIO_F_EVENT_IDX</c>: suppression up to a given buffer.</summary>
    EventIdx = 2,

    /// <summary><c>VIRTIO_F_RING_PACKED</c>: one ring that both sides write. VirtIO 1.3 §2.8 "Packed Virtqueues".</summary>
    Packed = 4,

    /// <summary><c>VIRTIO_F_IN_ORDER</c>: the device uses buffers in the order in which they were made available.</summary>
    InOrder = 8,

    /// <summary><c>VIRTIO_F_NOTIFICATION_DATA</c>: a notification tells how far the ring is filled. VirtIO 1.3 §2.9 "Driver Notifications".</summary>
    NotificationData = 16,
}
