using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VirtioNetCx.Runtime;

namespace VirtioNetCx.Fixtures;

/// <summary>Runs one case. Gives 0, or the line of the check that failed.</summary>
internal static unsafe class Entry
{
    private static int s_failedLine;

    // SAFETY: escape is the test's own function and outlives the call.
    [UnmanagedCallersOnly(EntryPoint = "RunSelfTest")]
    private static int Run(SelfTestCase which, delegate* unmanaged[SuppressGCTransition]<uint, void> escape)
    {
        FailFast.Escape = escape;
        s_failedLine = 0;
        if (which >= SelfTestCase.IndexOutOfRange)
        {
            FailFastCases.Run(which);
        }
        else if (!SpanCases.Run(which) && !ThreadingCases.Run(which) && !LanguageCases.Run(which))
        {
            return -1;
        }

        return s_failedLine;
    }

    internal static void Check(bool condition, [CallerLineNumber] int line = 0)
    {
        if (!condition && s_failedLine == 0)
        {
            s_failedLine = line;
        }
    }
}
