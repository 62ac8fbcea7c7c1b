using System.Runtime.InteropServices;
using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// D0 entry and exit. NetAdapterCx destroys the packet queues before the device leaves D0 and makes new ones after it is back, so all
/// that is left to do here is to be sure of a reset device on both sides.
/// </summary>
// SAFETY: the device's context lives as long as the device object that every callback is handed.
internal static unsafe class Power
{
    /// <summary>The device may come from anything: power-up, sleep, a failure. Afterwards it is reset. PASSIVE_LEVEL.</summary>
    [UnmanagedCallersOnly]
    public static NTSTATUS EvtDeviceD0Entry(WDFDEVICE handle, WDF_POWER_DEVICE_STATE previous)
    {
        TransportError error = NetDevice.Of(handle)->ResetAndWait();
        return error == TransportError.None ? NTSTATUS.STATUS_SUCCESS : Failure.Report(error);
    }

    /// <summary>Interrupts are connected: their message numbers are known. PASSIVE_LEVEL.</summary>
    [UnmanagedCallersOnly]
    public static NTSTATUS EvtDeviceD0EntryPostInterruptsEnabled(WDFDEVICE handle, WDF_POWER_DEVICE_STATE previous)
    {
        InterruptSet.ReadVectors(NetDevice.Of(handle));
        return NTSTATUS.STATUS_SUCCESS;
    }

    /// <summary>
    /// The queues are gone, and with the last of them the device was reset; this is for the case that there never were any. Does not fail:
    /// a device that is gone needs no reset. PASSIVE_LEVEL.
    /// </summary>
    [UnmanagedCallersOnly]
    public static NTSTATUS EvtDeviceD0Exit(WDFDEVICE handle, WDF_POWER_DEVICE_STATE target)
    {
        NetDevice.Of(handle)->StopAndWait();
        return NTSTATUS.STATUS_SUCCESS;
    }
}
