using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// The second half of a split descriptor: <c>len</c> in bits 0-31, <c>flags</c> in 32-47, <c>next</c> in 48-63.
/// VirtIO 1.3 §2.7.5 "The Virtqueue Descriptor Table".
/// </summary>
internal static class SplitWord
{
    /// <summary><c>VIRTQ_DESC_F_NEXT</c>: the chain goes on at <c>next</c>.</summary>
    public const ulong Next = 1UL << 32;

    /// <summary><c>VIRTQ_DESC_F_WRITE</c>: the device writes the buffer (otherwise it reads it).</summary>
    public const ulong Write = 2UL << 32;

    /// <summary><c>VIRTQ_DESC_F_INDIRECT</c>: the buffer is a table of descriptors.</summary>
    public const ulong Indirect = 4UL << 32;

    /// <summary>One in the <c>next</c> field.</summary>
    public const ulong NextOne = 1UL << 48;

    /// <summary>The <c>next</c> field that leads to a slot, with the flag that says that it counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LinkTo(nuint slot) => ((ulong)slot << 44) | Next;

    /// <summary>The same, as the upper half of the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint FlagsLinkTo(nuint slot) => ((uint)slot << 12) | (uint)(Next >> 32);
}
