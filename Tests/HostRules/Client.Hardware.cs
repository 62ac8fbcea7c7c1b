using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>This part: the hardware callbacks, interrupts, and everything that is registered and hardly called.</summary>
internal static unsafe partial class Client
{
    [UnmanagedCallersOnly]
    private static NTSTATUS EvtDevicePrepareHardware(WDFDEVICE device, WDFCMRESLIST raw, WDFCMRESLIST translated)
    {
        Raw = raw;
        Translated = translated;
        Registers = null;
        Reach(Point.Prepare);
        CM_PARTIAL_RESOURCE_DESCRIPTOR* bar = Wdf.WdfCmResourceListGetDescriptor(translated, 0);
        Registers = Ntoskrnl.MmMapIoSpaceEx(bar->u.Memory.Start, bar->u.Memory.Length, 0x204);
        if (Registers == null)
        {
            return NTSTATUS.STATUS_INSUFFICIENT_RESOURCES;
        }

        Reach(Point.EnablerReady);
        WDFDMAENABLER enabler;
        NTSTATUS status = Wdf.WdfDmaEnablerCreate(device, EnablerConfig, null, &enabler);
        if (!status.IsSuccess())
        {
            return status;
        }

        Enabler = enabler;
        SetCapabilities();
        Reach(Point.BeforeStart);
        status = StartsAdapter ? NetCx.NetAdapterStart(Adapter) : NTSTATUS.STATUS_SUCCESS;
        Reach(Point.Started);
        return status.IsSuccess() ? PrepareStatus : status;
    }

    private static void SetCapabilities()
    {
        *DmaCapabilities = NET_ADAPTER_DMA_CAPABILITIES.Init(Enabler);
        *TxCapabilities = NET_ADAPTER_TX_CAPABILITIES.InitForDma(DmaCapabilities, 1);
        TxCapabilities->MaximumNumberOfFragments = 8;
        *RxCapabilities = NET_ADAPTER_RX_CAPABILITIES.InitSystemManagedDma(DmaCapabilities, FrameBytes, 1);
        *Address = new() { Length = 6 };
        Address->Address[0] = 2;
        Reach(Point.CapabilitiesReady);
        NetCx.NetAdapterSetDataPathCapabilities(Adapter, TxCapabilities, RxCapabilities);
        NET_ADAPTER_LINK_LAYER_CAPABILITIES link = NET_ADAPTER_LINK_LAYER_CAPABILITIES.Init(1_000_000_000, 1_000_000_000);
        NetCx.NetAdapterSetLinkLayerCapabilities(Adapter, &link);
        NetCx.NetAdapterSetLinkLayerMtuSize(Adapter, 1500);
        NetCx.NetAdapterSetPermanentLinkLayerAddress(Adapter, Address);
        NetCx.NetAdapterSetCurrentLinkLayerAddress(Adapter, Address);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS EvtDeviceReleaseHardware(WDFDEVICE device, WDFCMRESLIST translated)
    {
        Reach(Point.Release);
        if (Unmaps && Registers != null)
        {
            Ntoskrnl.MmUnmapIoSpace(Registers, 0x2000);
            Registers = null;
        }

        if (!Enabler.IsNull)
        {
            Wdf.WdfObjectDelete(Enabler);
            Enabler = default;
        }

        return NTSTATUS.STATUS_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS EvtDeviceD0Entry(WDFDEVICE device, WDF_POWER_DEVICE_STATE previous)
    {
        Reach(Point.D0Entry);
        return NTSTATUS.STATUS_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS EvtDeviceD0Exit(WDFDEVICE device, WDF_POWER_DEVICE_STATE target)
    {
        Reach(Point.D0Exit);
        return NTSTATUS.STATUS_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static void EvtDeviceSurpriseRemoval(WDFDEVICE device) => Reach(Point.SurpriseRemoval);

    [UnmanagedCallersOnly]
    private static byte EvtInterruptIsr(WDFINTERRUPT interrupt, uint message)
    {
        Reach(Point.Isr);
        _ = Wdf.WdfInterruptQueueDpcForIsr(interrupt);
        return 1;
    }

    [UnmanagedCallersOnly]
    private static void EvtInterruptDpc(WDFINTERRUPT interrupt, WDFOBJECT device)
    {
        Reach(Point.Dpc);
        if (NotifiesRx && RxRuns)
        {
            NetCx.NetRxQueueNotifyMoreReceivedPacketsAvailable(RxQueue);
        }

        if (TxRuns)
        {
            NetCx.NetTxQueueNotifyMoreCompletedPacketsAvailable(TxQueue);
        }
    }

    [UnmanagedCallersOnly]
    public static void EvtTimer(WDFTIMER timer) => Reach(Point.Timer);

    [UnmanagedCallersOnly]
    public static void EvtWorkItem(WDFWORKITEM item) => Reach(Point.WorkItem);

    [UnmanagedCallersOnly]
    public static void EvtDpc(WDFDPC dpc) => Reach(Point.WorkItem);

    [UnmanagedCallersOnly]
    public static void EvtSetReceiveFilter(NETADAPTER adapter, NETRECEIVEFILTER filter)
    {
        Filter = filter;
        Reach(Point.Filter);
    }

    [UnmanagedCallersOnly]
    public static void EvtOffload(NETADAPTER adapter, NETOFFLOAD offload)
    {
        Offload = offload;
        Reach(Point.Offload);
    }

    [UnmanagedCallersOnly]
    public static void EvtCollectDiagnostics(WDFDEVICE device) => Reach(Point.Diagnostics);

    public static NETRECEIVEFILTER Filter { get; private set; }

    public static NETOFFLOAD Offload { get; private set; }
}
