using System;
using System.Runtime;
using System.Runtime.InteropServices;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Bench;

/// <summary>The entry point of harness/sum.c, over the driver's own checksum.</summary>
internal static unsafe class SumEngine
{
    /// <summary>The sum of the bytes as RFC 1071 has it, folded and not inverted.</summary>
    // SAFETY: the harness passes memory of this length.
    [RuntimeExport("sum_bytes")]
    private static uint Sum(byte* bytes, int length) =>
        InternetChecksum.Fold(WordSum.Add(MemoryMarshal.CreateReadOnlySpan(ref *bytes, length)));
}
