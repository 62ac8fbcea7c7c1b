using System.Runtime.InteropServices;
using System.Threading;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a WDFWORKITEM.</summary>
internal struct FxWorkItem
{
    public WDF_WORKITEM_CONFIG Config;
    public int Queued;
}

/// <summary>WDFWORKITEM.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class WorkItems
{
    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfWorkItemCreateTableIndex] =
            (delegate* unmanaged<void*, WDF_WORKITEM_CONFIG*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfWorkItemCreate;
        table[(int)WDFFUNCENUM.WdfWorkItemEnqueueTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfWorkItemEnqueue;
        table[(int)WDFFUNCENUM.WdfWorkItemFlushTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfWorkItemFlush;
        table[(int)WDFFUNCENUM.WdfWorkItemGetParentObjectTableIndex] = (delegate* unmanaged<void*, void*, void*>)&WdfWorkItemGetParentObject;
    }

    /// <summary>Runs everything queued, at PASSIVE_LEVEL; true when there was something.</summary>
    public static bool RunQueued()
    {
        bool any = false;
        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.WorkItem, ref index); it != null; it = ObjectTable.Next(ObjectType.WorkItem, ref index))
        {
            any |= Run(it);
        }

        return any;
    }

    /// <summary>Deletion waits for a queued item: it runs now.</summary>
    public static void Cancel(FxObject* it)
    {
        if (Cpu.Current->Irql == Irql.Passive)
        {
            _ = Run(it);
        }

        ((FxWorkItem*)it->Body)->Queued = 0;
    }

    /// <summary>Objects with a callback lock take AutomaticSerialization; NetAdapterCx's have none.</summary>
    public static bool HasCallbackLock(FxObject* parent)
    {
        return parent->Type is ObjectType.Device or ObjectType.Driver;
    }

    private static bool Run(FxObject* it)
    {
        FxWorkItem* item = (FxWorkItem*)it->Body;
        if (it->Disposed || Interlocked.Exchange(ref item->Queued, 0) == 0)
        {
            return false;
        }

        Callback frame = Callback.Enter("EvtWorkItemFunc"u8, Irql.Passive);
        item->Config.EvtWorkItemFunc(new WDFWORKITEM(it->Handle));
        Callback.Leave(frame);
        return true;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfWorkItemCreate(void* globals, WDF_WORKITEM_CONFIG* config, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfWorkItemCreate"u8, Irql.Dispatch);
        Api.RequirePointer(config, "Config"u8);
        Api.RequirePointer(handle, "WorkItem"u8);
        Api.RequireSize(config->Size, (nuint)sizeof(WDF_WORKITEM_CONFIG));
        if (config->EvtWorkItemFunc == null)
        {
            Breach.Raise(Rule.WorkItemConfig, "EvtWorkItemFunc is NULL"u8);
        }

        FxObject* parent = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Required, null);
        if (config->AutomaticSerialization != 0 && !HasCallbackLock(parent))
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INVALID_DEVICE_REQUEST);
        }

        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        FxObject* it = ObjectLife.Create(ObjectType.WorkItem, parent, attributes, (nuint)sizeof(FxWorkItem));
        ((FxWorkItem*)it->Body)->Config = *config;
        *handle = it->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void WdfWorkItemEnqueue(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfWorkItemEnqueue"u8, Irql.Dispatch);
        _ = Interlocked.Exchange(ref ObjectTable.Body<FxWorkItem>(handle, ObjectType.WorkItem)->Queued, 1);
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfWorkItemFlush(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfWorkItemFlush"u8, Irql.Passive);
        _ = Run(ObjectTable.Get(handle, ObjectType.WorkItem));
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void* WdfWorkItemGetParentObject(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfWorkItemGetParentObject"u8, Irql.Dispatch);
        FxObject* it = ObjectTable.Get(handle, ObjectType.WorkItem);
        Api.Leave(cpu);
        return it->Parent->Handle;
    }
}
