using System.Runtime.CompilerServices;
using System.Threading;

namespace VirtioNetCx.Rings.Shared;

/// <summary>The orderings of Driver/Rings/Shared/Ordering.cs, except that the full fence is missing.</summary>
internal static unsafe class Ordering
{
    /// <summary>As in the driver.</summary>
    public static void PublishRelease(ushort* index, ushort value) => Volatile.Write(ref *index, value);

    /// <summary>As in the driver.</summary>
    public static void PublishRelease(uint* word, uint value) => Volatile.Write(ref *word, value);

    /// <summary>As in the driver.</summary>
    public static ushort ObserveAcquire(ushort* index) => Volatile.Read(ref *index);

    /// <summary>As in the driver.</summary>
    public static uint ObserveAcquire(uint* word) => Volatile.Read(ref *word);

    /// <summary>As in the driver.</summary>
    public static ulong ObserveAcquire(ulong* word) => Volatile.Read(ref *word);

    /// <summary>Nothing: this is what the race tests are to find.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeSuppressionCheck()
    {
    }
}
