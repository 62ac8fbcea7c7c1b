using VirtioNetCx.Metal.Loader;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>
/// Proves the report of a fault: the driver's entry point is called with a pointer to nothing. The runner wants to see a page
/// fault with a function and a source line of the driver.
/// </summary>
internal static unsafe class FaultScenario
{
    private const ulong Nothing = 0xFFFF_DEAD_0000_0000;

    public static void Run()
    {
        int status = ((delegate* unmanaged<void*, void*, int>)LoadedDriver.Entry)((void*)Nothing, (void*)(Nothing + 0x1000));
        Report.Failed("the driver was called with bad pointers and lived, NTSTATUS"u8, (uint)status);
    }
}
