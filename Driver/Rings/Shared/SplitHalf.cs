using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// The last 32 bits of a split descriptor: <c>flags</c> in 0-15, <c>next</c> in 16-31.
/// VirtIO 1.3 §2.7.5 "The Virtqueue Descriptor Table".
/// </summary>
internal static class SplitHalf
{
    /// <summary><c>VIRTQ_DESC_F_NEXT</c>: the chain goes on at <c>next</c>.</summary>
    public const uint Next = 1;

    /// <summary><c>VIRTQ_DESC_F_WRITE</c>: the device writes the buffer (otherwise it reads it).</summary>
    public const uint Write = 2;

    /// <summary><c>VIRTQ_DESC_F_INDIRECT</c>: the buffer is a table of descriptors.</summary>
    public const uint Indirect = 4;

    /// <summary>The <c>next</c> field that leads to a slot, with the flag that says that it counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint LinkTo(nuint slot) => ((uint)slot << 12) | Next;
}
