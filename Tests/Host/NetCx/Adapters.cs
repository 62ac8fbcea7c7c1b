using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>NETADAPTER: creation, start, stop.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class Adapters
{
    private struct State
    {
        public NxAdapter* Current;
    }

    private static State s;

    /// <summary>The adapter of the session, or null.</summary>
    public static NxAdapter* Current => s.Current;

    public static void Reset()
    {
        s = default;
    }

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetAdapterCreateTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&NetAdapterCreate;
        table[(int)NETFUNCENUM.NetAdapterStartTableIndex] = (delegate* unmanaged<void*, void*, NTSTATUS>)&NetAdapterStart;
        table[(int)NETFUNCENUM.NetAdapterStopTableIndex] = (delegate* unmanaged<void*, void*, void>)&NetAdapterStop;
        table[(int)NETFUNCENUM.NetAdapterGetNetLuidTableIndex] = (delegate* unmanaged<void*, void*, ulong>)&NetAdapterGetNetLuid;
    }

    public static NxAdapter* Get(void* handle)
    {
        return ObjectTable.Body<NxAdapter>(handle, ObjectType.NetAdapter);
    }

    /// <summary>The adapter as most setters want it: not started.</summary>
    public static NxAdapter* GetBeforeStart(void* handle)
    {
        NxAdapter* adapter = Get(handle);
        if (adapter->Started)
        {
            Breach.Raise(Rule.AdapterStarted, "the adapter is started"u8);
        }

        return adapter;
    }

    /// <summary>The object is being deleted: the interface goes with it.</summary>
    public static void Retire(FxObject* it)
    {
        NxAdapter* adapter = (NxAdapter*)it->Body;
        StopNow(adapter);
        if (s.Current == adapter)
        {
            s.Current = null;
        }
    }

    /// <summary>Takes the interface down; capabilities of a 2.1 client are forgotten.</summary>
    public static void StopNow(NxAdapter* adapter)
    {
        if (!adapter->Started)
        {
            return;
        }

        Datapath.Destroy(adapter);
        adapter->Started = false;
        adapter->HasDatapath = false;
        adapter->HasLinkLayer = false;
        adapter->HasTxDma = false;
        adapter->HasRxDma = false;
        adapter->HasTxChecksum = false;
        adapter->HasRxChecksum = false;
        adapter->HasGso = false;
        adapter->HasRsc = false;
        adapter->HasTag = false;
        adapter->HasScaling = false;
        adapter->HasFilter = false;
        adapter->Recreate = false;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS NetAdapterCreate(void* globals, void* token, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterCreate"u8);
        AdapterInits.Init* init = AdapterInits.Get(token);
        Api.RequireNetPointer(handle, "Adapter"u8);
        if (init->Used)
        {
            Breach.Raise(Rule.AdapterInitUsed);
        }

        _ = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.FixedByNet, null);
        if (s.Current != null)
        {
            Breach.Raise(Rule.NotEmulated, "a second adapter"u8);
        }

        if (init->Callbacks.Size == 0)
        {
            Breach.Raise(Rule.NotEmulated, "an adapter without datapath callbacks"u8);
        }

        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        init->Used = true;
        FxObject* it = ObjectLife.Create(ObjectType.NetAdapter, init->Device->Object, attributes, (nuint)sizeof(NxAdapter));
        NxAdapter* adapter = (NxAdapter*)it->Body;
        adapter->Object = it;
        adapter->Callbacks = init->Callbacks;
        adapter->Link.MediaConnectState = NET_IF_MEDIA_CONNECT_STATE.MediaConnectStateDisconnected;
        s.Current = adapter;
        *handle = it->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS NetAdapterStart(void* globals, void* handle)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterStart"u8);
        NxAdapter* adapter = GetBeforeStart(handle);
        if (Session.State == DeviceState.Gone)
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INVALID_DEVICE_REQUEST);
        }

        if (!adapter->HasDatapath || !adapter->HasLinkLayer || adapter->Mtu == 0 || adapter->Permanent.Length != adapter->CurrentAddress.Length)
        {
            Breach.Raise(
                Rule.StartIncomplete,
                "datapath %u, link layer %u, MTU %u, address lengths differ by %d"u8,
                adapter->HasDatapath ? 1u : 0,
                adapter->HasLinkLayer ? 1u : 0,
                adapter->Mtu,
                unchecked((ulong)(adapter->Permanent.Length - adapter->CurrentAddress.Length)));
        }

        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        adapter->Started = true;
        OffloadQueries.TellDefaults(adapter);
        NTSTATUS status = PnpMachine.InD0 ? Datapath.Create(adapter) : NTSTATUS.STATUS_SUCCESS;
        return Api.Leave(cpu, status);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterStop(void* globals, void* handle)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterStop"u8);
        StopNow(Get(handle));
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static ulong NetAdapterGetNetLuid(void* globals, void* handle)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterGetNetLuid"u8);
        _ = Get(handle);
        return Api.Leave(cpu, (6UL << 48) | (1UL << 24));
    }
}
