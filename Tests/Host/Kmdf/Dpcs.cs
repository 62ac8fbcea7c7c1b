using System.Runtime.InteropServices;
using System.Threading;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a WDFDPC.</summary>
internal struct FxDpc
{
    public WDF_DPC_CONFIG Config;
    public int Queued;
}

/// <summary>WDFDPC.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class Dpcs
{
    private static uint s_queued;

    /// <summary>Some DPC object may be queued.</summary>
    public static bool AnyQueued => s_queued != 0;

    public static void Reset()
    {
        s_queued = 0;
    }

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfDpcCreateTableIndex] =
            (delegate* unmanaged<void*, WDF_DPC_CONFIG*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfDpcCreate;
        table[(int)WDFFUNCENUM.WdfDpcEnqueueTableIndex] = (delegate* unmanaged<void*, void*, byte>)&WdfDpcEnqueue;
        table[(int)WDFFUNCENUM.WdfDpcCancelTableIndex] = (delegate* unmanaged<void*, void*, byte, byte>)&WdfDpcCancel;
        table[(int)WDFFUNCENUM.WdfDpcGetParentObjectTableIndex] = (delegate* unmanaged<void*, void*, void*>)&WdfDpcGetParentObject;
    }

    public static void RunAll()
    {
        if (Interlocked.Exchange(ref s_queued, 0) == 0)
        {
            return;
        }

        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.Dpc, ref index); it != null; it = ObjectTable.Next(ObjectType.Dpc, ref index))
        {
            FxDpc* dpc = (FxDpc*)it->Body;
            if (!it->Disposed && Interlocked.Exchange(ref dpc->Queued, 0) != 0)
            {
                Counters.Values.Dpcs++;
                Callback frame = Callback.Enter("EvtDpcFunc"u8, Irql.Dispatch);
                dpc->Config.EvtDpcFunc(new WDFDPC(it->Handle));
                Callback.Leave(frame);
            }
        }
    }

    public static void Cancel(FxObject* it)
    {
        ((FxDpc*)it->Body)->Queued = 0;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfDpcCreate(void* globals, WDF_DPC_CONFIG* config, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDpcCreate"u8, Irql.Dispatch);
        Api.RequirePointer(config, "Config"u8);
        Api.RequirePointer(handle, "Dpc"u8);
        Api.RequireSize(config->Size, (nuint)sizeof(WDF_DPC_CONFIG));
        if (config->EvtDpcFunc == null)
        {
            Breach.Raise(Rule.WorkItemConfig, "EvtDpcFunc is NULL"u8);
        }

        FxObject* parent = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Required, null);
        if (config->AutomaticSerialization != 0 && !WorkItems.HasCallbackLock(parent))
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INVALID_DEVICE_REQUEST);
        }

        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        FxObject* it = ObjectLife.Create(ObjectType.Dpc, parent, attributes, (nuint)sizeof(FxDpc));
        ((FxDpc*)it->Body)->Config = *config;
        *handle = it->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static byte WdfDpcEnqueue(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDpcEnqueue"u8, Irql.High);
        FxDpc* it = ObjectTable.Body<FxDpc>(handle, ObjectType.Dpc);
        bool wasQueued = Interlocked.Exchange(ref it->Queued, 1) != 0;
        _ = Interlocked.Exchange(ref s_queued, 1);
        Interrupts.NoteDpc();
        return Api.Leave(cpu, wasQueued ? (byte)0 : (byte)1);
    }

    [UnmanagedCallersOnly]
    private static byte WdfDpcCancel(void* globals, void* handle, byte wait)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDpcCancel"u8, wait != 0 ? Irql.Passive : Irql.High);
        FxDpc* it = ObjectTable.Body<FxDpc>(handle, ObjectType.Dpc);
        bool wasQueued = Interlocked.Exchange(ref it->Queued, 0) != 0;
        return Api.Leave(cpu, wasQueued ? (byte)1 : (byte)0);
    }

    [UnmanagedCallersOnly]
    private static void* WdfDpcGetParentObject(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDpcGetParentObject"u8, Irql.High);
        FxObject* it = ObjectTable.Get(handle, ObjectType.Dpc);
        Api.Leave(cpu);
        return it->Parent->Handle;
    }
}
