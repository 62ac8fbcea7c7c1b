using System.Runtime.CompilerServices;

namespace System.Threading;

/// <summary>Indivisible changes of shared memory, each a full fence. 32 and 64 bits signed; the rest is in the other file.</summary>
public static partial class Interlocked
{
    /// <summary>No access moves across, in either direction.</summary>
    [Intrinsic]
    public static void MemoryBarrier() => MemoryBarrier();

    /// <summary>Stores a value if the place holds the comparand; gives what it held.</summary>
    [Intrinsic]
    public static int CompareExchange(ref int location1, int value, int comparand) => CompareExchange(ref location1, value, comparand);

    /// <summary>Stores a value; gives what the place held.</summary>
    [Intrinsic]
    public static int Exchange(ref int location1, int value) => Exchange(ref location1, value);

    /// <summary>Adds; gives the sum.</summary>
    public static int Add(ref int location1, int value) => unchecked(ExchangeAdd(ref location1, value) + value);

    /// <summary>Adds one; gives the sum.</summary>
    public static int Increment(ref int location) => Add(ref location, 1);

    /// <summary>Takes one off; gives the rest.</summary>
    public static int Decrement(ref int location) => Add(ref location, -1);

    /// <summary>Sets bits; gives what the place held.</summary>
    [Intrinsic]
    public static int Or(ref int location1, int value)
    {
        int seen = location1;
        while (true)
        {
            int held = CompareExchange(ref location1, seen | value, seen);
            if (held == seen)
            {
                return held;
            }

            seen = held;
        }
    }

    /// <summary>Keeps bits; gives what the place held.</summary>
    [Intrinsic]
    public static int And(ref int location1, int value)
    {
        int seen = location1;
        while (true)
        {
            int held = CompareExchange(ref location1, seen & value, seen);
            if (held == seen)
            {
                return held;
            }

            seen = held;
        }
    }

    [Intrinsic]
    private static int ExchangeAdd(ref int location1, int value) => ExchangeAdd(ref location1, value);

    /// <summary>Stores a value if the place holds the comparand; gives what it held.</summary>
    [Intrinsic]
    public static long CompareExchange(ref long location1, long value, long comparand) => CompareExchange(ref location1, value, comparand);

    /// <summary>Stores a value; gives what the place held.</summary>
    [Intrinsic]
    public static long Exchange(ref long location1, long value) => Exchange(ref location1, value);

    /// <summary>Adds; gives the sum.</summary>
    public static long Add(ref long location1, long value) => unchecked(ExchangeAdd(ref location1, value) + value);

    /// <summary>Adds one; gives the sum.</summary>
    public static long Increment(ref long location) => Add(ref location, 1);

    /// <summary>Takes one off; gives the rest.</summary>
    public static long Decrement(ref long location) => Add(ref location, -1);

    /// <summary>Sets bits; gives what the place held.</summary>
    [Intrinsic]
    public static long Or(ref long location1, long value)
    {
        long seen = location1;
        while (true)
        {
            long held = CompareExchange(ref location1, seen | value, seen);
            if (held == seen)
            {
                return held;
            }

            seen = held;
        }
    }

    /// <summary>Keeps bits; gives what the place held.</summary>
    [Intrinsic]
    public static long And(ref long location1, long value)
    {
        long seen = location1;
        while (true)
        {
            long held = CompareExchange(ref location1, seen & value, seen);
            if (held == seen)
            {
                return held;
            }

            seen = held;
        }
    }

    [Intrinsic]
    private static long ExchangeAdd(ref long location1, long value) => ExchangeAdd(ref location1, value);
}
