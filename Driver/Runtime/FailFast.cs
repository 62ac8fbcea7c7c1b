using System.Diagnostics.CodeAnalysis;

namespace VirtioNetCx.Runtime;

/// <summary>Why generated or library code stops the system.</summary>
/// <remarks>
/// The values are the FAST_FAIL codes that bug check 0x139 (KERNEL_SECURITY_CHECK_FAILURE) documents, where one fits; a
/// debugger then says the right thing by itself. Ours start at 0x10000.
/// </remarks>
public enum FailFastReason : uint
{
    /// <summary>A stack buffer was overrun: the cookie behind it has changed.</summary>
    StackCookie = 2,

    /// <summary>A function was given something it refuses.</summary>
    InvalidArgument = 5,

    /// <summary>An index lay outside its span.</summary>
    RangeCheck = 8,

    /// <summary>Division by zero.</summary>
    DivideByZero = 0x10000,

    /// <summary>Checked arithmetic overflowed.</summary>
    Overflow,

    /// <summary>A null reference was used.</summary>
    NullReference,

    /// <summary>Code that could not be compiled; the build prevents it.</summary>
    NotCompiled,
}

/// <summary>The end: the library has no exceptions, so a failed check stops the whole system.</summary>
/// <remarks>Each program brings the other half: the driver a bug check, a bare-metal program a message and a halt.</remarks>
public static partial class FailFast
{
    /// <summary>Stops the system.</summary>
    [DoesNotReturn]
    public static partial void Stop(FailFastReason reason);
}
