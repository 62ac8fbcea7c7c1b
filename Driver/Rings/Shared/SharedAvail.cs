using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// <c>struct virtq_avail</c>, which the driver writes and the device reads: <c>flags, idx, ring[n], used_event</c>.
/// VirtIO 1.3 §2.7.6 "The Virtqueue Available Ring".
/// </summary>
public readonly unsafe struct SharedAvail
{
    private const ushort NoInterrupt = 1;

    private readonly ushort* _ring;

    /// <summary>An available ring at a 2-aligned address.</summary>
    public SharedAvail(byte* ring) => _ring = (ushort*)ring;

    /// <summary><c>ring[position] = head</c>. Plain store, made visible by <see cref="PublishIdx"/>.</summary>
    // SAFETY: the queue masks the position with its size.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetHead(nuint position, nuint headSlot) => _ring[2 + position] = unchecked((ushort)(headSlot >> 4));

    /// <summary><c>idx</c>, after everything that it covers.</summary>
    // SAFETY: idx is the second field of the ring.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PublishIdx(RingIndex index) => Ordering.PublishRelease(_ring + 1, index.Value);

    /// <summary><c>flags</c>: asks for no used-buffer interrupts (advice only), or for them again. Zero with EVENT_IDX.</summary>
    // SAFETY: flags is the first field of the ring.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetInterruptSuppressed(bool suppressed) => Ordering.PublishRelease(_ring, suppressed ? NoInterrupt : (ushort)0);

    /// <summary><c>used_event</c>: the used index after which the device shall interrupt. Only with EVENT_IDX.</summary>
    // SAFETY: used_event follows the ring's n entries.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetUsedEvent(uint queueSize, RingIndex index) => Ordering.PublishRelease(_ring + 2 + queueSize, index.Value);
}
