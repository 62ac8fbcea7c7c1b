using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Checksum;

/// <summary>
/// The plain sum of 16-bit words, lowest byte first, without folding: what both processors read fastest. A last single byte counts as
/// the low half of a word.
/// </summary>
internal static partial class WordSum
{
    /// <summary>An IPv4 header without options, which is what is summed most.</summary>
    private const int HeaderBytes = 20;

    /// <summary>From here on <see cref="AddUnits"/> pays.</summary>
    private const int ShortestLong = 128;

    /// <summary>What <see cref="AddUnits"/> sums: as many whole units as there are.</summary>
    private const int UnitBytes = 16;

    /// <summary>Sums a span of any length. 64 bits hold the words of the longest without a carry getting lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Add(ReadOnlySpan<byte> bytes) =>
        bytes.Length == HeaderBytes ? AddHeader(bytes) : bytes.Length < ShortestLong ? AddShort(bytes) : AddLong(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddHeader(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
        return (ulong)words[0] + words[1] + words[2] + words[3] + words[4];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AddLong(ReadOnlySpan<byte> bytes) =>
        AddUnits(bytes) + AddShort(bytes.Slice(bytes.Length & ~(UnitBytes - 1)));

    /// <summary>
    /// Words of 32 bits give the same sum after folding as those of 16 (RFC 1071, 2(C)). Five are a header of IPv4 or TCP without options,
    /// and no header has an odd end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddShort(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
        ulong total = 0;
        while (words.Length >= 5)
        {
            total += (ulong)words[0] + words[1] + words[2] + words[3] + words[4];
            words = words.Slice(5);
        }

        while (words.Length > 0)
        {
            total += words[0];
            words = words.Slice(1);
        }

        return (bytes.Length & 3) == 0 ? total : total + AddEnd(bytes.Slice(bytes.Length & ~3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddEnd(ReadOnlySpan<byte> end) =>
        end.Length switch
        {
            1 => end[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(end),
            _ => BinaryPrimitives.ReadUInt16LittleEndian(end) + (ulong)end[2],
        };

    /// <summary>The same in general registers: two sums, so that one addition need not wait for the other.</summary>
    internal static ulong AddUnitsInWords(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        ulong even = 0;
        ulong odd = 0;
        while (words.Length >= 4)
        {
            even += (words[0] & 0xFFFF_FFFF) + (words[1] & 0xFFFF_FFFF) + (words[2] & 0xFFFF_FFFF) + (words[3] & 0xFFFF_FFFF);
            odd += (words[0] >> 32) + (words[1] >> 32) + (words[2] >> 32) + (words[3] >> 32);
            words = words.Slice(4);
        }

        if (words.Length >= 2)
        {
            even += Halves(words[0]);
            odd += Halves(words[1]);
        }

        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Halves(ulong word) => (word & 0xFFFF_FFFF) + (word >> 32);
}
