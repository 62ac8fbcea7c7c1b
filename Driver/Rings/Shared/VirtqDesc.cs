using System.Runtime.InteropServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// <c>struct virtq_desc</c> (VirtIO 1.3 §2.7.5 "The Virtqueue Descriptor Table") and <c>struct pvirtq_desc</c>
/// (§2.8.13 "The Virtqueue Descriptor Format"): an address, and a word that means what <see cref="SplitWord"/> or
/// <see cref="PackedWord"/> say.
/// </summary>
/// <remarks>
/// VirtIO is little-endian, and so is Windows on every architecture it runs on: fields are plain integers. All that is not the address
/// is one 64-bit word, so that a descriptor takes two stores and the device's answer one load.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public struct VirtqDesc
{
    /// <summary><c>addr</c>: device address of the buffer.</summary>
    public ulong Addr;

    /// <summary><c>len</c> in bits 0-31; the rest depends on the format.</summary>
    public ulong Word;
}

/// <summary><c>struct virtq_used_elem</c>. VirtIO 1.3 §2.7.8 "The Virtqueue Used Ring".</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VirtqUsedElem
{
    /// <summary><c>id</c>: head of the used chain, as the device claims.</summary>
    public uint Id;

    /// <summary><c>len</c>: bytes written into the chain, as the device claims.</summary>
    public uint Len;
}
