namespace VirtioNetCx.Metal.Common;

/// <summary>What a frame in says of itself that Linux would not say. Freestanding subset.</summary>
public enum OddHeader : byte
{
    /// <summary>Nothing: the header is as Linux makes it.</summary>
    None,

    /// <summary>The checksum has been found right (DATA_VALID): to be believed.</summary>
    Valid,

    /// <summary>The checksum begins where the frame ends.</summary>
    Outside,

    /// <summary>The checksum is the IP header's.</summary>
    InHeader,

    /// <summary>The checksum is in another field of the transport header.</summary>
    OtherField,

    /// <summary>Segments of a kind that was not agreed to.</summary>
    UnknownKind,

    /// <summary>Segments of no size.</summary>
    NoSize,

    /// <summary>Segments of another protocol or version of IP.</summary>
    OtherKind,
}
