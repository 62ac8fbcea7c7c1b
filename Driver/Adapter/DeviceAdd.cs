using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// EvtDriverDeviceAdd: makes the objects that live as long as the device. What needs hardware waits for <see cref="Hardware"/>.
/// </summary>
internal static unsafe class DeviceAdd
{
    /// <summary>
    /// Creates WDFDEVICE, locks and NETADAPTER. NetAdapterCreate is the last step that can fail: everything before it dies with the
    /// device object, which the framework deletes when this fails. PASSIVE_LEVEL.
    /// </summary>
    [UnmanagedCallersOnly]
    public static NTSTATUS EvtDriverDeviceAdd(WDFDRIVER driver, WDFDEVICE_INIT* init)
    {
        NTSTATUS status = NetCx.NetDeviceInitConfig(init);
        if (!status.IsSuccess())
        {
            return Failed(status);
        }

        WDF_PNPPOWER_EVENT_CALLBACKS callbacks = WDF_PNPPOWER_EVENT_CALLBACKS.Init();
        callbacks.EvtDevicePrepareHardware = &Hardware.EvtDevicePrepareHardware;
        callbacks.EvtDeviceReleaseHardware = &Hardware.EvtDeviceReleaseHardware;
        callbacks.EvtDeviceD0Entry = &Power.EvtDeviceD0Entry;
        callbacks.EvtDeviceD0EntryPostInterruptsEnabled = &Power.EvtDeviceD0EntryPostInterruptsEnabled;
        callbacks.EvtDeviceD0Exit = &Power.EvtDeviceD0Exit;
        Wdf.WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);

        DriverImage* image = DriverImage.Get();
        WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.InitContextType(&image->DeviceContext);
        WDFDEVICE handle;
        status = Wdf.WdfDeviceCreate(&init, &attributes, &handle);
        if (!status.IsSuccess())
        {
            return Failed(status);
        }

        NetDevice* device = NetDevice.Of(handle);
        device->Handle = handle;
        status = CreateLocks(device);
        if (status.IsSuccess())
        {
            status = CreateAdapter(device);
        }

        return status.IsSuccess() ? status : Failed(status);
    }

    private static NTSTATUS CreateLocks(NetDevice* device)
    {
        WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.Init();
        attributes.ParentObject = device->Handle;
        NTSTATUS status = Wdf.WdfSpinLockCreate(&attributes, &device->ControlLock);
        if (status.IsSuccess())
        {
            status = device->Rx.Create(device->Handle, isTx: false);
        }

        return status.IsSuccess() ? device->Tx.Create(device->Handle, isTx: true) : status;
    }

    private static NTSTATUS CreateAdapter(NetDevice* device)
    {
        NETADAPTER_INIT* init = NetCx.NetAdapterInitAllocate(device->Handle);
        if (init == null)
        {
            return NTSTATUS.STATUS_INSUFFICIENT_RESOURCES;
        }

        NET_ADAPTER_DATAPATH_CALLBACKS datapath = NET_ADAPTER_DATAPATH_CALLBACKS.Init(
            &TxQueueObject.EvtAdapterCreateTxQueue, &RxQueueObject.EvtAdapterCreateRxQueue);
        NetCx.NetAdapterInitSetDatapathCallbacks(init, &datapath);

        DriverImage* image = DriverImage.Get();
        WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.InitContextType(&image->AdapterContext);
        NTSTATUS status = NetCx.NetAdapterCreate(init, &attributes, &device->Adapter);
        NetCx.NetAdapterInitFree(init);
        if (status.IsSuccess())
        {
            // SAFETY: the context is a pointer, zeroed until now; the device's context outlives the adapter, its child.
            *(NetDevice**)Wdf.WdfObjectGetTypedContextWorker(device->Adapter, &image->AdapterContext) = device;
        }

        return status;
    }

    private static NTSTATUS Failed(NTSTATUS status)
    {
        Trace.Error("VirtioNetCx: adding the device failed, status %08llx\n"u8, unchecked((uint)status));
        return status;
    }
}
