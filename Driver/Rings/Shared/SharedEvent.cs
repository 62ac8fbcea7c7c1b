using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// <c>struct pvirtq_event_suppress</c> of a packed queue: one for each direction. Both halves are read and written as one 32-bit word.
/// VirtIO 1.3 §2.8.14 "Event Suppression Structure Format".
/// </summary>
public readonly unsafe struct SharedEvent
{
    /// <summary><c>RING_EVENT_FLAGS_ENABLE</c>: every buffer is told.</summary>
    public const uint Enable = 0;

    /// <summary><c>RING_EVENT_FLAGS_DISABLE</c>: none is (advice only).</summary>
    public const uint Disable = 1;

    /// <summary><c>RING_EVENT_FLAGS_DESC</c>: the one that reaches a position is. Only with EVENT_IDX.</summary>
    public const uint Desc = 2;

    private readonly uint* _word;

    /// <summary>A structure at a 4-aligned address.</summary>
    public SharedEvent(byte* structure) => _word = (uint*)structure;

    /// <summary>Position and wrap counter as they stand in the low half; <c>desc_event_flags</c> follows in bits 16 and 17.</summary>
    public static uint OffsetOf(uint word) => word & 0x7FFF;

    /// <summary><c>desc_event_wrap</c> of a word.</summary>
    public static bool WrapOf(uint word) => (word & 0x8000) != 0;

    /// <summary><c>desc_event_flags</c> of a word.</summary>
    public static uint FlagsOf(uint word) => (word >> 16) & 3;

    /// <summary>A word.</summary>
    public static uint Make(uint flags, uint offset, bool wrap) => (flags << 16) | offset | (wrap ? 0x8000u : 0);

    /// <summary>What the device wants to be told. Read once; the queue orders it behind its own last store.</summary>
    // SAFETY: the structure is 4 bytes in the Device Area.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Read() => Ordering.ObserveAcquire(_word);

    /// <summary>What the driver wants to be told.</summary>
    // SAFETY: the structure is 4 bytes in the Driver Area.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(uint word) => Ordering.PublishRelease(_word, word);
}
