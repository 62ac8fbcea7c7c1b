using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Devices.Net;

/// <summary>struct virtio_net_hdr (§5.1.6) of a VERSION_1 device: twelve bytes.</summary>
public readonly record struct NetHeader(
    byte Flags, byte GsoType, ushort HdrLen, ushort GsoSize, ushort CsumStart, ushort CsumOffset, ushort NumBuffers)
{
    public const int Bytes = 12;

    /// <summary>The checksum is still to be made.</summary>
    public const byte NeedsCsum = 1;

    /// <summary>The checksum was found right.</summary>
    public const byte DataValid = 2;

    /// <summary>csum_start and csum_offset are counts of merged segments and duplicate acknowledgements.</summary>
    public const byte RscInfo = 4;

    public const byte GsoTcpV4 = 1;
    public const byte GsoUdp = 3;
    public const byte GsoTcpV6 = 4;
    public const byte GsoUdpL4 = 5;

    /// <summary>Added to a TCP type: the packet says CWR.</summary>
    public const byte GsoEcn = 0x80;

    public static NetHeader Parse(ReadOnlySpan<byte> bytes) => new(
        bytes[0],
        bytes[1],
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]));

    public void Write(Span<byte> bytes)
    {
        bytes[0] = Flags;
        bytes[1] = GsoType;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], HdrLen);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], GsoSize);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], CsumStart);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], CsumOffset);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[10..], NumBuffers);
    }
}
