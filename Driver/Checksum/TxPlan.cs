using System;

namespace VirtioNetCx.Checksum;

/// <summary>What has to change in the headers before the device sees them: in a copy, never in the sender's bytes.</summary>
[Flags]
public enum HeaderFixUps : byte
{
    /// <summary>Nothing: no copy is needed.</summary>
    None = 0,

    /// <summary>IPv4 total length or IPv6 payload length, of the packet as a whole.</summary>
    NetworkLength = 1,

    /// <summary>The IPv4 header checksum, which no VirtIO device computes.</summary>
    IPv4Checksum = 2,

    /// <summary>The length in the UDP header.</summary>
    UdpLength = 4,

    /// <summary>The length is missing in the pseudo header's sum, which is in the checksum field.</summary>
    PseudoLength = 8,

    /// <summary>The checksum field holds nothing: the pseudo header's sum belongs there.</summary>
    PseudoSum = 16,
}

/// <summary>Why a packet cannot be sent as asked. It is completed without being sent; the caller counts it by cause.</summary>
public enum TxRefusal : byte
{
    /// <summary>It can.</summary>
    None,

    /// <summary>The headers could not be read; the plan says how.</summary>
    Headers,

    /// <summary>The headers are not those that the system has described.</summary>
    LayoutMismatch,

    /// <summary>A checksum or segmentation of neither TCP nor UDP, or of part of a fragmented datagram.</summary>
    Protocol,

    /// <summary>The device does not do this.</summary>
    NotNegotiated,

    /// <summary>Segments that the VirtIO header cannot express: larger than 65535.</summary>
    SegmentSize,

    /// <summary>A packet to be segmented that is longer than IP can say, or has no payload.</summary>
    Length,

    /// <summary>The checksum lies outside the packet.</summary>
    ChecksumField,

    /// <summary>The pseudo header's sum is missing and cannot be made: behind extension headers another destination may count.</summary>
    PseudoHeader,
}

/// <summary>How one packet is sent: the VirtIO header, and what changes in the packet's own.</summary>
public struct TxPlan
{
    /// <summary><c>flags</c>.</summary>
    public NetHeaderFlags Flags;

    /// <summary><c>gso_type</c>.</summary>
    public byte GsoType;

    /// <summary><c>hdr_len</c>: all headers, for a packet to be segmented.</summary>
    public ushort HdrLen;

    /// <summary><c>gso_size</c>.</summary>
    public ushort GsoSize;

    /// <summary><c>csum_start</c>: from here to the end is summed.</summary>
    public ushort CsumStart;

    /// <summary><c>csum_offset</c>: from <see cref="CsumStart"/>, where the sum goes.</summary>
    public ushort CsumOffset;

    /// <summary>The changes in the headers.</summary>
    public HeaderFixUps FixUps;

    /// <summary>What stands in the way, if the packet was refused with <see cref="TxRefusal.Headers"/>.</summary>
    public FrameProblem Problem;

    /// <summary>How many bytes of the frame are replaced by a copy; 0 if the packet goes out as it is.</summary>
    public ushort CopyLength;

    /// <summary>The headers that were used.</summary>
    public FrameLayout Layout;
}
