using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>The framework's side of the receive queue: its creation, and one line for each callback.</summary>
internal static unsafe class RxQueueObject
{
    /// <summary>EvtAdapterCreateRxQueue. PASSIVE_LEVEL.</summary>
    [UnmanagedCallersOnly]
    public static NTSTATUS EvtAdapterCreateRxQueue(NETADAPTER adapter, NETRXQUEUE_INIT* init)
    {
        NET_PACKET_QUEUE_CONFIG config = NET_PACKET_QUEUE_CONFIG.Init(QueueCallback.RxAdvance, &EvtSetNotificationEnabled, &EvtCancel);
        config.EvtStart = &EvtStart;
        config.EvtStop = &EvtStop;
        WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.InitContextType(&DriverImage.Get()->RxQueueContext);
        attributes.EvtDestroyCallback = &EvtDestroy;
        NETPACKETQUEUE queue;
        NTSTATUS status = NetCx.NetRxQueueCreate(init, &attributes, &config, &queue);
        if (status.IsSuccess())
        {
            status = Of(queue)->Initialize(NetDevice.Of(adapter), queue);
        }

        if (!status.IsSuccess())
        {
            Trace.Error("VirtioNetCx: no receive queue, status %08llx\n"u8, unchecked((uint)status));
        }

        return status;
    }

    /// <summary>EvtPacketQueueAdvance: indicates what has arrived, posts what came back. Called through <see cref="QueueCallback"/>. Up to DISPATCH_LEVEL.</summary>
    public static void Advance(NETPACKETQUEUE queue) => Of(queue)->Advance();

    // SAFETY: every Rx NETPACKETQUEUE of this driver is created with this context type.
    private static RxQueue* Of(WDFOBJECT queue) =>
        (RxQueue*)Wdf.WdfObjectGetTypedContextWorker(queue, &DriverImage.Get()->RxQueueContext);

    [UnmanagedCallersOnly]
    private static void EvtStart(NETPACKETQUEUE queue) => Of(queue)->Start(queue);

    [UnmanagedCallersOnly]
    private static void EvtStop(NETPACKETQUEUE queue) => Of(queue)->Stop();

    [UnmanagedCallersOnly]
    private static void EvtSetNotificationEnabled(NETPACKETQUEUE queue, byte enabled) => Of(queue)->SetNotificationEnabled(enabled != 0);

    [UnmanagedCallersOnly]
    private static void EvtCancel(NETPACKETQUEUE queue) => Of(queue)->Cancel();

    [UnmanagedCallersOnly]
    private static void EvtDestroy(WDFOBJECT queue) => Of(queue)->Free();
}
