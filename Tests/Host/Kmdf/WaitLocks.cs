using System.Runtime.InteropServices;
using System.Threading;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a WDFWAITLOCK.</summary>
internal struct FxWaitLock
{
    /// <summary>0, or 1 + index of the CPU whose thread holds it.</summary>
    public int Owner;
}

/// <summary>WDFWAITLOCK.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class WaitLocks
{
    private const ulong PollTicks = 1000;

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfWaitLockCreateTableIndex] =
            (delegate* unmanaged<void*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfWaitLockCreate;
        table[(int)WDFFUNCENUM.WdfWaitLockAcquireTableIndex] = (delegate* unmanaged<void*, void*, long*, NTSTATUS>)&WdfWaitLockAcquire;
        table[(int)WDFFUNCENUM.WdfWaitLockReleaseTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfWaitLockRelease;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfWaitLockCreate(void* globals, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfWaitLockCreate"u8, Irql.Dispatch);
        Api.RequirePointer(handle, "Lock"u8);
        FxObject* parent = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Optional, Drivers.Object);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        *handle = ObjectLife.Create(ObjectType.WaitLock, parent, attributes, (nuint)sizeof(FxWaitLock))->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfWaitLockAcquire(void* globals, void* handle, long* timeout)
    {
        bool mayWait = timeout == null || *timeout != 0;
        CpuState* cpu = Api.Wdf(globals, "WdfWaitLockAcquire"u8, mayWait ? Irql.Passive : Irql.Dispatch);
        FxWaitLock* it = ObjectTable.Body<FxWaitLock>(handle, ObjectType.WaitLock);
        if (mayWait && it->Owner == (int)cpu->Index + 1)
        {
            Breach.Raise(Rule.WaitLockRecursive, "lock %p"u8, (ulong)handle);
        }

        while (Interlocked.CompareExchange(ref it->Owner, (int)cpu->Index + 1, 0) != 0)
        {
            if (!mayWait)
            {
                return Api.Leave(cpu, NTSTATUS.STATUS_TIMEOUT);
            }

            Scheduler.Sleep(cpu, PollTicks);
        }

        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void WdfWaitLockRelease(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfWaitLockRelease"u8, Irql.Dispatch);
        FxWaitLock* it = ObjectTable.Body<FxWaitLock>(handle, ObjectType.WaitLock);
        if (it->Owner != (int)cpu->Index + 1)
        {
            Breach.Raise(Rule.SpinLockNotHeld, "wait lock %p"u8, (ulong)handle);
        }

        _ = Interlocked.Exchange(ref it->Owner, 0);
        Api.Leave(cpu);
    }
}
