// The primitive types. ILC knows their sizes by name; C# knows their operators.
namespace System;

/// <summary>No value.</summary>
public readonly struct Void;

/// <summary>Truth value.</summary>
public readonly struct Boolean;

/// <summary>UTF-16 unit.</summary>
public readonly struct Char
{
    /// <summary>Smallest value.</summary>
    public const char MinValue = '\0';

    /// <summary>Largest value.</summary>
    public const char MaxValue = '\uFFFF';
}

/// <summary>8-bit integer.</summary>
public readonly struct SByte
{
    /// <summary>Smallest value.</summary>
    public const sbyte MinValue = -128;

    /// <summary>Largest value.</summary>
    public const sbyte MaxValue = 127;
}

/// <summary>8-bit unsigned integer.</summary>
public readonly struct Byte
{
    /// <summary>Smallest value.</summary>
    public const byte MinValue = 0;

    /// <summary>Largest value.</summary>
    public const byte MaxValue = 0xFF;
}

/// <summary>16-bit integer.</summary>
public readonly struct Int16
{
    /// <summary>Smallest value.</summary>
    public const short MinValue = -0x8000;

    /// <summary>Largest value.</summary>
    public const short MaxValue = 0x7FFF;
}

/// <summary>16-bit unsigned integer.</summary>
public readonly struct UInt16
{
    /// <summary>Smallest value.</summary>
    public const ushort MinValue = 0;

    /// <summary>Largest value.</summary>
    public const ushort MaxValue = 0xFFFF;
}

/// <summary>32-bit integer.</summary>
public readonly struct Int32
{
    /// <summary>Smallest value.</summary>
    public const int MinValue = unchecked((int)0x80000000);

    /// <summary>Largest value.</summary>
    public const int MaxValue = 0x7FFFFFFF;
}

/// <summary>32-bit unsigned integer.</summary>
public readonly struct UInt32
{
    /// <summary>Smallest value.</summary>
    public const uint MinValue = 0;

    /// <summary>Largest value.</summary>
    public const uint MaxValue = 0xFFFFFFFF;
}

/// <summary>64-bit integer.</summary>
public readonly struct Int64
{
    /// <summary>Smallest value.</summary>
    public const long MinValue = unchecked((long)0x8000000000000000);

    /// <summary>Largest value.</summary>
    public const long MaxValue = 0x7FFFFFFFFFFFFFFF;
}

/// <summary>64-bit unsigned integer.</summary>
public readonly struct UInt64
{
    /// <summary>Smallest value.</summary>
    public const ulong MinValue = 0;

    /// <summary>Largest value.</summary>
    public const ulong MaxValue = 0xFFFFFFFFFFFFFFFF;
}

/// <summary>Named by the language; kernel code here does no floating point.</summary>
public readonly struct Single;

/// <summary>Named by the language; kernel code here does no floating point.</summary>
public readonly struct Double;

/// <summary>Pointer-sized integer.</summary>
public readonly struct IntPtr
{
    /// <summary>Smallest value.</summary>
    public static nint MinValue => unchecked((nint)0x8000000000000000);

    /// <summary>Largest value; both targets are 64-bit.</summary>
    public static nint MaxValue => unchecked((nint)0x7FFFFFFFFFFFFFFF);

    /// <summary>Zero.</summary>
    public static nint Zero => 0;

    /// <summary>Size in bytes.</summary>
    public static int Size => 8;
}

/// <summary>Pointer-sized unsigned integer.</summary>
public readonly struct UIntPtr
{
    /// <summary>Smallest value.</summary>
    public static nuint MinValue => 0;

    /// <summary>Largest value; both targets are 64-bit.</summary>
    public static nuint MaxValue => unchecked((nuint)0xFFFFFFFFFFFFFFFF);

    /// <summary>Zero.</summary>
    public static nuint Zero => 0;

    /// <summary>Size in bytes.</summary>
    public static int Size => 8;
}
