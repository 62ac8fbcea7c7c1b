using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a WDFTIMER.</summary>
internal struct FxTimer
{
    public WDF_TIMER_CONFIG Config;
    public ulong Due;
    public bool Armed;
    public bool Passive;
}

/// <summary>WDFTIMER.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class Timers
{
    private const ulong TicksPerMillisecond = 10_000;

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfTimerCreateTableIndex] =
            (delegate* unmanaged<void*, WDF_TIMER_CONFIG*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfTimerCreate;
        table[(int)WDFFUNCENUM.WdfTimerStartTableIndex] = (delegate* unmanaged<void*, void*, long, byte>)&WdfTimerStart;
        table[(int)WDFFUNCENUM.WdfTimerStopTableIndex] = (delegate* unmanaged<void*, void*, byte, byte>)&WdfTimerStop;
        table[(int)WDFFUNCENUM.WdfTimerGetParentObjectTableIndex] = (delegate* unmanaged<void*, void*, void*>)&WdfTimerGetParentObject;
    }

    /// <summary>Calls every timer that is due; true when there was one. For the waits and turns of CPU 0.</summary>
    public static bool RunDue()
    {
        bool any = false;
        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.Timer, ref index); it != null; it = ObjectTable.Next(ObjectType.Timer, ref index))
        {
            FxTimer* timer = (FxTimer*)it->Body;
            if (!timer->Armed || it->Disposed || Platform.Calls.Time100ns() < timer->Due)
            {
                continue;
            }

            if (timer->Config.Period == 0)
            {
                timer->Armed = false;
            }
            else
            {
                timer->Due += timer->Config.Period * TicksPerMillisecond;
            }

            any = true;
            Callback frame = Callback.Enter("EvtTimerFunc"u8, timer->Passive ? Irql.Passive : Irql.Dispatch);
            timer->Config.EvtTimerFunc(new WDFTIMER(it->Handle));
            Callback.Leave(frame);
        }

        return any;
    }

    public static void Cancel(FxObject* it)
    {
        ((FxTimer*)it->Body)->Armed = false;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfTimerCreate(void* globals, WDF_TIMER_CONFIG* config, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfTimerCreate"u8, Irql.Dispatch);
        Api.RequirePointer(config, "Config"u8);
        Api.RequirePointer(handle, "Timer"u8);
        Api.RequireSize(config->Size, (nuint)sizeof(WDF_TIMER_CONFIG));
        if (config->EvtTimerFunc == null)
        {
            Breach.Raise(Rule.TimerConfig, "EvtTimerFunc is NULL"u8);
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

        FxObject* it = ObjectLife.Create(ObjectType.Timer, parent, attributes, (nuint)sizeof(FxTimer));
        FxTimer* timer = (FxTimer*)it->Body;
        timer->Config = *config;
        timer->Passive = attributes->ExecutionLevel == WDF_EXECUTION_LEVEL.WdfExecutionLevelPassive;
        *handle = it->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static byte WdfTimerStart(void* globals, void* handle, long due)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfTimerStart"u8, Irql.Dispatch);
        FxTimer* it = ObjectTable.Body<FxTimer>(handle, ObjectType.Timer);
        byte was = it->Armed ? (byte)1 : (byte)0;
        it->Due = due < 0 ? Platform.Calls.Time100ns() + unchecked((ulong)-due) : (ulong)due;
        it->Armed = true;
        return Api.Leave(cpu, was);
    }

    [UnmanagedCallersOnly]
    private static byte WdfTimerStop(void* globals, void* handle, byte wait)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfTimerStop"u8, wait != 0 ? Irql.Passive : Irql.Dispatch);
        FxTimer* it = ObjectTable.Body<FxTimer>(handle, ObjectType.Timer);
        byte was = it->Armed ? (byte)1 : (byte)0;
        it->Armed = false;
        return Api.Leave(cpu, was);
    }

    [UnmanagedCallersOnly]
    private static void* WdfTimerGetParentObject(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfTimerGetParentObject"u8, Irql.Dispatch);
        FxObject* it = ObjectTable.Get(handle, ObjectType.Timer);
        Api.Leave(cpu);
        return it->Parent->Handle;
    }
}
