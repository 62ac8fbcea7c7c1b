using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Checksum;

/// <summary>An IPv4 header with its options, RFC 791 section 3.1. The bounds are proved once, in <see cref="Read"/>.</summary>
public readonly ref struct IPv4View
{
    /// <summary>The header without options.</summary>
    public const int Bytes = 20;

    /// <summary>The longest header.</summary>
    public const int MostBytes = 60;

    internal const int TotalLengthAt = 2;
    internal const int ChecksumAt = 10;
    internal const int AddressBytes = 8;
    internal const int AddressesAt = 12;
    private const int FragmentAt = 6;
    private const int ProtocolAt = 9;

    private readonly ReadOnlySpan<byte> _header;

    private IPv4View(ReadOnlySpan<byte> header) => _header = header;

    /// <summary>The header's length in bytes, 20 to 60.</summary>
    public int Length => _header.Length;

    /// <summary>Header and payload.</summary>
    public ushort TotalLength => BinaryPrimitives.ReadUInt16BigEndian(_header.Slice(TotalLengthAt));

    /// <summary>True if there are other fragments: the offset is not zero, or More Fragments is set.</summary>
    public bool IsFragment => (BinaryPrimitives.ReadUInt16BigEndian(_header.Slice(FragmentAt)) & 0x3FFF) != 0;

    /// <summary>The protocol above.</summary>
    public byte Protocol => _header[ProtocolAt];

    /// <summary>Source and destination.</summary>
    public ReadOnlySpan<byte> Addresses => _header.Slice(AddressesAt, AddressBytes);

    /// <summary>Whether the header's checksum is right.</summary>
    public bool IsWhole => InternetChecksum.IsWhole(InternetChecksum.Add(_header));

    /// <summary>Reads the header at the start of the bytes.</summary>
    public static FrameProblem Read(ReadOnlySpan<byte> bytes, out IPv4View view)
    {
        view = default;
        if (bytes.Length < Bytes)
        {
            return FrameProblem.Truncated;
        }

        if (bytes[0] >> 4 != 4)
        {
            return FrameProblem.Version;
        }

        int length = (bytes[0] & 0xF) * 4;
        if (length < Bytes)
        {
            return FrameProblem.HeaderLength;
        }

        if (bytes.Length < length)
        {
            return FrameProblem.Truncated;
        }

        view = new IPv4View(bytes.Slice(0, length));
        return FrameProblem.None;
    }
}
