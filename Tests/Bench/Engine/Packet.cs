using System.Runtime.InteropServices;

namespace VirtioNetCx.Bench;

/// <summary><c>pkt_t</c> of harness/engine.h: a packet to send, or a buffer to receive into.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Packet
{
    /// <summary>Parts that the device reads, in <c>Readable</c>, and that it writes, in <c>Writable</c>, told apart at once.</summary>
    public const uint OneReadable = 1;

    /// <summary>Two parts, which the device reads: one behind the other in the ring, or in an indirect table if there is one.</summary>
    public const uint TwoReadable = 2;

    /// <summary>One part, which the device writes.</summary>
    public const uint OneWritable = 1 << 16;

    public ulong Cookie;
    public uint Shape;
    public uint Reserved0;
    public ulong FirstAddress;
    public uint FirstLength;
    public uint Reserved1;
    public ulong SecondAddress;
    public uint SecondLength;
    public uint Reserved2;
    public byte* Table;
    public ulong TableAddress;
}
