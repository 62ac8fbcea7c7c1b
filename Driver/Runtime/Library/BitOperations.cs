using System.Runtime.CompilerServices;

namespace System.Numerics;

/// <summary>Counting and moving bits. The code generator replaces a call where the target has the instruction.</summary>
public static class BitOperations
{
    /// <summary>True for a power of two.</summary>
    public static bool IsPow2(uint value) => value != 0 && (value & (value - 1)) == 0;

    /// <summary>True for a power of two.</summary>
    public static bool IsPow2(ulong value) => value != 0 && (value & (value - 1)) == 0;

    /// <summary>True for a power of two.</summary>
    public static bool IsPow2(int value) => value > 0 && (value & (value - 1)) == 0;

    /// <summary>The least power of two that is not below; zero when it does not fit.</summary>
    public static uint RoundUpToPowerOf2(uint value) => value <= 1 ? value : (uint)(0x1_0000_0000UL >> LeadingZeroCount(value - 1));

    /// <summary>Number of set bits.</summary>
    public static int PopCount(uint value) => PopCount((ulong)value);

    /// <summary>Number of set bits.</summary>
    public static int PopCount(ulong value)
    {
        unchecked
        {
            value -= (value >> 1) & 0x5555_5555_5555_5555;
            value = (value & 0x3333_3333_3333_3333) + ((value >> 2) & 0x3333_3333_3333_3333);
            value = (value + (value >> 4)) & 0x0F0F_0F0F_0F0F_0F0F;
            return (int)((value * 0x0101_0101_0101_0101) >> 56);
        }
    }

    /// <summary>Zeros above the highest set bit; 32 for zero.</summary>
    public static int LeadingZeroCount(uint value) => value == 0 ? 32 : 31 - Log2(value);

    /// <summary>Zeros above the highest set bit; 64 for zero.</summary>
    public static int LeadingZeroCount(ulong value) => value == 0 ? 64 : 63 - Log2(value);

    /// <summary>Zeros below the lowest set bit; 32 for zero.</summary>
    public static int TrailingZeroCount(uint value) => value == 0 ? 32 : PopCount((value & (~value + 1)) - 1);

    /// <summary>Zeros below the lowest set bit; 64 for zero.</summary>
    public static int TrailingZeroCount(ulong value) => value == 0 ? 64 : PopCount((value & (~value + 1)) - 1);

    /// <summary>Zeros below the lowest set bit; 32 for zero.</summary>
    public static int TrailingZeroCount(int value) => TrailingZeroCount((uint)value);

    /// <summary>Position of the highest set bit; zero for zero.</summary>
    public static int Log2(uint value) => Log2((ulong)value);

    /// <summary>Position of the highest set bit; zero for zero.</summary>
    public static int Log2(ulong value)
    {
        value |= value >> 1;
        value |= value >> 2;
        value |= value >> 4;
        value |= value >> 8;
        value |= value >> 16;
        value |= value >> 32;
        return PopCount(value >> 1);
    }

    /// <summary>Moves bits up; those that fall out come in below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateLeft(uint value, int offset) => (value << offset) | (value >> (32 - offset));

    /// <summary>Moves bits up; those that fall out come in below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateLeft(ulong value, int offset) => (value << offset) | (value >> (64 - offset));

    /// <summary>Moves bits down; those that fall out come in above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateRight(uint value, int offset) => (value >> offset) | (value << (32 - offset));

    /// <summary>Moves bits down; those that fall out come in above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateRight(ulong value, int offset) => (value >> offset) | (value << (64 - offset));
}
