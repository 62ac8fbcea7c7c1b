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

    /// <summary>Writes a descriptor that the device does not look at yet. Plain stores; two halves are cheaper than one joined word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(nuint slot, ulong address, uint length, uint half)
    {
        At(slot)->Addr = address;
        At(slot)->Len = length;
        At(slot)->Half = half;
    }

    /// <summary>Writes a descriptor whose half is zero: one store clears it and sets the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(nuint slot, ulong address, uint length)
    {
        At(slot)->Addr = address;
        *(ulong*)&At(slot)->Len = length;
    }

    /// <summary>Writes address and length: the rest follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBuffer(nuint slot, ulong address, uint length)
    {
        At(slot)->Addr = address;
        At(slot)->Len = length;
    }

    /// <summary>Writes what stands behind address and length. Plain store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteHalf(nuint slot, uint half) => At(slot)->Half = half;

    /// <summary>Split, in order: writes a descriptor but for its link, which never changes. Plain stores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteLinked(nuint slot, ulong address, uint length, uint flags)
    {
        WriteBuffer(slot, address, length);
        WriteFlags(slot, flags);
    }

    /// <summary>Split, in order: gives every descriptor the link to its neighbour. VirtIO 1.3 §2.7.5.2 "Driver Requirements: The Virtqueue Descriptor Table".</summary>
    public void LinkNeighbours(nuint end)
    {
        for (nuint slot = 0; slot < end; slot += 16)
        {
            WriteHalf(slot, SplitHalf.LinkTo(slot + 16 < end ? slot + 16 : 0));
        }
    }

    /// <summary>Split, in order: writes the flags alone. Plain store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteFlags(nuint slot, uint flags) => *(ushort*)&At(slot)->Half = unchecked((ushort)flags);

    /// <summary>
    /// Packed: writes id and flags, which make a list available, after everything that they cover.
    /// VirtIO 1.3 §2.8.21.1.1 "Driver Requirements: Updating flags".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PublishHalf(nuint slot, uint half) => Ordering.PublishRelease(&At(slot)->Half, half);

    /// <summary>
    /// Packed: reads flags, id and length at once, before everything that they cover. The device writes the flags last, so a word with
    /// new flags holds the new id and length. VirtIO 1.3 §2.8.22 "Receiving Used Buffers From The Device".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ObserveWord(nuint slot) => Ordering.ObserveAcquire((ulong*)&At(slot)->Len);

    // Written at each use: so it is part of the instruction, and takes no other to compute.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private VirtqDesc* At(nuint slot) => (VirtqDesc*)(_table + slot);
}
