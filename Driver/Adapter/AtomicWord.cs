using System.Runtime.CompilerServices;
using System.Threading;

namespace VirtioNetCx.Adapter;

/// <summary>
/// A word that callbacks on different CPUs share without a lock. Together with the rings and the registers the only place where the
/// driver uses atomic accesses. Any IRQL.
/// </summary>
internal struct AtomicWord
{
    private int _value;

    /// <summary>The value; later accesses stay behind the read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Read() => Volatile.Read(in _value);

    /// <summary>Stores a value as a full fence and returns the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Exchange(int value) => Interlocked.Exchange(ref _value, value);

    /// <summary>Sets bits as a full fence.</summary>
    public void Or(int bits) => _ = Interlocked.Or(ref _value, bits);
}

/// <summary>
/// Whether a queue waits for a notification. Set by the queue when it goes to sleep; whoever has news takes it, and exactly one taker
/// wins, so that each arming is answered once. Both operations are full fences: see <see cref="QueueSlot"/> for what hangs on that.
/// </summary>
internal struct ArmedFlag
{
    private AtomicWord _word;

    /// <summary>Whether it is set; a hint that may be stale at once.</summary>
    public readonly bool IsSet => _word.Read() != 0;

    /// <summary>Sets it.</summary>
    public void Set() => _ = _word.Exchange(1);

    /// <summary>Clears it; true for the one that found it set.</summary>
    public bool TryTake() => _word.Exchange(0) != 0;
}
