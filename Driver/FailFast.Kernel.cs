using VirtioNetCx.Interop;

namespace VirtioNetCx.Runtime;

/// <summary>The driver's half: a failed check is a bug check.</summary>
public static partial class FailFast
{
    private const uint KernelSecurityCheckFailure = 0x139;

    // "VNCx", in the last parameter: tells our stops from the system's own.
    private const nuint Signature = 0x78434E56;

    /// <summary>Stops the system.</summary>
    public static partial void Stop(FailFastReason reason)
    {
        while (true)
        {
            Ntoskrnl.KeBugCheckEx(KernelSecurityCheckFailure, (nuint)reason, 0, 0, Signature);
        }
    }
}
