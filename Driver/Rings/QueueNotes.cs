using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Rings;

/// <summary>
/// What batches need of a queue besides their cursors, in the private memory before the first <see cref="BufferState"/>.
/// </summary>
/// <remarks>
/// Sizes, which are operands straight from memory, and what is rare: a breach, a run of buffers used in order. As fields of the batches
/// they would take the registers of what changes with every buffer.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = (int)Bytes)]
internal unsafe struct QueueNotes
{
    /// <summary>Bytes of the notes.</summary>
    public const uint Bytes = 2 * BufferState.Bytes;

    /// <summary>What <see cref="RunLast"/> holds when there is no run: no slot has this number.</summary>
    public const uint NoRun = uint.MaxValue;

    /// <summary>Where the slots end: the number of descriptors times 16.</summary>
    public nuint RingEnd;

    /// <summary>Split: the mask of a slot.</summary>
    public nuint SlotMask;

    /// <summary>Split: the mask of an index.</summary>
    public nuint Mask;

    /// <summary>Packed, in order: how many buffers the open batch may still take, while they are a run's; otherwise zero.</summary>
    public uint Left;

    /// <summary>In order: slot of the last buffer of a run that was not taken to its end, or <see cref="NoRun"/>.</summary>
    public nuint RunLast;

    /// <summary>What the device wrote into that last buffer.</summary>
    public uint RunLength;

    /// <summary>What the last batch found wrong.</summary>
    public QueueError Error;

    /// <summary>Notes of a queue of so many descriptors.</summary>
    public QueueNotes(uint count)
    {
        this = default;
        RingEnd = (nuint)count * Shared.IndirectTable.EntryBytes;
        SlotMask = unchecked(RingEnd - 1);
        Mask = unchecked((nuint)count - 1);
        RunLast = NoRun;
    }

    /// <summary>The notes of the queue whose table this is.</summary>
    // SAFETY: private memory begins with them (QueueLayout.PrivateBytes).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QueueNotes* Of(BufferState* table) => (QueueNotes*)table - 1;
}
