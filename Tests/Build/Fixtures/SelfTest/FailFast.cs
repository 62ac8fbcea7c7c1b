namespace VirtioNetCx.Runtime;

/// <summary>Ends the call into the image and gives the reason back.</summary>
public static unsafe partial class FailFast
{
    internal static delegate* unmanaged[SuppressGCTransition]<uint, void> Escape;

    public static partial void Stop(FailFastReason reason)
    {
        while (true)
        {
            Escape((uint)reason);
        }
    }
}
