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

    /// <summary>
    /// <c>ring[position]</c>, a <c>struct virtq_used_elem</c>: <c>id</c>, the head of the used chain as the device claims, in bits 0-31,
    /// and <c>len</c>, the bytes that it claims to have written, in bits 32-63. Plain load, ordered by <see cref="ObserveIdx"/>.
    /// </summary>
    // SAFETY: the queue masks the position with its size; an element is 8 bytes at a 4-aligned address, and a load that the
    // device tears is harmless: id and len are each checked by themselves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadElem(nuint position) => *(ulong*)((byte*)_ring + 4 + (position * 8));

    /// <summary><c>flags</c>: whether the device asked not to be notified. Only without EVENT_IDX.</summary>
    // SAFETY: flags is the first field of the ring.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadNotificationSuppressed() => (Ordering.ObserveAcquire(_ring) & NoNotify) != 0;

    /// <summary><c>avail_event</c> of a queue of this size.</summary>
    // SAFETY: avail_event follows the ring's n elements of 4 half-words.
    public SharedAvailEvent AvailEvent(uint queueSize) => new((byte*)(_ring + 2 + (queueSize * 4)));
}

/// <summary><c>avail_event</c>: the available index after which the device wants to be notified. Only with EVENT_IDX.</summary>
/// <remarks>Its place depends on the queue's size; kept apart from the ring so that it is computed once.</remarks>
public readonly unsafe struct SharedAvailEvent
{
    private readonly ushort* _field;

    /// <summary>The field at a 2-aligned address.</summary>
    public SharedAvailEvent(byte* field) => _field = (ushort*)field;

    /// <summary>What the device wishes now. The queue orders it behind its own last store.</summary>
    // SAFETY: a field of the Device Area.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingIndex Read() => new(Ordering.ObserveAcquire(_field));
}
