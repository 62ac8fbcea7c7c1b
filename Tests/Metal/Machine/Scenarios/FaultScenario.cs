using VirtioNetCx.Metal.Memory;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>
/// Proves the report of a fault: the device's registers vanish under the driver, which is then asked to send. The runner wants to
/// see a page fault with a function and a source line of the driver.
/// </summary>
internal static class FaultScenario
{
    /// <summary>With the mark of before the driver's start.</summary>
    public static void Run(ulong mark)
    {
        IoSpace.Revoke(mark);
        Flow.RunUntil(1, 0, pollReceive: true);
        Report.Failed("the driver sent a frame without registers"u8, 0);
    }
}
