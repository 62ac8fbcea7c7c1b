using System.Runtime;
using VirtioNetCx.Adapter;
using VirtioNetCx.Interop;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Bench;

/// <summary>
/// The driver's transmit side for a plain C caller, who has the packet and fragment rings, moves EndIndex and calls EvtPacketQueueAdvance, as
/// NetAdapterCx would.
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
        if (!device->TryPrepare(view->QueueSize, view->Packed != 0)
            || !device->Tx.Create(default, isTx: true).IsSuccess()
            || !device->Tx.Memory.Allocate(device, device->Tx.Size).IsSuccess()
            || !device->TxSlots.Allocate(default, device->Tx.Size.Count * TxSlot.Bytes).IsSuccess())
        {
            return 1;
        }

        // The adapter's context is a pointer to the device's.
        NetDevice** adapter = (NetDevice**)Framework.Allocate((ulong)sizeof(NetDevice*));
        *adapter = device;
        Framework.CreateRings();
        void* create = (delegate* unmanaged<NETADAPTER, NETTXQUEUE_INIT*, NTSTATUS>)&TxQueueObject.EvtAdapterCreateTxQueue;
        if (!((delegate* unmanaged[SuppressGCTransition]<NETADAPTER, NETTXQUEUE_INIT*, NTSTATUS>)create)(new NETADAPTER(adapter), null).IsSuccess())
        {
            return 2;
        }

        ((delegate* unmanaged[SuppressGCTransition]<void*, void>)view->Start)(view->Queue);
        device->GoLive(Framework.Allocate(sizeof(ushort)));

        QueueLayout layout = new(device->Tx.Size, device->RingFeatures);
        view->Descriptors = (byte*)device->Tx.Memory.DeviceAddress;
        view->Driver = view->Descriptors + layout.DriverOffset;
        view->Device = view->Descriptors + layout.DeviceOffset;
        view->Counted = &device->TxStatistics.Packets;
        return 0;
    }
}
