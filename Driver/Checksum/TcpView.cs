using System;

namespace VirtioNetCx.Checksum;

/// <summary>A TCP header with its options, RFC 9293 section 3.1. The bounds are proved once, in <see cref="Read"/>.</summary>
public readonly ref struct TcpView
{
    /// <summary>Its protocol number.</summary>
    public const byte Protocol = 6;

    /// <summary>The header without options.</summary>
    public const int Bytes = 20;

    /// <summary>Where its checksum is.</summary>
    public const ushort ChecksumAt = 16;

    private const int DataOffsetAt = 12;
    private const int FlagsAt = 13;
    private const byte CongestionWindowReduced = 0x80;

    private readonly ReadOnlySpan<byte> _header;

    private TcpView(ReadOnlySpan<byte> header) => _header = header;

    /// <summary>The header's length in bytes, 20 to 60.</summary>
    public int Length => _header.Length;

    /// <summary>CWR, RFC 3168 section 6.1: of the segments that are cut from one packet only the first may have it.</summary>
    public bool IsCongestionWindowReduced => (_header[FlagsAt] & CongestionWindowReduced) != 0;

    /// <summary>Reads the header at the start of the bytes.</summary>
    public static FrameProblem Read(ReadOnlySpan<byte> bytes, out TcpView view)
    {
        view = default;
        if (bytes.Length < Bytes)
        {
            return FrameProblem.Truncated;
        }

        int length = (bytes[DataOffsetAt] >> 4) * 4;
        if (length < Bytes)
        {
            return FrameProblem.HeaderLength;
        }

        if (bytes.Length < length)
        {
            return FrameProblem.Truncated;
        }

        view = new TcpView(bytes.Slice(0, length));
        return FrameProblem.None;
    }
}
