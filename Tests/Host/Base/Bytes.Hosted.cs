using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VirtioNetCx.Host;

/// <summary>This part: what the library has, as wide as the processor is. Most of the time of a test with traffic is spent here.</summary>
internal static unsafe partial class Bytes
{
    private const ulong HashSeed = 0xCBF29CE484222325;
    private const ulong HashStep = 0x100000001B3;
    private const int Turn = 13;

    // SAFETY (all members): callers pass runs they own or that the host has validated.

    public static void Fill(void* target, nuint length, byte value)
    {
        new Span<byte>(target, (int)length).Fill(value);
    }

    public static void Copy(void* target, void* source, nuint length)
    {
        Buffer.MemoryCopy(source, target, length, length);
    }

    /// <summary>Offset of the first difference, or <paramref name="length"/>.</summary>
    public static nuint FirstDifference(void* left, void* right, nuint length)
    {
        return (nuint)new ReadOnlySpan<byte>(left, (int)length).CommonPrefixLength(new ReadOnlySpan<byte>(right, (int)length));
    }

    /// <summary>True when every byte has the value.</summary>
    public static bool AllAre(void* target, nuint length, byte value)
    {
        return !new ReadOnlySpan<byte>(target, (int)length).ContainsAnyExcept(value);
    }

    /// <summary>
    /// A fingerprint, not a defence: it only has to notice a changed byte. Each step can be undone, so that one changed word always shows;
    /// there are four chains of them, because each waits for its own last step.
    /// </summary>
    public static ulong Hash(void* target, nuint length)
    {
        byte* bytes = (byte*)target;
        Vector256<ulong> one = Vector256.Create(HashSeed, 1, 2, 3);
        Vector256<ulong> two = one + one;
        Vector256<ulong> three = two + one;
        Vector256<ulong> four = three + one;
        nuint i = 0;
        for (; i + 128 <= length; i += 128)
        {
            one = Mix(one, bytes + i);
            two = Mix(two, bytes + i + 32);
            three = Mix(three, bytes + i + 64);
            four = Mix(four, bytes + i + 96);
        }

        ulong hash = Fold(Fold(Fold(Fold(HashSeed, one), two), three), four);
        for (; i + 8 <= length; i += 8)
        {
            hash = Step(hash, *(ulong*)(bytes + i));
        }

        for (; i < length; i++)
        {
            hash = Step(hash, bytes[i]);
        }

        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Mix(Vector256<ulong> hash, byte* bytes)
    {
        Vector256<ulong> sum = hash + Vector256.Load((ulong*)bytes);
        return (sum << Turn) | (sum >>> (64 - Turn));
    }

    private static ulong Fold(ulong hash, Vector256<ulong> lanes)
    {
        return Step(Step(Step(Step(hash, lanes[0]), lanes[1]), lanes[2]), lanes[3]);
    }

    private static ulong Step(ulong hash, ulong word)
    {
        hash = unchecked((hash ^ word) * HashStep);
        return hash ^ (hash >> 29);
    }
}
