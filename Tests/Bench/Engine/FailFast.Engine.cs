namespace VirtioNetCx.Runtime;

/// <summary>The other half of the core library's failure: stop where a debugger sees it.</summary>
public static partial class FailFast
{
    public static partial void Stop(FailFastReason reason)
    {
        while (true)
        {
        }
    }
}
