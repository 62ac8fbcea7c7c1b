using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>This part: device, interrupts, adapter.</summary>
internal static unsafe partial class Client
{
    public const nuint FrameBytes = 2048;

    public static WDFDEVICE_INIT* DeviceInit { get; private set; }

    public static NETADAPTER_INIT* AdapterInit { get; private set; }

    public static WDFDEVICE Device { get; private set; }

    public static NETADAPTER Adapter { get; private set; }

    public static WDFINTERRUPT Interrupt { get; private set; }

    public static WDFDMAENABLER Enabler { get; private set; }

    public static WDFCMRESLIST Raw { get; private set; }

    public static WDFCMRESLIST Translated { get; private set; }

    public static void* Registers { get; set; }

    public static WDF_PNPPOWER_EVENT_CALLBACKS* PnpCallbacks { get; } = New<WDF_PNPPOWER_EVENT_CALLBACKS>();

    public static NET_ADAPTER_DATAPATH_CALLBACKS* DatapathCallbacks { get; } = New<NET_ADAPTER_DATAPATH_CALLBACKS>();

    public static WDF_INTERRUPT_CONFIG* InterruptConfig { get; } = New<WDF_INTERRUPT_CONFIG>();

    public static WDF_DMA_ENABLER_CONFIG* EnablerConfig { get; } = New<WDF_DMA_ENABLER_CONFIG>();

    public static NET_ADAPTER_DMA_CAPABILITIES* DmaCapabilities { get; } = New<NET_ADAPTER_DMA_CAPABILITIES>();

    public static NET_ADAPTER_TX_CAPABILITIES* TxCapabilities { get; } = New<NET_ADAPTER_TX_CAPABILITIES>();

    public static NET_ADAPTER_RX_CAPABILITIES* RxCapabilities { get; } = New<NET_ADAPTER_RX_CAPABILITIES>();

    public static NET_ADAPTER_LINK_LAYER_ADDRESS* Address { get; } = New<NET_ADAPTER_LINK_LAYER_ADDRESS>();

    /// <summary>Steps a wrong client may leave out.</summary>
    public static bool CreatesDevice { get; set; }

    public static bool ConfiguresNet { get; set; }

    public static bool FreesInit { get; set; }

    public static bool StartsAdapter { get; set; }

    public static bool Unmaps { get; set; }

    /// <summary>Status of EvtDevicePrepareHardware.</summary>
    public static NTSTATUS PrepareStatus { get; set; }

    private static void ResetDevice()
    {
        CreatesDevice = ConfiguresNet = FreesInit = StartsAdapter = Unmaps = true;
        PrepareStatus = NTSTATUS.STATUS_SUCCESS;
        Enabler = default;
        Registers = null;
        *PnpCallbacks = WDF_PNPPOWER_EVENT_CALLBACKS.Init();
        PnpCallbacks->EvtDevicePrepareHardware = &EvtDevicePrepareHardware;
        PnpCallbacks->EvtDeviceReleaseHardware = &EvtDeviceReleaseHardware;
        PnpCallbacks->EvtDeviceD0Entry = &EvtDeviceD0Entry;
        PnpCallbacks->EvtDeviceD0Exit = &EvtDeviceD0Exit;
        PnpCallbacks->EvtDeviceSurpriseRemoval = &EvtDeviceSurpriseRemoval;
        *DatapathCallbacks = NET_ADAPTER_DATAPATH_CALLBACKS.Init(&EvtAdapterCreateTxQueue, &EvtAdapterCreateRxQueue);
        *InterruptConfig = WDF_INTERRUPT_CONFIG.Init(&EvtInterruptIsr, &EvtInterruptDpc);
        *EnablerConfig = WDF_DMA_ENABLER_CONFIG.Init(WDF_DMA_PROFILE.WdfDmaProfileScatterGather64, 65536);
        EnablerConfig->WdmDmaVersionOverride = 3;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS EvtDriverDeviceAdd(WDFDRIVER driver, WDFDEVICE_INIT* init)
    {
        DeviceInit = init;
        Reach(Point.DeviceAdd);
        NTSTATUS status = ConfiguresNet ? NetCx.NetDeviceInitConfig(init) : NTSTATUS.STATUS_SUCCESS;
        if (!status.IsSuccess() || !CreatesDevice)
        {
            return status;
        }

        Reach(Point.NetConfigured);
        Wdf.WdfDeviceInitSetPnpPowerEventCallbacks(init, PnpCallbacks);
        Reach(Point.DeviceReady);
        WDFDEVICE device;
        WDF_OBJECT_ATTRIBUTES attributes = *Attributes;
        status = Wdf.WdfDeviceCreate(&init, &attributes, &device);
        if (!status.IsSuccess())
        {
            return status;
        }

        Device = device;
        Reach(Point.DeviceCreated);
        AdapterInit = NetCx.NetAdapterInitAllocate(device);
        if (AdapterInit == null)
        {
            return NTSTATUS.STATUS_INSUFFICIENT_RESOURCES;
        }

        Reach(Point.InitAllocated);
        NetCx.NetAdapterInitSetDatapathCallbacks(AdapterInit, DatapathCallbacks);
        Reach(Point.AdapterReady);
        NETADAPTER adapter;
        status = NetCx.NetAdapterCreate(AdapterInit, &attributes, &adapter);
        if (status.IsSuccess())
        {
            Adapter = adapter;
            Reach(Point.AdapterCreated);
        }

        if (FreesInit)
        {
            NetCx.NetAdapterInitFree(AdapterInit);
        }

        if (status.IsSuccess())
        {
            status = CreateInterrupt();
        }

        Reach(Point.AddDone);
        return status;
    }

    private static NTSTATUS CreateInterrupt()
    {
        Reach(Point.InterruptReady);
        WDFINTERRUPT interrupt;
        NTSTATUS status = Wdf.WdfInterruptCreate(Device, InterruptConfig, null, &interrupt);
        Interrupt = interrupt;
        return status;
    }
}
