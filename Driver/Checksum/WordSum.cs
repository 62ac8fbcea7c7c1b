using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace VirtioNetCx.Checksum;

/// <summary>
/// The plain sum of 16-bit words, lowest byte first, without folding: what both processors read fastest. A last single byte counts as
/// the low half of a word.
/// </summary>
internal static partial class WordSum
{
    /// <summary>
    /// From here on <see cref="AddBlocks"/> pays: below, saving the vector registers that belong to the caller costs more than it wins.
    /// </summary>
    private const int ShortestLong = 128;

    /// <summary>Sums a span of any length. 64 bits hold the words of the longest without a carry getting lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Add(ReadOnlySpan<byte> bytes) => bytes.Length < ShortestLong ? AddShort(bytes) : AddLong(bytes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AddLong(ReadOnlySpan<byte> bytes)
    {
        ulong total = AddBlocks(bytes, out int done);
        return total + AddShort(bytes.Slice(done));
    }

    /// <summary>
    /// Two words of a ulong at a time would need a mask each; halves of 32 bits give the same sum after folding (RFC 1071, 2(C)).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddShort(ReadOnlySpan<byte> bytes)
    {
        ulong total = 0;
        while (bytes.Length >= 16)
        {
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong second = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8));
            total += (first & 0xFFFF_FFFF) + (second & 0xFFFF_FFFF) + ((first >> 32) + (second >> 32));
            bytes = bytes.Slice(16);
        }

        if ((bytes.Length & 8) != 0)
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            total += (eight & 0xFFFF_FFFF) + (eight >> 32);
            bytes = bytes.Slice(8);
        }

        if ((bytes.Length & 4) != 0)
        {
            total += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            bytes = bytes.Slice(4);
        }

        // A header has no odd end.
        return bytes.Length == 0 ? total : total + AddEnd(bytes);
    }

    private static ulong AddEnd(ReadOnlySpan<byte> bytes) =>
        bytes.Length switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt16LittleEndian(bytes) + (ulong)bytes[2],
        };

    /// <summary>Whole blocks of 32 bytes in general registers: two sums, so that one addition need not wait for the other.</summary>
    internal static ulong AddBlocksInWords(ReadOnlySpan<byte> bytes, out int done)
    {
        ulong even = 0;
        ulong odd = 0;
        int at = 0;
        for (; bytes.Length - at >= 32; at += 32)
        {
            ReadOnlySpan<byte> block = bytes.Slice(at, 32);
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(block);
            ulong second = BinaryPrimitives.ReadUInt64LittleEndian(block.Slice(8));
            ulong third = BinaryPrimitives.ReadUInt64LittleEndian(block.Slice(16));
            ulong fourth = BinaryPrimitives.ReadUInt64LittleEndian(block.Slice(24));
            even += (first & 0xFFFF_FFFF) + (second & 0xFFFF_FFFF) + (third & 0xFFFF_FFFF) + (fourth & 0xFFFF_FFFF);
            odd += (first >> 32) + (second >> 32) + (third >> 32) + (fourth >> 32);
        }

        done = at;
        return even + odd;
    }
}
