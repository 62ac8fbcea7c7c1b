using System.Runtime.CompilerServices;

namespace System.Threading;

/// <summary>
/// Reads that later accesses stay behind, writes that earlier accesses stay before. A full fence is
/// <see cref="Interlocked.MemoryBarrier"/>.
/// </summary>
/// <remarks>The code generator replaces every call; a body that calls itself says that it must.</remarks>
public static class Volatile
{
    /// <summary>Later accesses stay behind earlier reads.</summary>
    [Intrinsic]
    public static void ReadBarrier() => ReadBarrier();

    /// <summary>Earlier accesses stay before later writes.</summary>
    [Intrinsic]
    public static void WriteBarrier() => WriteBarrier();

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static bool Read(ref readonly bool location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref bool location, bool value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static byte Read(ref readonly byte location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref byte location, byte value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static sbyte Read(ref readonly sbyte location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref sbyte location, sbyte value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static short Read(ref readonly short location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref short location, short value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static ushort Read(ref readonly ushort location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref ushort location, ushort value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static int Read(ref readonly int location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref int location, int value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static uint Read(ref readonly uint location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref uint location, uint value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static long Read(ref readonly long location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref long location, long value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static ulong Read(ref readonly ulong location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref ulong location, ulong value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static nint Read(ref readonly nint location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref nint location, nint value) => Write(ref location, value);

    /// <summary>Reads; later accesses stay behind.</summary>
    [Intrinsic]
    public static nuint Read(ref readonly nuint location) => Read(in location);

    /// <summary>Writes; earlier accesses stay before.</summary>
    [Intrinsic]
    public static void Write(ref nuint location, nuint value) => Write(ref location, value);
}
