using System.Runtime.CompilerServices;

namespace System.Threading;

// The other sizes and signs, over the two that the code generator knows best.
public static partial class Interlocked
{
    /// <summary>Stores a value if the place holds the comparand; gives what it held.</summary>
    public static uint CompareExchange(ref uint location1, uint value, uint comparand) =>
        unchecked((uint)CompareExchange(ref Unsafe.As<uint, int>(ref location1), (int)value, (int)comparand));

    /// <summary>Stores a value; gives what the place held.</summary>
    public static uint Exchange(ref uint location1, uint value) =>
        unchecked((uint)Exchange(ref Unsafe.As<uint, int>(ref location1), (int)value));

    /// <summary>Adds; gives the sum.</summary>
    public static uint Add(ref uint location1, uint value) =>
        unchecked((uint)Add(ref Unsafe.As<uint, int>(ref location1), (int)value));

    /// <summary>Adds one; gives the sum.</summary>
    public static uint Increment(ref uint location) => Add(ref location, 1);

    /// <summary>Takes one off; gives the rest.</summary>
    public static uint Decrement(ref uint location) =>
        unchecked((uint)Add(ref Unsafe.As<uint, int>(ref location), -1));

    /// <summary>Sets bits; gives what the place held.</summary>
    public static uint Or(ref uint location1, uint value) =>
        unchecked((uint)Or(ref Unsafe.As<uint, int>(ref location1), (int)value));

    /// <summary>Keeps bits; gives what the place held.</summary>
    public static uint And(ref uint location1, uint value) =>
        unchecked((uint)And(ref Unsafe.As<uint, int>(ref location1), (int)value));

    /// <summary>Stores a value if the place holds the comparand; gives what it held.</summary>
    public static ulong CompareExchange(ref ulong location1, ulong value, ulong comparand) =>
        unchecked((ulong)CompareExchange(ref Unsafe.As<ulong, long>(ref location1), (long)value, (long)comparand));

    /// <summary>Stores a value; gives what the place held.</summary>
    public static ulong Exchange(ref ulong location1, ulong value) =>
        unchecked((ulong)Exchange(ref Unsafe.As<ulong, long>(ref location1), (long)value));

    /// <summary>Adds; gives the sum.</summary>
    public static ulong Add(ref ulong location1, ulong value) =>
        unchecked((ulong)Add(ref Unsafe.As<ulong, long>(ref location1), (long)value));

    /// <summary>Adds one; gives the sum.</summary>
    public static ulong Increment(ref ulong location) => Add(ref location, 1);

    /// <summary>Takes one off; gives the rest.</summary>
    public static ulong Decrement(ref ulong location) =>
        unchecked((ulong)Add(ref Unsafe.As<ulong, long>(ref location), -1));

    /// <summary>Sets bits; gives what the place held.</summary>
    public static ulong Or(ref ulong location1, ulong value) =>
        unchecked((ulong)Or(ref Unsafe.As<ulong, long>(ref location1), (long)value));

    /// <summary>Keeps bits; gives what the place held.</summary>
    public static ulong And(ref ulong location1, ulong value) =>
        unchecked((ulong)And(ref Unsafe.As<ulong, long>(ref location1), (long)value));

    /// <summary>Stores a value if the place holds the comparand; gives what it held.</summary>
    public static nint CompareExchange(ref nint location1, nint value, nint comparand) =>
        unchecked((nint)CompareExchange(ref Unsafe.As<nint, long>(ref location1), (long)value, (long)comparand));

    /// <summary>Stores a value; gives what the place held.</summary>
    public static nint Exchange(ref nint location1, nint value) =>
        unchecked((nint)Exchange(ref Unsafe.As<nint, long>(ref location1), (long)value));

    /// <summary>Stores a value if the place holds the comparand; gives what it held.</summary>
    public static nuint CompareExchange(ref nuint location1, nuint value, nuint comparand) =>
        unchecked((nuint)CompareExchange(ref Unsafe.As<nuint, long>(ref location1), (long)value, (long)comparand));

    /// <summary>Stores a value; gives what the place held.</summary>
    public static nuint Exchange(ref nuint location1, nuint value) =>
        unchecked((nuint)Exchange(ref Unsafe.As<nuint, long>(ref location1), (long)value));

    /// <summary>Stores a value if the place holds the comparand; gives what it held.</summary>
    [Intrinsic]
    public static short CompareExchange(ref short location1, short value, short comparand) => CompareExchange(ref location1, value, comparand);

    /// <summary>Stores a value; gives what the place held.</summary>
    [Intrinsic]
    public static short Exchange(ref short location1, short value) => Exchange(ref location1, value);

    /// <summary>Stores a value if the place holds the comparand; gives what it held.</summary>
    [Intrinsic]
    public static ushort CompareExchange(ref ushort location1, ushort value, ushort comparand) => CompareExchange(ref location1, value, comparand);

    /// <summary>Stores a value; gives what the place held.</summary>
    [Intrinsic]
    public static ushort Exchange(ref ushort location1, ushort value) => Exchange(ref location1, value);

    /// <summary>Stores a value if the place holds the comparand; gives what it held.</summary>
    [Intrinsic]
    public static byte CompareExchange(ref byte location1, byte value, byte comparand) => CompareExchange(ref location1, value, comparand);

    /// <summary>Stores a value; gives what the place held.</summary>
    [Intrinsic]
    public static byte Exchange(ref byte location1, byte value) => Exchange(ref location1, value);
}
