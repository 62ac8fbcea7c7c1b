using System.Runtime;
using VirtioNetCx.Runtime;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>The functions that generated code calls by symbol name. See Driver/Runtime/README.md for who calls what.</summary>
/// <remarks>
/// What is <b>not</b> here matters most: no <c>RhpNewFast</c>, <c>RhpNewArray</c>, <c>RhpThrowEx</c>, <c>RhTypeCast_*</c>. Code
/// that allocates, throws or casts does not link.
/// </remarks>
internal static class RuntimeExports
{
    /// <summary>Native code enters: nothing to switch, there is no collector.</summary>
    [RuntimeExport("RhpReversePInvoke")]
    private static void EnterFromNative(nint frame) => _ = frame;

    /// <summary>Back to native code.</summary>
    [RuntimeExport("RhpReversePInvokeReturn")]
    private static void ReturnToNative(nint frame) => _ = frame;

    /// <summary>A native call without <c>SuppressGCTransition</c> begins.</summary>
    [RuntimeExport("RhpPInvoke")]
    private static void LeaveToNative(nint frame) => _ = frame;

    /// <summary>A native call without <c>SuppressGCTransition</c> has ended.</summary>
    [RuntimeExport("RhpPInvokeReturn")]
    private static void ReturnFromNative(nint frame) => _ = frame;

    /// <summary>Named behind every check of <c>RhpTrapThreads</c>, which is a constant zero: never called.</summary>
    [RuntimeExport("RhpGcPoll")]
    private static void Poll()
    {
    }

    /// <summary>A stack cookie has changed.</summary>
    [RuntimeExport("RhpFallbackFailFast")]
    private static void StackCookieChanged() => FailFast.Stop(FailFastReason.StackCookie);
}
