using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VirtioNetCx.Checksum;

/// <content>
/// SSE2, which a driver may use at any IRQL without saving state. Not AVX: its registers would have to be saved around every sum.
/// Vectors are made from spans, one length check for each 64 bytes, so this too is safe code.
/// </content>
internal static partial class WordSum
{
    private const int BlockBytes = 64;

    /// <summary>
    /// After so many bytes the 32-bit sums are emptied. A step adds at most 2^16 to a lane; 1024 steps, four sums and four lanes make
    /// at most 2^30.
    /// </summary>
    private const int RunBytes = 1024 * BlockBytes;

    /// <summary>
    /// Whole blocks. PMADDWD adds pairs of signed words, which is one instruction less than masking and shifting; so each word has 2^15
    /// taken from it before, which flips its highest bit, and the sum gets them all back at the end.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AddBlocks(ReadOnlySpan<byte> bytes, out int done)
    {
        // True in the driver. An ordinary .NET build of this file may run on another processor.
        if (!Sse2.IsSupported)
        {
            return AddBlocksInWords(bytes, out done);
        }

        Vector128<short> zero = default;
        Vector128<short> all = Sse2.CompareEqual(zero, zero);
        Vector128<short> highest = Sse2.ShiftLeftLogical(all, 15);
        Vector128<short> one = Sse2.ShiftRightLogical(all, 15);
        long total = 0;
        int at = 0;
        while (bytes.Length - at >= BlockBytes)
        {
            int runEnd = at + Math.Min(RunBytes, (bytes.Length - at) & ~(BlockBytes - 1));
            Vector128<int> sum0 = default;
            Vector128<int> sum1 = default;
            Vector128<int> sum2 = default;
            Vector128<int> sum3 = default;
            for (; at < runEnd; at += BlockBytes)
            {
                ReadOnlySpan<byte> block = bytes.Slice(at, BlockBytes);
                sum0 = Sse2.Add(sum0, Pairs(block, highest, one));
                sum1 = Sse2.Add(sum1, Pairs(block.Slice(16), highest, one));
                sum2 = Sse2.Add(sum2, Pairs(block.Slice(32), highest, one));
                sum3 = Sse2.Add(sum3, Pairs(block.Slice(48), highest, one));
            }

            Vector128<int> lanes = Sse2.Add(Sse2.Add(sum0, sum1), Sse2.Add(sum2, sum3));
            lanes = Sse2.Add(lanes, Sse2.Shuffle(lanes, 0b01_00_11_10));
            lanes = Sse2.Add(lanes, Sse2.Shuffle(lanes, 0b10_11_00_01));
            total += Sse2.ConvertToInt32(lanes);
        }

        done = at;
        return (ulong)(total + (((long)at >> 1) << 15));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Pairs(ReadOnlySpan<byte> bytes, Vector128<short> highest, Vector128<short> one) =>
        Sse2.MultiplyAddAdjacent(Sse2.Xor(Vector128.Create(bytes).AsInt16(), highest), one);
}
