using System.Runtime.InteropServices;
using System.Threading;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a WDFSPINLOCK.</summary>
internal struct FxSpinLock
{
    /// <summary>0, or 1 + index of the CPU that holds it.</summary>
    public int Owner;
    public byte LevelBefore;
}

/// <summary>WDFSPINLOCK.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class SpinLocks
{
    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfSpinLockCreateTableIndex] =
            (delegate* unmanaged<void*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfSpinLockCreate;
        table[(int)WDFFUNCENUM.WdfSpinLockAcquireTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfSpinLockAcquire;
        table[(int)WDFFUNCENUM.WdfSpinLockReleaseTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfSpinLockRelease;
    }

    public static void Release(FxObject* it)
    {
        if (((FxSpinLock*)it->Body)->Owner != 0)
        {
            Breach.Raise(Rule.LockHeldOnReturn, "a spin lock is deleted while it is held"u8);
        }
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfSpinLockCreate(void* globals, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfSpinLockCreate"u8, Irql.Dispatch);
        Api.RequirePointer(handle, "SpinLock"u8);
        FxObject* parent = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Optional, Drivers.Object);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        *handle = ObjectLife.Create(ObjectType.SpinLock, parent, attributes, (nuint)sizeof(FxSpinLock))->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void WdfSpinLockAcquire(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfSpinLockAcquire"u8, Irql.Dispatch);
        FxSpinLock* it = ObjectTable.Body<FxSpinLock>(handle, ObjectType.SpinLock);
        if (it->Owner == (int)cpu->Index + 1)
        {
            Breach.Raise(Rule.SpinLockRecursive, "lock %p"u8, (ulong)handle);
        }

        byte level = cpu->Irql;
        Irql.Set(cpu, Irql.Dispatch);
        while (Interlocked.CompareExchange(ref it->Owner, (int)cpu->Index + 1, 0) != 0)
        {
        }

        it->LevelBefore = level;
        cpu->LocksHeld++;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfSpinLockRelease(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfSpinLockRelease"u8, Irql.Dispatch);
        FxSpinLock* it = ObjectTable.Body<FxSpinLock>(handle, ObjectType.SpinLock);
        if (it->Owner != (int)cpu->Index + 1)
        {
            Breach.Raise(Rule.SpinLockNotHeld, "lock %p"u8, (ulong)handle);
        }

        byte level = it->LevelBefore;
        cpu->LocksHeld--;
        if (cpu->LocksHeld != 0 && level < Irql.Dispatch)
        {
            Breach.Raise(Rule.SpinLockNotHeld, "locks are released in the reverse order of acquisition"u8);
        }

        _ = Interlocked.Exchange(ref it->Owner, 0);
        Irql.Set(cpu, level);
        Api.Leave(cpu);
    }
}
