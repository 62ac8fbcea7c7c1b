using System.Runtime;
using VirtioNetCx.Adapter;
using VirtioNetCx.Interop;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Bench;

/// <summary>
/// The driver's transmit or receive side for a plain C caller, who has the packet and fragment rings, moves EndIndex and calls
/// EvtPacketQueueAdvance, as NetAdapterCx would.
/// </summary>
// SAFETY: the caller's arena is long enough (checked), zero, and there as long as the process.
internal static unsafe class PathEngine
{
    [RuntimeExport("path_open")]
    private static int Open(PathView* view)
    {
        _ = DriverImage.Reset();
        Framework.Bind(view);
        NetDevice* device = (NetDevice*)Framework.Allocate((ulong)sizeof(NetDevice));
        bool receives = view->Receive != 0;
        if (!device->TryPrepare(view->QueueSize, view->Packed != 0)
            || !Allocate(device, ref receives ? ref device->Rx : ref device->Tx, !receives)
            || !device->TxSlots.Allocate(default, device->Tx.Size.Count * TxSlot.Bytes).IsSuccess())
        {
            return 1;
        }

        // The adapter's context is a pointer to the device's.
        NetDevice** adapter = (NetDevice**)Framework.Allocate((ulong)sizeof(NetDevice*));
        *adapter = device;
        Framework.CreateRings();
        void* create = receives
            ? (delegate* unmanaged<NETADAPTER, NETRXQUEUE_INIT*, NTSTATUS>)&RxQueueObject.EvtAdapterCreateRxQueue
            : (delegate* unmanaged<NETADAPTER, NETTXQUEUE_INIT*, NTSTATUS>)&TxQueueObject.EvtAdapterCreateTxQueue;
        NTSTATUS status = ((delegate* unmanaged[SuppressGCTransition]<NETADAPTER, void*, NTSTATUS>)create)(new NETADAPTER(adapter), null);
        if (!status.IsSuccess())
        {
            return 2;
        }

        void* filter = (delegate* unmanaged<NETADAPTER, NETRECEIVEFILTER, void>)&ReceiveFilter.EvtSetReceiveFilter;
        ((delegate* unmanaged[SuppressGCTransition]<NETADAPTER, void*, void>)filter)(new NETADAPTER(adapter), null);
        device->SetChecks(view->Checks);
        ((delegate* unmanaged[SuppressGCTransition]<void*, void>)view->Start)(view->Queue);
        Describe(view, device, ref receives ? ref device->Rx : ref device->Tx);
        view->Counted = receives ? &device->RxStatistics.Packets : &device->TxStatistics.Packets;
        return 0;
    }

    private static bool Allocate(NetDevice* device, ref QueueSlot slot, bool isTx) =>
        slot.Create(default, isTx).IsSuccess() && slot.Memory.Allocate(device, slot.Size).IsSuccess();

    private static void Describe(PathView* view, NetDevice* device, ref QueueSlot slot)
    {
        device->GoLive(ref slot, Framework.Allocate(sizeof(ushort)));
        QueueLayout layout = new(slot.Size, device->RingFeatures);
        view->Descriptors = (byte*)slot.Memory.DeviceAddress;
        view->Driver = view->Descriptors + layout.DriverOffset;
        view->Device = view->Descriptors + layout.DeviceOffset;
    }
}
