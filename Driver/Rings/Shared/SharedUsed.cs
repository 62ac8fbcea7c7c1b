using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// <c>struct virtq_used</c>, which the device writes and the driver reads: <c>flags, idx, ring[n], avail_event</c>.
/// VirtIO 1.3 §2.7.8 "The Virtqueue Used Ring". Every value is read once, into a local, by the methods here.
/// </summary>
public readonly unsafe struct SharedUsed
{
    private const ushort NoNotify = 1;

    private readonly ushort* _ring;

    /// <summary>A used ring at a 4-aligned address.</summary>
    public SharedUsed(byte* ring) => _ring = (ushort*)ring;

    /// <summary><c>idx</c>, before everything that it covers.</summary>
    // SAFETY: idx is the second field of the ring.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingIndex ObserveIdx() => new(Ordering.ObserveAcquire(_ring + 1));

    /// <summary><c>ring[slot]</c>. Plain load, ordered by <see cref="ObserveIdx"/>; both members of the element in one read.</summary>
    // SAFETY: the queue masks the slot with its size; an element is 8 bytes at a 4-aligned address, and a load that the
    // device tears is harmless: id and len are each checked by themselves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VirtqUsedElem ReadElem(uint slot)
    {
        ulong both = *(ulong*)(_ring + 2 + (slot * 4));
        return new VirtqUsedElem { Id = unchecked((uint)both), Len = (uint)(both >> 32) };
    }

    /// <summary><c>flags</c>: whether the device asked not to be notified. Only without EVENT_IDX.</summary>
    // SAFETY: flags is the first field of the ring.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadNotificationSuppressed() => (Ordering.ObserveAcquire(_ring) & NoNotify) != 0;

    /// <summary><c>avail_event</c>: the available index after which the device wants to be notified. Only with EVENT_IDX.</summary>
    // SAFETY: avail_event follows the ring's n elements of 4 half-words.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingIndex ReadAvailEvent(uint queueSize) => new(Ordering.ObserveAcquire(_ring + 2 + (queueSize * 4)));
}
