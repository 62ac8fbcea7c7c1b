using System.Runtime.InteropServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary><c>struct virtq_desc</c>. VirtIO 1.3 §2.7.5 "The Virtqueue Descriptor Table".</summary>
/// <remarks>
/// VirtIO is little-endian, and so is Windows on every architecture it runs on: fields are plain integers. <c>len</c>, <c>flags</c> and
/// <c>next</c> share one 64-bit word, so that a descriptor takes two stores.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public struct VirtqDesc
{
    /// <summary><c>VIRTQ_DESC_F_NEXT</c>: the chain goes on at <c>next</c>.</summary>
    public const uint Next = 1;

    /// <summary><c>VIRTQ_DESC_F_WRITE</c>: the device writes the buffer (otherwise it reads it).</summary>
    public const uint Write = 2;

    /// <summary><c>VIRTQ_DESC_F_INDIRECT</c>: the buffer is a table of descriptors.</summary>
    public const uint Indirect = 4;

    /// <summary><c>addr</c>: device address of the buffer.</summary>
    public ulong Addr;

    /// <summary><c>len</c> in bits 0-31, <c>flags</c> in 32-47, <c>next</c> in 48-63.</summary>
    public ulong LenFlagsNext;
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
