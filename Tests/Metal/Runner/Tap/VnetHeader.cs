using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Metal.Runner.Tap;

/// <summary>What Linux says of a frame it hands out, and is told of one it takes: <c>struct virtio_net_hdr</c>, ten bytes.</summary>
internal readonly record struct VnetHeader(byte Flags, byte GsoType, ushort HeaderLength, ushort GsoSize, ushort ChecksumStart, ushort ChecksumOffset)
{
    public const int Bytes = 10;
    public const byte NeedsChecksum = 1;
    public const byte DataIsValid = 2;
    public const byte UdpFragments = 3;
    public const byte TcpV4 = 1;
    public const byte TcpV6 = 4;
    public const byte UdpV4OrV6 = 5;
    public const byte Ecn = 0x80;

    public static VnetHeader Read(ReadOnlySpan<byte> bytes) => new(
        bytes[0],
        bytes[1],
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]));

    public void Write(Span<byte> bytes)
    {
        bytes[0] = Flags;
        bytes[1] = GsoType;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], GsoSize);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], ChecksumStart);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], ChecksumOffset);
    }
}
