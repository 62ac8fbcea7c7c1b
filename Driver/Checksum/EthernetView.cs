using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Checksum;

/// <summary>An Ethernet header with up to two 802.1Q tags (QinQ). The bounds are proved once, in <see cref="Read"/>.</summary>
public readonly ref struct EthernetView
{
    /// <summary>The header without tags.</summary>
    public const int Bytes = 14;

    /// <summary>One tag.</summary>
    public const int TagBytes = 4;

    /// <summary>EtherType of IPv4.</summary>
    public const ushort IPv4 = 0x0800;

    /// <summary>EtherType of IPv6.</summary>
    public const ushort IPv6 = 0x86DD;

    /// <summary>EtherType of an 802.1Q tag.</summary>
    public const ushort CustomerTag = 0x8100;

    /// <summary>EtherType of an 802.1ad tag, the outer one of two.</summary>
    public const ushort ServiceTag = 0x88A8;

    private const int MostTags = 2;

    private EthernetView(ushort type, ushort length)
    {
        Type = type;
        Length = length;
    }

    /// <summary>The type behind the tags; a value up to 1500 is a length, of a frame without a type.</summary>
    public ushort Type { get; }

    /// <summary>The header with its tags.</summary>
    public ushort Length { get; }

    /// <summary>Reads the header at the start of the bytes.</summary>
    public static FrameProblem Read(ReadOnlySpan<byte> bytes, out EthernetView view)
    {
        view = default;
        int at = Bytes - 2;
        for (int tags = 0; tags <= MostTags; tags++)
        {
            if (bytes.Length < at + 2)
            {
                return FrameProblem.Truncated;
            }

            ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes.Slice(at));
            if (type is not (CustomerTag or ServiceTag))
            {
                view = new EthernetView(type, (ushort)(at + 2));
                return FrameProblem.None;
            }

            at += TagBytes;
        }

        return FrameProblem.TooManyTags;
    }
}
