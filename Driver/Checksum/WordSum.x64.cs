using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VirtioNetCx.Checksum;

/// <content>
/// SSE2, which a driver may use at any IRQL without saving state. Not AVX: its registers would have to be saved around every sum.
/// Vectors are read from a span, one length check for each 128 bytes, so this too is safe code. It needs six registers, which are those
/// that a function of the Windows calling convention need not save.
/// </content>
internal static partial class WordSum
{
    /// <summary>Vectors of a step.</summary>
    private const int Step = 8;

    /// <summary>
    /// After so many vectors the 32-bit sums are emptied. A vector adds less than 2^16 to a lane; with two sums and four lanes that makes
    /// at most 2^30.
    /// </summary>
    private const int RunVectors = 4096;

    /// <summary>
    /// PMADDWD adds pairs of signed words, which is one instruction less than masking and shifting; so each word has 2^15 taken from it
    /// before, which flips its highest bit, and the sum gets them all back at the end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddUnits(ReadOnlySpan<byte> bytes)
    {
        // True in the driver. An ordinary .NET build of this file may run on another processor.
        if (!Sse2.IsSupported)
        {
            return AddUnitsInWords(bytes);
        }

        ReadOnlySpan<Vector128<short>> vectors = MemoryMarshal.Cast<byte, Vector128<short>>(bytes);
        Vector128<short> zero = default;
        Vector128<short> all = Sse2.CompareEqual(zero, zero);
        Vector128<short> highest = Sse2.ShiftLeftLogical(all, 15);
        Vector128<short> one = Sse2.ShiftRightLogical(all, 15);
        long total = (long)vectors.Length << 18;
        while (vectors.Length != 0)
        {
            ReadOnlySpan<Vector128<short>> run = vectors.Slice(0, Math.Min(vectors.Length, RunVectors));
            vectors = vectors.Slice(run.Length);
            Vector128<int> even = default;
            Vector128<int> odd = default;
            while (run.Length >= Step)
            {
                even = Sse2.Add(even, Pairs(run[0], highest, one));
                odd = Sse2.Add(odd, Pairs(run[1], highest, one));
                even = Sse2.Add(even, Pairs(run[2], highest, one));
                odd = Sse2.Add(odd, Pairs(run[3], highest, one));
                even = Sse2.Add(even, Pairs(run[4], highest, one));
                odd = Sse2.Add(odd, Pairs(run[5], highest, one));
                even = Sse2.Add(even, Pairs(run[6], highest, one));
                odd = Sse2.Add(odd, Pairs(run[7], highest, one));
                run = run.Slice(Step);
            }

            while (run.Length > 0)
            {
                even = Sse2.Add(even, Pairs(run[0], highest, one));
                run = run.Slice(1);
            }

            Vector128<int> lanes = Sse2.Add(even, odd);
            lanes = Sse2.Add(lanes, Sse2.Shuffle(lanes, 0b01_00_11_10));
            lanes = Sse2.Add(lanes, Sse2.Shuffle(lanes, 0b10_11_00_01));
            total += Sse2.ConvertToInt32(lanes);
        }

        return (ulong)total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Pairs(Vector128<short> words, Vector128<short> highest, Vector128<short> one) =>
        Sse2.MultiplyAddAdjacent(Sse2.Xor(words, highest), one);
}
