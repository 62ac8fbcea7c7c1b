using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>KMDF's function table.</summary>
// SAFETY: the table has one slot for each index of WDFFUNCENUM.
internal static unsafe class KmdfTable
{
    public const uint Count = (uint)WDFFUNCENUM.WdfFunctionTableNumEntries;

    public static void Fill(void** table)
    {
        KmdfNotImplemented.Fill(table);
        ObjectFunctions.Fill(table);
        Drivers.Fill(table);
        DeviceInits.Fill(table);
        Devices.Fill(table);
        DeviceFunctions.Fill(table);
        Resources.Fill(table);
        BusInterface.Fill(table);
        InterruptObjects.Fill(table);
        InterruptLocks.Fill(table);
        Dma.Fill(table);
        CommonBuffers.Fill(table);
        MemoryObjects.Fill(table);
        SpinLocks.Fill(table);
        WaitLocks.Fill(table);
        Timers.Fill(table);
        WorkItems.Fill(table);
        Dpcs.Fill(table);
    }
}
