namespace VirtioNetCx.Checksum;

/// <summary>What is known of a checksum. The values are those of <c>NET_PACKET_RX_CHECKSUM_EVALUATION</c>.</summary>
public enum ChecksumResult : byte
{
    /// <summary>Nothing.</summary>
    NotChecked = 0,

    /// <summary>It is right.</summary>
    Valid = 1,

    /// <summary>It is wrong.</summary>
    Invalid = 2,
}

/// <summary>Why a received packet is dropped. The caller counts it by cause.</summary>
public enum RxRefusal : byte
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>The checksum that is to be completed lies outside the frame, or outside the datagram.</summary>
    ChecksumOutside,

    /// <summary>The checksum that is to be completed is inside headers, or in a field that is no checksum.</summary>
    ChecksumMisplaced,

    /// <summary>A checksum is to be completed, or the packet was put together from several, and its headers cannot be read.</summary>
    Headers,

    /// <summary>A kind of coalescing that the device has no leave to do.</summary>
    GsoNotNegotiated,

    /// <summary>Coalesced, but not what it is said to be; or of segments of no size.</summary>
    GsoMismatch,
}

/// <summary>How one received packet is handed up.</summary>
public struct RxPlan
{
    /// <summary>The IPv4 header checksum.</summary>
    public ChecksumResult Network;

    /// <summary>The TCP or UDP checksum, once <see cref="Completion"/> is done.</summary>
    public ChecksumResult Transport;

    /// <summary>The checksum that has to be completed first, if any.</summary>
    public ChecksumCompletion Completion;

    /// <summary>How many TCP segments were put together; 0 for a packet as it was sent.</summary>
    public ushort Segments;

    /// <summary>How many duplicate acknowledgements were left out.</summary>
    public ushort DuplicateAcks;

    /// <summary>The headers.</summary>
    public FrameLayout Layout;
}
