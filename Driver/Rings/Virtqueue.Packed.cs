using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings;

// SAFETY: the notes are part of the private memory that the queue was initialized with.
public unsafe partial struct Virtqueue
{
    /// <summary>Packed: moves the used end of the ring to where a batch got to. What lies between was freed: at most one lap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void FreePackedTo(nuint slot, uint wrap)
    {
        nuint freed = unchecked(slot - UsedSlot + (wrap == UsedWrap ? 0 : Notes->RingEnd));
        UsedSlot = slot;
        UsedWrap = wrap;
        FreeDescriptors = unchecked(FreeDescriptors + (uint)(freed >> 4));
    }
}
