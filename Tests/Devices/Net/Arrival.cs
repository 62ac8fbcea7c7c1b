namespace VirtioNetCx.Devices.Net;

/// <summary>
/// What comes from the network side of the device, before the device decides what the driver may see of it. A plain frame is one whose
/// checksum is made and that nobody has looked at.
/// </summary>
public sealed record Arrival(byte[] Frame)
{
    /// <summary>From a sender on the same host, which left the pseudo header's sum in the checksum field.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Someone on the way has found the checksum right.</summary>
    public bool IsVerified { get; init; }

    /// <summary>Put together from segments of so much payload, or never cut; its lengths are those of the whole. 0: a frame.</summary>
    public ushort SegmentSize { get; init; }

    /// <summary>Segments it was put together from; 0: as many as <see cref="SegmentSize"/> makes of it.</summary>
    public ushort Segments { get; init; }

    /// <summary>Acknowledgements that were left out when it was put together.</summary>
    public ushort DuplicateAcks { get; init; }

    /// <summary>
    /// As QEMU's own coalescing hands it over: RSC_INFO without NEEDS_CSUM, the IPv4 header's and TCP's checksum those of the first segment.
    /// </summary>
    public bool IsMergedByQemu { get; init; }

    /// <summary>A header that is delivered as it stands, true or not; only num_buffers is put right.</summary>
    public NetHeader? Raw { get; init; }

    /// <summary>num_buffers of <see cref="Raw"/> stands, too.</summary>
    public bool KeepNumBuffers { get; init; }
}
