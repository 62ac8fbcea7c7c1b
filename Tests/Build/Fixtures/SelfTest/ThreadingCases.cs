using System.Numerics;
using System.Threading;

namespace VirtioNetCx.Fixtures;

internal static class ThreadingCases
{
    private static int s_int;
    private static uint s_uint;
    private static long s_long;
    private static ulong s_ulong;
    private static ushort s_ushort;
    private static short s_short;
    private static byte s_byte;
    private static nuint s_nuint;

    internal static bool Run(SelfTestCase which)
    {
        switch (which)
        {
            case SelfTestCase.InterlockedWide:
                Wide();
                return true;
            case SelfTestCase.InterlockedNarrow:
                Narrow();
                return true;
            case SelfTestCase.VolatileAccess:
                VolatileAccess();
                return true;
            case SelfTestCase.BitCounting:
                BitCounting();
                return true;
            case SelfTestCase.MinMax:
                MinMax();
                return true;
            default:
                return false;
        }
    }

    private static void Wide()
    {
        s_int = 5;
        Entry.Check(Interlocked.CompareExchange(ref s_int, 7, 4) == 5 && s_int == 5);
        Entry.Check(Interlocked.CompareExchange(ref s_int, 7, 5) == 5 && s_int == 7);
        Entry.Check(Interlocked.Exchange(ref s_int, -1) == 7 && s_int == -1);
        Entry.Check(Interlocked.Add(ref s_int, 11) == 10 && Interlocked.Increment(ref s_int) == 11 && Interlocked.Decrement(ref s_int) == 10);
        Entry.Check(Interlocked.Or(ref s_int, 5) == 10 && s_int == 15 && Interlocked.And(ref s_int, 6) == 15 && s_int == 6);
        s_uint = uint.MaxValue;
        Entry.Check(Interlocked.Increment(ref s_uint) == 0 && Interlocked.Decrement(ref s_uint) == uint.MaxValue);
        Entry.Check(Interlocked.Exchange(ref s_uint, 3U) == uint.MaxValue && Interlocked.CompareExchange(ref s_uint, 9U, 3U) == 3);
        Entry.Check(Interlocked.Or(ref s_uint, 0x8000_0000U) == 9 && Interlocked.And(ref s_uint, 0x8000_0001U) == 0x8000_0009U && s_uint == 0x8000_0001U);
        s_long = -1;
        Entry.Check(Interlocked.Add(ref s_long, 0x1_0000_0000L) == 0xFFFF_FFFF && Interlocked.Exchange(ref s_long, 1L) == 0xFFFF_FFFF);
        s_ulong = 1UL << 63;
        Entry.Check(Interlocked.Or(ref s_ulong, 1UL) == 1UL << 63 && Interlocked.CompareExchange(ref s_ulong, 2UL, (1UL << 63) + 1) == (1UL << 63) + 1);
        Entry.Check(s_ulong == 2 && Interlocked.Add(ref s_ulong, ulong.MaxValue) == 1);
        s_nuint = 4;
        Entry.Check(Interlocked.Exchange(ref s_nuint, (nuint)8) == 4 && Interlocked.CompareExchange(ref s_nuint, (nuint)1, (nuint)8) == 8 && s_nuint == 1);
        Interlocked.MemoryBarrier();
    }

    private static void Narrow()
    {
        s_ushort = 0xFFFE;
        Entry.Check(Interlocked.Exchange(ref s_ushort, (ushort)0x8001) == 0xFFFE && s_ushort == 0x8001);
        Entry.Check(Interlocked.CompareExchange(ref s_ushort, (ushort)3, (ushort)0x8001) == 0x8001 && s_ushort == 3);
        Entry.Check(Interlocked.CompareExchange(ref s_ushort, (ushort)4, (ushort)5) == 3 && s_ushort == 3);
        s_short = -2;
        Entry.Check(Interlocked.Exchange(ref s_short, (short)-3) == -2 && Interlocked.CompareExchange(ref s_short, (short)1, (short)-3) == -3);
        s_byte = 0x80;
        Entry.Check(Interlocked.Exchange(ref s_byte, (byte)0xFF) == 0x80 && Interlocked.CompareExchange(ref s_byte, (byte)0, (byte)0xFF) == 0xFF);
        Entry.Check(s_byte == 0 && s_short == 1);
    }

    private static void VolatileAccess()
    {
        Volatile.Write(ref s_ushort, (ushort)0xABCD);
        Volatile.Write(ref s_uint, 0x89ABCDEFU);
        Volatile.Write(ref s_ulong, 0x89ABCDEF_01234567UL);
        Volatile.WriteBarrier();
        Entry.Check(Volatile.Read(ref s_ushort) == 0xABCD);
        Volatile.ReadBarrier();
        Entry.Check(Volatile.Read(ref s_uint) == 0x89ABCDEF && Volatile.Read(ref s_ulong) == 0x89ABCDEF_01234567);
    }

    private static void BitCounting()
    {
        for (int i = 0; i < 64; i++)
        {
            ulong bit = 1UL << i;
            Entry.Check(BitOperations.Log2(bit) == i && BitOperations.Log2(bit | (bit - 1)) == i);
            Entry.Check(BitOperations.LeadingZeroCount(bit) == 63 - i && BitOperations.TrailingZeroCount(bit) == i);
            Entry.Check(BitOperations.PopCount(bit - 1) == i && BitOperations.IsPow2(bit) && BitOperations.IsPow2(bit + 1) == (i == 0));
            Entry.Check(BitOperations.RotateLeft(1UL, i) == bit && BitOperations.RotateRight(bit, i) == 1);
        }

        Entry.Check(BitOperations.LeadingZeroCount(0U) == 32 && BitOperations.TrailingZeroCount(0U) == 32 && BitOperations.LeadingZeroCount(1U) == 31);
        Entry.Check(BitOperations.RoundUpToPowerOf2(0) == 0 && BitOperations.RoundUpToPowerOf2(1) == 1 && BitOperations.RoundUpToPowerOf2(5) == 8);
        Entry.Check(BitOperations.RoundUpToPowerOf2(0x8000_0000) == 0x8000_0000 && BitOperations.RoundUpToPowerOf2(0x8000_0001) == 0);
        Entry.Check(!BitOperations.IsPow2(0U) && !BitOperations.IsPow2(-8) && BitOperations.PopCount(uint.MaxValue) == 32);
    }

    private static void MinMax()
    {
        Entry.Check(System.Math.Min(-1, 1) == -1 && System.Math.Max(-1, 1) == 1);
        Entry.Check(System.Math.Min(uint.MaxValue, 1U) == 1 && System.Math.Max(ulong.MaxValue, 1UL) == ulong.MaxValue);
        Entry.Check(System.Math.Min((ushort)3, (ushort)2) == 2 && System.Math.Max((nuint)3, (nuint)2) == 3);
    }
}
