using System;
using System.Runtime.InteropServices;
using System.Threading;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>What a client does with a queue it has: rings, extensions, notifications.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class QueueFunctions
{
    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetTxQueueGetRingCollectionTableIndex] =
            (delegate* unmanaged<void*, void*, NET_RING_COLLECTION*>)&NetTxQueueGetRingCollection;
        table[(int)NETFUNCENUM.NetRxQueueGetRingCollectionTableIndex] =
            (delegate* unmanaged<void*, void*, NET_RING_COLLECTION*>)&NetRxQueueGetRingCollection;
        table[(int)NETFUNCENUM.NetTxQueueGetExtensionTableIndex] =
            (delegate* unmanaged<void*, void*, NET_EXTENSION_QUERY*, NET_EXTENSION*, void>)&NetTxQueueGetExtension;
        table[(int)NETFUNCENUM.NetRxQueueGetExtensionTableIndex] =
            (delegate* unmanaged<void*, void*, NET_EXTENSION_QUERY*, NET_EXTENSION*, void>)&NetRxQueueGetExtension;
        table[(int)NETFUNCENUM.NetTxQueueNotifyMoreCompletedPacketsAvailableTableIndex] =
            (delegate* unmanaged<void*, void*, void>)&NetTxQueueNotifyMoreCompletedPacketsAvailable;
        table[(int)NETFUNCENUM.NetRxQueueNotifyMoreReceivedPacketsAvailableTableIndex] =
            (delegate* unmanaged<void*, void*, void>)&NetRxQueueNotifyMoreReceivedPacketsAvailable;
    }

    [UnmanagedCallersOnly]
    private static NET_RING_COLLECTION* NetTxQueueGetRingCollection(void* globals, void* handle)
    {
        CpuState* cpu = Api.Net(globals, "NetTxQueueGetRingCollection"u8);
        NxQueue* queue = Get(handle, QueueKind.Tx);
        Api.Leave(cpu);
        return queue->Collection;
    }

    [UnmanagedCallersOnly]
    private static NET_RING_COLLECTION* NetRxQueueGetRingCollection(void* globals, void* handle)
    {
        CpuState* cpu = Api.Net(globals, "NetRxQueueGetRingCollection"u8);
        NxQueue* queue = Get(handle, QueueKind.Rx);
        Api.Leave(cpu);
        return queue->Collection;
    }

    [UnmanagedCallersOnly]
    private static void NetTxQueueGetExtension(void* globals, void* handle, NET_EXTENSION_QUERY* query, NET_EXTENSION* extension)
    {
        CpuState* cpu = Api.Net(globals, "NetTxQueueGetExtension"u8);
        Extensions.Query(Get(handle, QueueKind.Tx), query, extension);
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetRxQueueGetExtension(void* globals, void* handle, NET_EXTENSION_QUERY* query, NET_EXTENSION* extension)
    {
        CpuState* cpu = Api.Net(globals, "NetRxQueueGetExtension"u8);
        Extensions.Query(Get(handle, QueueKind.Rx), query, extension);
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetTxQueueNotifyMoreCompletedPacketsAvailable(void* globals, void* handle)
    {
        Notify(globals, "NetTxQueueNotifyMoreCompletedPacketsAvailable"u8, handle, QueueKind.Tx);
    }

    [UnmanagedCallersOnly]
    private static void NetRxQueueNotifyMoreReceivedPacketsAvailable(void* globals, void* handle)
    {
        Notify(globals, "NetRxQueueNotifyMoreReceivedPacketsAvailable"u8, handle, QueueKind.Rx);
    }

    private static void Notify(void* globals, ReadOnlySpan<byte> name, void* handle, QueueKind kind)
    {
        CpuState* cpu = Api.Net(globals, name, Irql.High);
        FxObject* it = ObjectTable.Find(handle);
        if (it == null || it->Disposed)
        {
            Breach.Raise(Rule.NotifyDead, "queue %p"u8, (ulong)handle);
        }

        NxQueue* queue = Get(handle, kind);
        if (queue->State is not (QueueState.Running or QueueState.Draining))
        {
            Breach.Raise(Rule.NotifyStopped, "the queue is in state %u"u8, (uint)queue->State);
        }

        _ = Interlocked.Exchange(ref queue->Notified, 1);
        if (kind == QueueKind.Tx)
        {
            Counters.Values.TxNotifies++;
        }
        else
        {
            Counters.Values.RxNotifies++;
        }

        Api.Leave(cpu);
    }

    private static NxQueue* Get(void* handle, QueueKind kind)
    {
        FxObject* it = ObjectTable.Get(handle);
        if (it->Type != ObjectType.PacketQueue || ((NxQueue*)it->Body)->Kind != kind)
        {
            Breach.Raise(Rule.QueueHandle, "handle %p is no queue of kind %u"u8, (ulong)handle, (uint)kind);
        }

        return (NxQueue*)it->Body;
    }
}
