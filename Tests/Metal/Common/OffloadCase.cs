namespace VirtioNetCx.Metal.Common;

/// <summary>What kind of packet a number stands for. Freestanding subset.</summary>
public struct OffloadCase
{
    /// <summary>IPv6, else IPv4.</summary>
    public bool IsIPv6;

    /// <summary>TCP, else UDP.</summary>
    public bool IsTcp;

    /// <summary>802.1Q tags in the frame: 0, 1 or 2.</summary>
    public uint Tags;

    /// <summary>Bytes of IPv4 options, or of IPv6 extension headers.</summary>
    public uint NetworkOptions;

    /// <summary>Bytes of TCP options.</summary>
    public uint TransportOptions;

    /// <summary>Payload bytes behind all headers.</summary>
    public uint Payload;

    /// <summary>Payload of a segment; 0: not to be segmented.</summary>
    public uint Mss;

    /// <summary>TCP flags of the whole packet.</summary>
    public byte TcpFlags;

    /// <summary>Out: the IPv4 header checksum is asked for. In: it is wrong.</summary>
    public bool Layer3;

    /// <summary>The TCP or UDP checksum is asked for (out), or partial (in).</summary>
    public bool Layer4;

    /// <summary>In: what its vnet header says that cannot be.</summary>
    public OddHeader Odd;

    /// <summary>UDP that has no checksum.</summary>
    public bool NoChecksum;

    /// <summary>A packet to be segmented says its whole length in the IP header (LSO version 1), else 0.</summary>
    public bool SaysLength;

    /// <summary>Pieces may begin anywhere, inside headers as well.</summary>
    public bool SplitsHeaders;

    /// <summary>In: the driver has to drop it.</summary>
    public readonly bool IsRefused => Odd > OddHeader.Valid;

    /// <summary>Ethernet header and tags.</summary>
    public readonly uint LinkBytes => 14 + (Tags * 4);

    /// <summary>IP header, options or extension headers included.</summary>
    public readonly uint NetworkBytes => (IsIPv6 ? 40U : 20U) + NetworkOptions;

    /// <summary>TCP or UDP header.</summary>
    public readonly uint TransportBytes => IsTcp ? 20 + TransportOptions : 8;

    /// <summary>Where TCP or UDP begin.</summary>
    public readonly uint TransportStart => LinkBytes + NetworkBytes;

    /// <summary>All headers.</summary>
    public readonly uint HeaderBytes => TransportStart + TransportBytes;

    /// <summary>Of the checksum, from the transport header on.</summary>
    public readonly uint ChecksumOffset => IsTcp ? 16U : 6U;

    /// <summary>What the IP header says beyond the transport header comes: 6 or 17.</summary>
    public readonly uint Protocol => IsTcp ? 6U : 17U;

    /// <summary>Frames on the wire once it is segmented.</summary>
    public readonly uint Segments => Mss == 0 ? 1 : (Payload + Mss - 1) / Mss;
}
