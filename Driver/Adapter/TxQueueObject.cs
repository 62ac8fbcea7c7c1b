using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>The framework's side of the transmit queue: its creation, and one line for each callback.</summary>
internal static unsafe class TxQueueObject
{
    /// <summary>EvtAdapterCreateTxQueue. PASSIVE_LEVEL.</summary>
    [UnmanagedCallersOnly]
    public static NTSTATUS EvtAdapterCreateTxQueue(NETADAPTER adapter, NETTXQUEUE_INIT* init)
    {
        NET_PACKET_QUEUE_CONFIG config = NET_PACKET_QUEUE_CONFIG.Init(QueueCallback.TxAdvance, &EvtSetNotificationEnabled, &EvtCancel);
        config.EvtStart = &EvtStart;
        config.EvtStop = &EvtStop;
        WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.InitContextType(&DriverImage.Get()->TxQueueContext);
        attributes.EvtDestroyCallback = &EvtDestroy;
        NETPACKETQUEUE queue;
        NTSTATUS status = NetCx.NetTxQueueCreate(init, &attributes, &config, &queue);
        if (status.IsSuccess())
        {
            status = Of(queue)->Initialize(NetDevice.Of(adapter), queue);
        }

        if (!status.IsSuccess())
        {
            Trace.Error("VirtioNetCx: no transmit queue, status %08llx\n"u8, unchecked((uint)status));
        }

        return status;
    }

    /// <summary>EvtPacketQueueAdvance: sends what waits, takes back what is sent. Called through <see cref="QueueCallback"/>. Up to DISPATCH_LEVEL.</summary>
    public static void Advance(NETPACKETQUEUE queue) => Of(queue)->Advance();

    // SAFETY: every Tx NETPACKETQUEUE of this driver is created with this context type.
    private static TxQueue* Of(WDFOBJECT queue) =>
        (TxQueue*)Wdf.WdfObjectGetTypedContextWorker(queue, &DriverImage.Get()->TxQueueContext);

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
