namespace VirtioNetCx.Checksum;

/// <summary>Why the headers of a frame could not be read to the end.</summary>
public enum FrameProblem : byte
{
    /// <summary>They could.</summary>
    None,

    /// <summary>The frame goes on, but the bytes that were handed in end inside a header: hand in more of it.</summary>
    NeedsMoreBytes,

    /// <summary>The frame, or the datagram in it, ends inside a header.</summary>
    Truncated,

    /// <summary>More than two 802.1Q tags.</summary>
    TooManyTags,

    /// <summary>The version in the IP header is not the one that the type of the frame says.</summary>
    Version,

    /// <summary>An IPv4 or TCP header length below 20.</summary>
    HeaderLength,

    /// <summary>An IP or UDP length that is less than its header or more than there is.</summary>
    Length,

    /// <summary>More IPv6 extension headers than anyone sends.</summary>
    TooManyExtensions,
}
