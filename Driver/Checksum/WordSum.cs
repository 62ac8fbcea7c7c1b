using System;
using System.Buffers.Binary;

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
    internal static ulong Add(ReadOnlySpan<byte> bytes)
    {
        ulong total = 0;
        if (bytes.Length >= ShortestLong)
        {
            total = AddBlocks(bytes, out int done);
            bytes = bytes.Slice(done);
        }

        // Two words of a ulong at a time would need a mask each; halves of 32 bits give the same sum after folding (RFC 1071, 2(C)).
        while (bytes.Length >= 8)
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            total += (eight & 0xFFFF_FFFF) + (eight >> 32);
            bytes = bytes.Slice(8);
        }

        if (bytes.Length >= 4)
        {
            total += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            bytes = bytes.Slice(4);
        }

        if (bytes.Length >= 2)
        {
            total += BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            bytes = bytes.Slice(2);
        }

        return bytes.Length != 0 ? total + bytes[0] : total;
    }

    /// <summary>Whole blocks of 32 bytes in general registers: two sums, so that one addition need not wait for the other.</summary>
    private static ulong AddBlocksInWords(ReadOnlySpan<byte> bytes, out int done)
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
