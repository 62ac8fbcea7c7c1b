using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>How much stack CPU 0 has used at most, driver, strict host and interrupts together. Windows gives a driver 24 KiB.</summary>
internal static unsafe class StackMeter
{
    private const ulong Pattern = 0xA5A5A5A5A5A5A5A5;
    private const ulong Margin = 512;

    private static ulong s_top;

    private static ulong* Bottom => (ulong*)(Cpu.BootStackGuard() + 4096);

    /// <summary>Paints the stack below the caller.</summary>
    public static void Paint()
    {
        ulong here = 0;
        s_top = (ulong)&here;

        // SAFETY: from the guard page up to well below the frames in use, the boot stack is nobody's. An interrupt in between only uses
        // what has been painted, which is what is to be seen.
        for (ulong* at = Bottom; (ulong)at < s_top - Margin; at++)
        {
            *at = Pattern;
        }
    }

    /// <summary>Bytes between the caller of <see cref="Paint"/> and the deepest word that has changed.</summary>
    public static ulong Deepest()
    {
        ulong* at = Bottom;
        while (*at == Pattern)
        {
            at++;
        }

        return s_top - (ulong)at;
    }
}
