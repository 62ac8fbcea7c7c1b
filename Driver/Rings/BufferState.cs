using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Rings;

/// <summary>
/// What the driver remembers of a buffer (a chain of descriptors), in memory that the device cannot reach. Descriptors in shared memory
/// are written and never read back: the device may have changed them.
/// </summary>
/// <remarks>
/// <para>
/// Positions are kept as <i>slots</i>: an index times 16, which is the byte offset in a descriptor table. An entry here is 32 bytes, so
/// both tables are reached with one address computation and no shift.
/// </para>
/// <para>
/// The number of an entry is the buffer's id. Split: its head descriptor. Packed: an id from the free list. In order, both formats: the
/// position of its head in the ring.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BufferState
{
    /// <summary>
    /// The bytes that may be claimed of a buffer that the device only reads: nobody uses that number, and devices in use put the length
    /// of the frame there.
    /// </summary>
    public const uint AnyLength = uint.MaxValue - 1;

    /// <summary>Bytes of an entry.</summary>
    public const uint Bytes = 32;

    /// <summary>The caller's name for the buffer.</summary>
    public ulong Token;

    /// <summary>
    /// Not zero exactly while the buffer is outstanding. Low half: one more than the bytes that the device may write. High half: the
    /// descriptors it takes of the ring. One comparison thus refuses an id that is not outstanding and a length that was not granted.
    /// </summary>
    public ulong Grant;

    /// <summary>Slot of the next free descriptor or id; within a split chain, of its next descriptor.</summary>
    public uint Next;

    /// <summary>Split only: slot of the chain's last descriptor.</summary>
    public uint Last;

    /// <summary>Fills the entry to twice a descriptor's size.</summary>
    public ulong Reserved;

    /// <summary>A grant for so many bytes and descriptors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong GrantOf(uint writable, uint descriptors) => unchecked(writable + 1) | ((ulong)descriptors << 32);

    /// <summary>The bytes that the device may write when it gets one more part to write into.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AlsoWritable(uint writable, uint length) => writable == AnyLength ? length : unchecked(writable + length);

    /// <summary>The bytes that a grant of an outstanding buffer allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint WritableOf(ulong grant) => unchecked((uint)grant - 1);

    /// <summary>The descriptors of a grant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint DescriptorsOf(ulong grant) => (uint)(grant >> 32);

    /// <summary>The entry with the number that a slot stands for.</summary>
    // SAFETY: callers pass slots from their own lists, or ids that were compared with the size of the table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BufferState* At(BufferState* table, nuint slot) => (BufferState*)((byte*)table + (slot * 2));
}
