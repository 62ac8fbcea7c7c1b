using System.Runtime.InteropServices;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>The header in front of a TAP's frames, in this processor's byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VirtioHeader
{
    public const byte NeedsChecksum = 1;
    public const byte GsoNone = 0, GsoTcp4 = 1, GsoTcp6 = 4, GsoEcn = 0x80;

    public byte Flags;
    public byte GsoType;
    public ushort HeaderLength;
    public ushort GsoSize;
    public ushort ChecksumStart;
    public ushort ChecksumOffset;
    public ushort BufferCount;
}
