using System.Runtime.InteropServices;
using System.Threading;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>The interrupt lock, its DPC, and switching an interrupt off and on.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class InterruptLocks
{
    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfInterruptQueueDpcForIsrTableIndex] = (delegate* unmanaged<void*, void*, byte>)&WdfInterruptQueueDpcForIsr;
        table[(int)WDFFUNCENUM.WdfInterruptAcquireLockTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfInterruptAcquireLock;
        table[(int)WDFFUNCENUM.WdfInterruptReleaseLockTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfInterruptReleaseLock;
        table[(int)WDFFUNCENUM.WdfInterruptSynchronizeTableIndex] =
            (delegate* unmanaged<void*, void*, delegate* unmanaged<WDFINTERRUPT, void*, byte>, void*, byte>)&WdfInterruptSynchronize;
        table[(int)WDFFUNCENUM.WdfInterruptEnableTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfInterruptEnable;
        table[(int)WDFFUNCENUM.WdfInterruptDisableTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfInterruptDisable;
    }

    [UnmanagedCallersOnly]
    private static byte WdfInterruptQueueDpcForIsr(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptQueueDpcForIsr"u8, Irql.High);
        FxInterrupt* it = ObjectTable.Body<FxInterrupt>(handle, ObjectType.Interrupt);
        if (it->Config.EvtInterruptDpc == null)
        {
            Breach.Raise(Rule.InterruptNoDpc);
        }

        bool wasQueued = Interlocked.Exchange(ref it->DpcQueued, 1) != 0;
        Interrupts.NoteDpc();
        return Api.Leave(cpu, wasQueued ? (byte)0 : (byte)1);
    }

    [UnmanagedCallersOnly]
    private static void WdfInterruptAcquireLock(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptAcquireLock"u8, Irql.Device);
        Acquire(ObjectTable.Body<FxInterrupt>(handle, ObjectType.Interrupt), cpu);
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfInterruptReleaseLock(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptReleaseLock"u8, Irql.Device);
        Release(ObjectTable.Body<FxInterrupt>(handle, ObjectType.Interrupt), cpu);
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static byte WdfInterruptSynchronize(
        void* globals, void* handle, delegate* unmanaged<WDFINTERRUPT, void*, byte> callback, void* context)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptSynchronize"u8, Irql.Dispatch);
        FxInterrupt* it = ObjectTable.Body<FxInterrupt>(handle, ObjectType.Interrupt);
        Api.RequirePointer(callback, "Callback"u8);
        RequireConnected(it);
        InterruptDpcs.Lock(it, cpu);
        Callback frame = Callback.Enter("EvtInterruptSynchronize"u8, Irql.Device);
        byte result = callback(new WDFINTERRUPT(handle), context);
        Callback.Leave(frame);
        InterruptDpcs.Unlock(it);
        return Api.Leave(cpu, result);
    }

    [UnmanagedCallersOnly]
    private static void WdfInterruptEnable(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptEnable"u8, Irql.Passive);
        FxInterrupt* it = ObjectTable.Body<FxInterrupt>(handle, ObjectType.Interrupt);
        RequireConnected(it);
        _ = InterruptObjects.CallEnable(it);
        it->Disabled = false;
        Interrupts.NoteDpc();
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfInterruptDisable(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfInterruptDisable"u8, Irql.Passive);
        FxInterrupt* it = ObjectTable.Body<FxInterrupt>(handle, ObjectType.Interrupt);
        RequireConnected(it);
        _ = InterruptObjects.CallDisable(it);
        it->Disabled = true;
        Api.Leave(cpu);
    }

    private static void Acquire(FxInterrupt* it, CpuState* cpu)
    {
        if (it->LockOwner == (int)cpu->Index + 1)
        {
            Breach.Raise(Rule.InterruptLock, "this CPU holds the lock already (the ISR does)"u8);
        }

        byte level = cpu->Irql;
        Irql.Set(cpu, Irql.Device);
        InterruptDpcs.Lock(it, cpu);
        it->LevelBeforeLock = level;
        cpu->LocksHeld++;
    }

    private static void Release(FxInterrupt* it, CpuState* cpu)
    {
        if (it->LockOwner != (int)cpu->Index + 1 || cpu->LocksHeld == 0)
        {
            Breach.Raise(Rule.InterruptLock, "the lock is not held by a call of the client's"u8);
        }

        byte level = it->LevelBeforeLock;
        cpu->LocksHeld--;
        InterruptDpcs.Unlock(it);
        Irql.Set(cpu, level);
    }

    private static void RequireConnected(FxInterrupt* it)
    {
        if (!it->Connected)
        {
            Breach.Raise(Rule.InterruptNotConnected);
        }
    }
}
