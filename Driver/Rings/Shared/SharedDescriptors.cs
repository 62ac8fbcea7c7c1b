using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// A table of descriptors in memory that the device reads: the queue's own (VirtIO 1.3 §2.7.5 "The Virtqueue Descriptor Table") or an
/// indirect one (§2.7.5.3 "Indirect Descriptors"). Write-only: what stands there may no longer be what we wrote.
/// </summary>
public readonly unsafe struct SharedDescriptors
{
    private readonly VirtqDesc* _table;

    /// <summary>A table at a 16-aligned address.</summary>
    public SharedDescriptors(byte* table) => _table = (VirtqDesc*)table;

    /// <summary>Writes a descriptor. Plain stores: the device looks at them only after the available index is published.</summary>
    // SAFETY: the queue passes indices of its own free list, which hold only positions in the table; an indirect table's owner counts.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(uint index, ulong address, uint length, uint flags, uint next)
    {
        VirtqDesc* descriptor = _table + index;
        descriptor->Addr = address;
        descriptor->LenFlagsNext = length | ((ulong)(flags | (next << 16)) << 32);
    }

    /// <summary>Writes length and flags again, as the last of its chain: it has no next.</summary>
    // SAFETY: as Write.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteLast(uint index, uint length, uint flags) => _table[index].LenFlagsNext = length | ((ulong)flags << 32);
}
