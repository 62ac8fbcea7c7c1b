using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// The last 32 bits of a packed descriptor: <c>id</c> in 0-15, <c>flags</c> in 16-31.
/// VirtIO 1.3 §2.8.13 "The Virtqueue Descriptor Format".
/// </summary>
internal static class PackedHalf
{
    /// <summary><c>VIRTQ_DESC_F_NEXT</c>: the list goes on in the next descriptor of the ring.</summary>
    public const uint Next = 1 << 16;

    /// <summary><c>VIRTQ_DESC_F_WRITE</c>: the device writes the buffer (otherwise it reads it).</summary>
    public const uint Write = 2 << 16;

    /// <summary><c>VIRTQ_DESC_F_INDIRECT</c>: the buffer is a table of descriptors.</summary>
    public const uint Indirect = 4 << 16;

    /// <summary><c>VIRTQ_DESC_F_AVAIL</c>: equal to the driver's wrap counter when the driver has written the descriptor.</summary>
    public const uint Avail = 1U << 23;

    /// <summary><c>VIRTQ_DESC_F_USED</c>: the inverse of that; equal to the device's wrap counter when the device has.</summary>
    public const uint Used = 1U << 31;

    /// <summary>Both, which is what changes at every wrap. VirtIO 1.3 §2.8.1 "Driver and Device Ring Wrap Counters".</summary>
    public const uint Wrap = Avail | Used;

    /// <summary>The <c>id</c> field for the buffer in a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Id(nuint slot) => (uint)(slot >> 4);

    /// <summary>The slot of the buffer that the device claims to have used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint IdOf(uint half) => unchecked((ushort)half);
}
