using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// A table of descriptors in shared memory: the Descriptor Area of a queue (VirtIO 1.3 §2.7.5 "The Virtqueue Descriptor Table",
/// §2.8.13 "The Virtqueue Descriptor Format") or an indirect table. Reached by slot: the index times 16.
/// </summary>
// SAFETY: of every access here: slots come from the queue's own lists and cursors, or are an indirect table's count; all of them are
// positions in the table. Which accesses are ordered, and why, stands at each.
public readonly unsafe struct SharedDescriptors
{
    private readonly byte* _table;

    /// <summary>A table at a 16-aligned address.</summary>
    public SharedDescriptors(byte* table) => _table = table;

    /// <summary>Writes a descriptor that the device does not look at yet. Plain stores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(nuint slot, ulong address, ulong word)
    {
        VirtqDesc* descriptor = (VirtqDesc*)(_table + slot);
        descriptor->Addr = address;
        descriptor->Word = word;
    }

    /// <summary>Split: writes a descriptor that links to the next of its chain. Flags and next share a store, which is cheaper than joining them to the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteLinked(nuint slot, ulong address, uint length, nuint next)
    {
        byte* descriptor = _table + slot;
        *(ulong*)descriptor = address;
        *(uint*)(descriptor + 8) = length;
        *(uint*)(descriptor + 12) = SplitWord.FlagsLinkTo(next);
    }

    /// <summary>Split: links a descriptor that is already written, with these flags, to the next of its chain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Link(nuint slot, nuint next, uint flags) => *(uint*)(_table + slot + 12) = SplitWord.FlagsLinkTo(next) | flags;

    /// <summary>Writes the address alone: the word follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteAddress(nuint slot, ulong address) => ((VirtqDesc*)(_table + slot))->Addr = address;

    /// <summary>Writes the word alone. Plain store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteWord(nuint slot, ulong word) => ((VirtqDesc*)(_table + slot))->Word = word;

    /// <summary>
    /// Packed: writes the word that makes a list available, after everything that it covers.
    /// VirtIO 1.3 §2.8.21.1.1 "Driver Requirements: Updating flags".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PublishWord(nuint slot, ulong word) => Ordering.PublishRelease(&((VirtqDesc*)(_table + slot))->Word, word);

    /// <summary>
    /// Packed: reads flags, id and length at once, before everything that they cover. The device writes the flags last, so a word with
    /// new flags holds the new id and length. VirtIO 1.3 §2.8.22 "Receiving Used Buffers From The Device".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ObserveWord(nuint slot) => Ordering.ObserveAcquire(&((VirtqDesc*)(_table + slot))->Word);
}
