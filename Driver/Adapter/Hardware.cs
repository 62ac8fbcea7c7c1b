using System.Runtime.InteropServices;
using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// EvtDevicePrepareHardware and EvtDeviceReleaseHardware: everything that belongs to the resources of one start of the device.
/// </summary>
// SAFETY: the device's context lives as long as the device object that every callback is handed; structures passed by pointer are copied
// by the framework before its call returns.
internal static unsafe class Hardware
{
    // The most that one packet can map; the DMA enabler wants to know, rings and frames are far below.
    private const nuint MaximumTransfer = 1 << 20;

    /// <summary>
    /// Takes resources, looks at the device, tells NetAdapterCx what it can do and starts the interface. A failure leaves nothing behind.
    /// PASSIVE_LEVEL.
    /// </summary>
    [UnmanagedCallersOnly]
    public static NTSTATUS EvtDevicePrepareHardware(WDFDEVICE handle, WDFCMRESLIST raw, WDFCMRESLIST translated)
    {
        NetDevice* device = NetDevice.Of(handle);
        NTSTATUS status = Prepare(device, raw, translated);
        if (!status.IsSuccess())
        {
            Trace.Error("VirtioNetCx: the device does not start, status %08llx\n"u8, unchecked((uint)status));
            Release(device);
        }

        return status;
    }

    /// <summary>
    /// Gives back what PrepareHardware took. The framework has stopped the interface and destroyed its queues, and deletes the interrupts
    /// itself, because they were created in PrepareHardware. PASSIVE_LEVEL.
    /// </summary>
    [UnmanagedCallersOnly]
    public static NTSTATUS EvtDeviceReleaseHardware(WDFDEVICE handle, WDFCMRESLIST translated)
    {
        Release(NetDevice.Of(handle));
        return NTSTATUS.STATUS_SUCCESS;
    }

    private static NTSTATUS Prepare(NetDevice* device, WDFCMRESLIST raw, WDFCMRESLIST translated)
    {
        NTSTATUS status = device->Bus.Acquire(device->Handle);
        if (!status.IsSuccess())
        {
            return status;
        }

        status = RegisterMap.Map(device, raw, translated);
        if (!status.IsSuccess())
        {
            return status;
        }

        status = InterruptSet.Create(device, raw, translated);
        if (!status.IsSuccess())
        {
            return status;
        }

        TransportError error = Probe.Run(device, out NetConfig config);
        if (error != TransportError.None)
        {
            return Failure.Report(error);
        }

        status = CreateDmaEnabler(device);
        if (!status.IsSuccess())
        {
            return status;
        }

        status = AllocateRings(device);
        if (!status.IsSuccess())
        {
            return status;
        }

        status = LinkLayer.Read(device, config);
        return status.IsSuccess() ? NetworkInterface.Start(device, config) : status;
    }

    private static NTSTATUS CreateDmaEnabler(NetDevice* device)
    {
        WDF_DMA_ENABLER_CONFIG config = WDF_DMA_ENABLER_CONFIG.Init(WDF_DMA_PROFILE.WdfDmaProfileScatterGather64Duplex, MaximumTransfer);
        config.WdmDmaVersionOverride = WDF_DMA_ENABLER_CONFIG.NetAdapterDmaVersion;
        return Wdf.WdfDmaEnablerCreate(device->Handle, &config, null, &device->DmaEnabler);
    }

    private static NTSTATUS AllocateRings(NetDevice* device)
    {
        NTSTATUS status = device->Rx.Memory.Allocate(device, device->Rx.Size);
        if (status.IsSuccess())
        {
            status = device->Tx.Memory.Allocate(device, device->Tx.Size);
        }

        if (status.IsSuccess())
        {
            status = device->TxSlots.Allocate(device->DmaEnabler, device->Tx.Size.Count * TxSlot.Bytes);
        }

        return status.IsSuccess() ? device->Control.Allocate(device) : status;
    }

    private static void Release(NetDevice* device)
    {
        device->Control.Free();
        device->TxSlots.Free();
        device->Tx.Memory.Free();
        device->Rx.Memory.Free();
        if (!device->DmaEnabler.IsNull)
        {
            Wdf.WdfObjectDelete(device->DmaEnabler);
            device->DmaEnabler = default;
        }

        device->Interrupts = default;
        RegisterMap.Unmap(device);
        device->Bus.Release();
    }
}
