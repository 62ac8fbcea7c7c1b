using System.Diagnostics.CodeAnalysis;
using VirtioNetCx.Runtime;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>Where generated code goes when a check fails; ILC finds the methods by name. Nothing is thrown: the system stops.</summary>
/// <remarks>
/// The last group stands for code that could not be compiled. The build looks for calls of it in the object file and fails,
/// so it never runs.
/// </remarks>
internal static class ThrowHelpers
{
    /// <summary>An index lay outside a span.</summary>
    [DoesNotReturn]
    internal static void ThrowIndexOutOfRangeException() => FailFast.Stop(FailFastReason.RangeCheck);

    /// <summary>Division by zero, on arm64; the x64 processor traps by itself.</summary>
    [DoesNotReturn]
    internal static void ThrowDivideByZeroException() => FailFast.Stop(FailFastReason.DivideByZero);

    /// <summary>Checked arithmetic overflowed.</summary>
    [DoesNotReturn]
    internal static void ThrowOverflowException() => FailFast.Stop(FailFastReason.Overflow);

    /// <summary>An explicit null check failed.</summary>
    [DoesNotReturn]
    internal static void ThrowNullReferenceException() => FailFast.Stop(FailFastReason.NullReference);

    /// <summary>An argument was refused.</summary>
    [DoesNotReturn]
    internal static void ThrowArgumentException() => FailFast.Stop(FailFastReason.InvalidArgument);

    /// <summary>An argument was out of range.</summary>
    [DoesNotReturn]
    internal static void ThrowArgumentOutOfRangeException() => FailFast.Stop(FailFastReason.InvalidArgument);

    /// <summary>Code that needs instructions the target does not have.</summary>
    [DoesNotReturn]
    internal static void ThrowPlatformNotSupportedException() => FailFast.Stop(FailFastReason.NotCompiled);

    /// <summary>Code that ILC gave up on.</summary>
    [DoesNotReturn]
    internal static void ThrowNotImplementedException() => FailFast.Stop(FailFastReason.NotCompiled);
}
