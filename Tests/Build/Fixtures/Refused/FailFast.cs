namespace VirtioNetCx.Runtime;

public static partial class FailFast
{
    public static partial void Stop(FailFastReason reason)
    {
        while (true)
        {
        }
    }
}
