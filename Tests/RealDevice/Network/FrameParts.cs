using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>Where the headers of a frame are, found by the plainest means.</summary>
internal readonly struct FrameParts
{
    private const ushort TypeIPv4 = 0x0800, TypeIPv6 = 0x86DD, TypeVlan = 0x8100, TypeProviderVlan = 0x88A8;
    public const byte Tcp = 6, Udp = 17;

    /// <summary>4, 6, or 0 for anything else.</summary>
    public int Version { get; private init; }

    /// <summary>Offset of the IP header.</summary>
    public int Layer3 { get; private init; }

    /// <summary>Offset of what follows IP and its extension headers.</summary>
    public int Layer4 { get; private init; }

    /// <summary>Its protocol, when <see cref="Layer4"/> is the first byte of one.</summary>
    public byte Protocol { get; private init; }

    /// <summary>Bytes of it by the IP header's account.</summary>
    public int Layer4Length { get; private init; }

    /// <summary>A piece of a fragmented datagram: it has no checksum of its own.</summary>
    public bool IsFragment { get; private init; }

    public int Addresses => Layer3 + (Version == 4 ? 12 : 8);

    public int AddressBytes => Version == 4 ? 8 : 32;

    /// <summary>A whole TCP segment or UDP datagram.</summary>
    public bool HasChecksum => Version != 0 && !IsFragment
        && ((Protocol == Tcp && Layer4Length >= 20) || (Protocol == Udp && Layer4Length >= 8));

    public int ChecksumField => Layer4 + (Protocol == Tcp ? 16 : 6);

    /// <summary>First byte of what the protocol carries.</summary>
    public int Payload(ReadOnlySpan<byte> frame) => Layer4 + (Protocol == Tcp ? (frame[Layer4 + 12] >> 4) * 4 : 8);

    public static FrameParts Of(ReadOnlySpan<byte> frame)
    {
        int at = 12;
        while (frame.Length >= at + 6 && BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) is TypeVlan or TypeProviderVlan)
        {
            at += 4;
        }

        if (frame.Length < at + 2)
        {
            return default;
        }

        return BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) switch
        {
            TypeIPv4 when frame.Length >= at + 22 => IPv4(frame, at + 2),
            TypeIPv6 when frame.Length >= at + 42 => IPv6(frame, at + 2),
            _ => default,
        };
    }

    private static FrameParts IPv4(ReadOnlySpan<byte> frame, int at)
    {
        int header = (frame[at] & 0xF) * 4;
        return new FrameParts
        {
            Version = 4,
            Layer3 = at,
            Layer4 = at + header,
            Protocol = frame[at + 9],
            Layer4Length = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]) - header,
            IsFragment = (BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 6)..]) & 0x3FFF) != 0,
        };
    }

    private static FrameParts IPv6(ReadOnlySpan<byte> frame, int at)
    {
        byte next = frame[at + 6];
        int end = at + 40 + BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 4)..]);
        int here = at + 40;
        bool fragment = false;
        while (next is 0 or 43 or 44 or 60 && here + 8 <= frame.Length)
        {
            fragment |= next == 44 && (BinaryPrimitives.ReadUInt16BigEndian(frame[(here + 2)..]) & 0xFFF9) != 0;
            int length = next == 44 ? 8 : (frame[here + 1] + 1) * 8;
            next = frame[here];
            here += length;
        }

        return new FrameParts { Version = 6, Layer3 = at, Layer4 = here, Protocol = next, Layer4Length = end - here, IsFragment = fragment };
    }
}
