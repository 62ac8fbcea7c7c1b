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

    /// <summary><c>VIRTIO_F_EVENT_IDX</c>: suppression by <c>used_event</c> and <c>avail_event</c>.</summary>
    EventIdx = 2,
}
