using System.Runtime.CompilerServices;
using System.Threading;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// The three orderings that a virtqueue needs, by role. The only barriers of the project; everything else that touches a ring is
/// a plain access between two of these.
/// </summary>
/// <remarks>
/// x64 keeps stores in order and loads in order, so the first two cost nothing there beyond keeping the compiler in line; it lets a later
/// load overtake an earlier store, so the third is a locked instruction. On arm64 they are <c>stlr</c>, <c>ldar</c> (of the
/// field's width) and <c>dmb ish</c>.
/// </remarks>
internal static unsafe class Ordering
{
    /// <summary>
    /// Stores an index so that everything written before is visible to whoever sees it.
    /// VirtIO 1.3 §2.7.13.3 "Updating idx": a suitable memory barrier before the idx update.
    /// </summary>
    // SAFETY: the caller passes a 2-aligned field of a ring that it owns; the store is one instruction on x64 and arm64.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PublishRelease(ushort* index, ushort value) => Volatile.Write(ref *index, value);

    /// <summary>As above, for the event suppression structure of a packed queue. VirtIO 1.3 §2.8.14.</summary>
    // SAFETY: the caller passes a 4-aligned field of a ring that it owns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PublishRelease(uint* word, uint value) => Volatile.Write(ref *word, value);

    /// <summary>As above, for the half of a packed descriptor that holds its flags. VirtIO 1.3 §2.8.21.1.1 "Driver Requirements: Updating flags".</summary>
    // SAFETY: the caller passes an 8-aligned field of a ring that it owns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PublishRelease(ulong* word, ulong value) => Volatile.Write(ref *word, value);

    /// <summary>
    /// Loads an index so that everything read afterwards is at least as new as what the device wrote before it.
    /// VirtIO 1.3 §2.7.14 "Receiving Used Buffers From The Device".
    /// </summary>
    // SAFETY: as above; the load is one instruction on x64 and arm64.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ObserveAcquire(ushort* index) => Volatile.Read(ref *index);

    /// <summary>As above, for the event suppression structure of a packed queue. VirtIO 1.3 §2.8.14.</summary>
    // SAFETY: the caller passes a 4-aligned field of a ring that it owns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ObserveAcquire(uint* word) => Volatile.Read(ref *word);

    /// <summary>As above, for the half of a packed descriptor that holds its flags. VirtIO 1.3 §2.8.22 "Receiving Used Buffers From The Device".</summary>
    // SAFETY: the caller passes an 8-aligned field of a ring that it owns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ObserveAcquire(ulong* word) => Volatile.Read(ref *word);

    /// <summary>
    /// Orders our index store before our load of the other side's suppression state. Without it both sides may sleep, each having missed
    /// the other's last word. VirtIO 1.3 §2.7.13.4.1 "Driver Requirements: Notifying The Device".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeSuppressionCheck() => Interlocked.MemoryBarrier();
}
