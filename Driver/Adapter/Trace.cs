using System;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// Lines for the kernel debugger. Formats take at most four integers, each 64 bits wide (<c>%llu</c>, <c>%llx</c>), and end in a newline.
/// Not used per packet. Any IRQL.
/// </summary>
internal static unsafe class Trace
{
    // DPFLTR_IHVNETWORK_ID, DPFLTR_ERROR_LEVEL and DPFLTR_INFO_LEVEL of the kernel's debug print filter.
    private const uint NetworkComponent = 80;
    private const uint ErrorLevel = 0;
    private const uint InfoLevel = 3;

    /// <summary>Something failed; shown by default.</summary>
    public static void Error(ReadOnlySpan<byte> format, ulong a = 0, ulong b = 0, ulong c = 0, ulong d = 0) =>
        Print(ErrorLevel, format, a, b, c, d);

    /// <summary>Something worth knowing; shown when the debugger's mask asks for it.</summary>
    public static void Info(ReadOnlySpan<byte> format, ulong a = 0, ulong b = 0, ulong c = 0, ulong d = 0) =>
        Print(InfoLevel, format, a, b, c, d);

    // SAFETY: the compiler puts a NUL behind every UTF-8 literal, and each format names at most the four arguments there are.
    private static void Print(uint level, ReadOnlySpan<byte> format, ulong a, ulong b, ulong c, ulong d)
    {
        fixed (byte* text = format)
        {
            _ = Ntoskrnl.DbgPrintEx(NetworkComponent, level, text, a, b, c, d);
        }
    }
}
