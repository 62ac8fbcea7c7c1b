using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Checksum;

/// <summary>A UDP header, RFC 768. The bounds are proved once, in <see cref="Read"/>.</summary>
public readonly ref struct UdpView
{
    /// <summary>Its protocol number.</summary>
    public const byte Protocol = 17;

    /// <summary>The header.</summary>
    public const int Bytes = 8;

    /// <summary>Where its checksum is.</summary>
    public const ushort ChecksumAt = 6;

    internal const int LengthAt = 4;

    private UdpView(ushort length) => Length = length;

    /// <summary>Header and payload, as the header says.</summary>
    public ushort Length { get; }

    /// <summary>Reads the header at the start of the bytes.</summary>
    public static FrameProblem Read(ReadOnlySpan<byte> bytes, out UdpView view)
    {
        view = default;
        if (bytes.Length < Bytes)
        {
            return FrameProblem.Truncated;
        }

        view = new UdpView(BinaryPrimitives.ReadUInt16BigEndian(bytes.Slice(LengthAt)));
        return FrameProblem.None;
    }
}
