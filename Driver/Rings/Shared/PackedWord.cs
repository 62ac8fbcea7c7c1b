using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// The second half of a packed descriptor: <c>len</c> in bits 0-31, <c>id</c> in 32-47, <c>flags</c> in 48-63.
/// VirtIO 1.3 §2.8.13 "The Virtqueue Descriptor Format".
/// </summary>
internal static class PackedWord
{
    /// <summary><c>VIRTQ_DESC_F_NEXT</c>: the list goes on in the next descriptor of the ring.</summary>
    public const ulong Next = 1UL << 48;

    /// <summary><c>VIRTQ_DESC_F_WRITE</c>: the device writes the buffer (otherwise it reads it).</summary>
    public const ulong Write = 2UL << 48;

    /// <summary><c>VIRTQ_DESC_F_INDIRECT</c>: the buffer is a table of descriptors.</summary>
    public const ulong Indirect = 4UL << 48;

    /// <summary><c>VIRTQ_DESC_F_AVAIL</c>: equal to the driver's wrap counter when the driver has written the descriptor.</summary>
    public const ulong Avail = 1UL << 55;

    /// <summary><c>VIRTQ_DESC_F_USED</c>: the inverse of that; equal to the device's wrap counter when the device has.</summary>
    public const ulong Used = 1UL << 63;

    /// <summary>Both, which is what changes at every wrap. VirtIO 1.3 §2.8.1 "Driver and Device Ring Wrap Counters".</summary>
    public const ulong Wrap = Avail | Used;

    /// <summary>The <c>id</c> field for the buffer in a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Id(nuint slot) => (ulong)slot << 28;

    /// <summary>The <c>id</c> field, as the device claims.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint IdOf(ulong word) => unchecked((ushort)(word >> 32));
}
