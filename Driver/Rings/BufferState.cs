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
    /// Room without limit, of a buffer that the device only reads: nobody uses what it claims to have written there, and devices in use
    /// put the length of the frame there.
    /// </summary>
    public const ulong AnyRoom = ulong.MaxValue;

    /// <summary>Bytes of an entry.</summary>
    public const uint Bytes = 32;

    /// <summary>The caller's name for the buffer.</summary>
    public ulong Token;

    /// <summary>
    /// Not zero exactly while the buffer is outstanding: one more than the bytes that the device may write. One comparison thus refuses
    /// an id that is not outstanding and a length that was not granted.
    /// </summary>
    public ulong Room;

    /// <summary>What the buffer takes of the ring: descriptors in a split queue of any order, otherwise slots, which are 16 times as much.</summary>
    public uint Extent;

    /// <summary>Slot of the next free descriptor or id; within a split chain, of its next descriptor.</summary>
    public uint Next;

    /// <summary>Split only: slot of the chain's last descriptor.</summary>
    public uint Last;

    /// <summary>Fills the entry to twice a descriptor's size.</summary>
    public uint Reserved;

    /// <summary>The room of a buffer with so many bytes for the device to write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RoomFor(uint length) => (ulong)length + 1;

    /// <summary>The room of a buffer that gets one more part for the device to write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RoomAlsoFor(ulong room, uint length) => room == AnyRoom ? RoomFor(length) : room + length;

    /// <summary>Why a used element is refused whose length is not less than this room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QueueError Refusal(ulong room) => room == 0 ? QueueError.IdNotOutstanding : QueueError.LengthTooLarge;

    /// <summary>The entry with the number that a slot stands for.</summary>
    // SAFETY: callers pass slots from their own lists, or ids that were compared with the size of the table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BufferState* At(BufferState* table, nuint slot) => (BufferState*)((byte*)table + (slot * 2));
}
