using System.Runtime.InteropServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// <c>struct virtq_desc</c> (VirtIO 1.3 §2.7.5 "The Virtqueue Descriptor Table") and <c>struct pvirtq_desc</c>
/// (§2.8.13 "The Virtqueue Descriptor Format"): an address, a length, and 32 bits that mean what <see cref="SplitHalf"/> or
/// <see cref="PackedHalf"/> say.
/// </summary>
/// <remarks>
/// VirtIO is little-endian, and so is Windows on every architecture it runs on: fields are plain integers. Length and half are
/// one aligned 64-bit word, so that the device's answer in a packed ring takes one load.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public struct VirtqDesc
{
    /// <summary><c>addr</c>: device address of the buffer.</summary>
    public ulong Addr;

    /// <summary><c>len</c>: bytes of the buffer.</summary>
    public uint Len;

    /// <summary>What depends on the format.</summary>
    public uint Half;
}
