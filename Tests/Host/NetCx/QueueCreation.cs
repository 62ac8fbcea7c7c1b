using System;
using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>EvtAdapterCreateTx/RxQueue and the functions that belong inside.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class QueueCreation
{
    private struct State
    {
        /// <summary>NETTXQUEUE_INIT* or NETRXQUEUE_INIT* of the running callback.</summary>
        public void* Token;
        public QueueKind Kind;
        public uint Id;
        public uint Cpu;
        public NxAdapter* Adapter;
        public NxQueue* Created;
    }

    private static State s;

    public static void Reset()
    {
        s = default;
    }

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetTxQueueCreateTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_OBJECT_ATTRIBUTES*, NET_PACKET_QUEUE_CONFIG*, void**, NTSTATUS>)&NetTxQueueCreate;
        table[(int)NETFUNCENUM.NetRxQueueCreateTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_OBJECT_ATTRIBUTES*, NET_PACKET_QUEUE_CONFIG*, void**, NTSTATUS>)&NetRxQueueCreate;
        table[(int)NETFUNCENUM.NetTxQueueInitGetQueueIdTableIndex] = (delegate* unmanaged<void*, void*, uint>)&NetTxQueueInitGetQueueId;
        table[(int)NETFUNCENUM.NetRxQueueInitGetQueueIdTableIndex] = (delegate* unmanaged<void*, void*, uint>)&NetRxQueueInitGetQueueId;
    }

    /// <summary>Calls the client's creation callback; the queue, or null with the failure.</summary>
    public static NxQueue* Call(NxAdapter* adapter, QueueKind kind, uint id, out NTSTATUS status)
    {
        s.Token = Tokens.Next();
        s.Kind = kind;
        s.Id = id;
        s.Cpu = Cpu.Current->Index;
        s.Adapter = adapter;
        s.Created = null;
        NETADAPTER handle = new(adapter->Object->Handle);
        if (kind == QueueKind.Tx)
        {
            Callback frame = Callback.Enter("EvtAdapterCreateTxQueue"u8, Irql.Passive);
            status = adapter->Callbacks.EvtAdapterCreateTxQueue(handle, (NETTXQUEUE_INIT*)s.Token);
            Callback.Leave(frame);
        }
        else
        {
            Callback frame = Callback.Enter("EvtAdapterCreateRxQueue"u8, Irql.Passive);
            status = adapter->Callbacks.EvtAdapterCreateRxQueue(handle, (NETRXQUEUE_INIT*)s.Token);
            Callback.Leave(frame);
        }

        NxQueue* created = s.Created;
        s = default;
        if (status.IsSuccess() && created == null)
        {
            Breach.Raise(Rule.QueueNotCreated, "kind %u returned %x without a queue"u8, (uint)kind, unchecked((uint)status));
        }

        if (!status.IsSuccess() && created != null)
        {
            Delete(created);
            return null;
        }

        return created;
    }

    /// <summary>Ends a queue: its object with contexts and children, then its rings.</summary>
    public static void Delete(NxQueue* queue)
    {
        NxQueue copy = *queue;
        ObjectLife.Delete(queue->Object);
        if (copy.Kind == QueueKind.Rx)
        {
            RxBuffers.Free(&copy.Pool);
        }

        Rings.Free(&copy);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS NetTxQueueCreate(
        void* globals, void* init, WDF_OBJECT_ATTRIBUTES* attributes, NET_PACKET_QUEUE_CONFIG* config, void** handle)
    {
        return Create(globals, "NetTxQueueCreate"u8, init, QueueKind.Tx, attributes, config, handle);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS NetRxQueueCreate(
        void* globals, void* init, WDF_OBJECT_ATTRIBUTES* attributes, NET_PACKET_QUEUE_CONFIG* config, void** handle)
    {
        return Create(globals, "NetRxQueueCreate"u8, init, QueueKind.Rx, attributes, config, handle);
    }

    private static NTSTATUS Create(
        void* globals,
        ReadOnlySpan<byte> name,
        void* init,
        QueueKind kind,
        WDF_OBJECT_ATTRIBUTES* attributes,
        NET_PACKET_QUEUE_CONFIG* config,
        void** handle)
    {
        CpuState* cpu = Api.Net(globals, name);
        CheckInit(cpu, init, kind);
        Api.RequireNetPointer(config, "Configuration"u8);
        Api.RequireNetPointer(handle, "PacketQueue"u8);
        if (s.Created != null)
        {
            Breach.Raise(Rule.QueueCreatedTwice);
        }

        CheckConfig(config);
        _ = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.FixedByNet, null);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        FxObject* it = ObjectLife.Create(ObjectType.PacketQueue, s.Adapter->Object, attributes, (nuint)sizeof(NxQueue));
        it->OwnedByFramework = true;
        NxQueue* queue = (NxQueue*)it->Body;
        queue->Object = it;
        queue->Adapter = s.Adapter;
        queue->Kind = kind;
        queue->Id = s.Id;
        queue->Config = *config;
        Rings.Create(queue);
        if (kind == QueueKind.Rx)
        {
            RxBuffers.Create(queue);
        }

        s.Created = queue;
        *handle = it->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    private static void CheckConfig(NET_PACKET_QUEUE_CONFIG* config)
    {
        if (config->Size != sizeof(NET_PACKET_QUEUE_CONFIG))
        {
            Breach.Raise(Rule.QueueConfigurationSize, "Size is %u, not %u"u8, config->Size, (uint)sizeof(NET_PACKET_QUEUE_CONFIG));
        }

        if (config->ExecutionContext.Value != null)
        {
            Breach.Raise(Rule.NotEmulated, "execution contexts of the client"u8);
        }

        if (config->EvtAdvance == null || config->EvtSetNotificationEnabled == null || config->EvtCancel == null)
        {
            Breach.Raise(Rule.QueueConfiguration);
        }
    }

    [UnmanagedCallersOnly]
    private static uint NetTxQueueInitGetQueueId(void* globals, void* init)
    {
        CpuState* cpu = Api.Net(globals, "NetTxQueueInitGetQueueId"u8);
        CheckInit(cpu, init, QueueKind.Tx);
        return Api.Leave(cpu, s.Id);
    }

    [UnmanagedCallersOnly]
    private static uint NetRxQueueInitGetQueueId(void* globals, void* init)
    {
        CpuState* cpu = Api.Net(globals, "NetRxQueueInitGetQueueId"u8);
        CheckInit(cpu, init, QueueKind.Rx);
        return Api.Leave(cpu, s.Id);
    }

    private static void CheckInit(CpuState* cpu, void* init, QueueKind kind)
    {
        if (init == null || init != s.Token || kind != s.Kind)
        {
            Breach.Raise(Rule.QueueInitContext, "init %p, alive is %p"u8, (ulong)init, (ulong)s.Token);
        }

        if (cpu->Index != s.Cpu)
        {
            Breach.Raise(Rule.QueueInitThread, "CPU %u, not %u"u8, cpu->Index, s.Cpu);
        }
    }
}
