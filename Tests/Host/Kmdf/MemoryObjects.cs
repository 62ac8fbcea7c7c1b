using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a WDFMEMORY.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal unsafe struct FxMemory
{
    public void* Memory;
    public nuint Bytes;
}

/// <summary>WDFMEMORY.</summary>
internal static unsafe class MemoryObjects
{
    private const byte Garbage = 0xCD;
    private const nuint PoolAlignment = 16;

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfMemoryCreateTableIndex] =
            (delegate* unmanaged<void*, WDF_OBJECT_ATTRIBUTES*, POOL_TYPE, uint, nuint, void**, void**, NTSTATUS>)&WdfMemoryCreate;
        table[(int)WDFFUNCENUM.WdfMemoryGetBufferTableIndex] = (delegate* unmanaged<void*, void*, nuint*, void*>)&WdfMemoryGetBuffer;
    }

    public static void Release(FxObject* it)
    {
        FxMemory* memory = (FxMemory*)it->Body;
        ClientMemory.Free(MemoryKind.Pool, memory->Memory, memory->Bytes, PoolAlignment);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfMemoryCreate(
        void* globals, WDF_OBJECT_ATTRIBUTES* attributes, POOL_TYPE pool, uint tag, nuint size, void** handle, void** buffer)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfMemoryCreate"u8, Irql.Dispatch);
        Api.RequirePointer(handle, "Memory"u8);
        if (size == 0 || pool is not (POOL_TYPE.NonPagedPool or POOL_TYPE.NonPagedPoolNx or POOL_TYPE.NonPagedPoolNxCacheAligned))
        {
            Breach.Raise(Rule.MemoryCreate, "size %llu, pool type %u"u8, size, (uint)pool);
        }

        FxObject* parent = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Optional, Drivers.Object);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        FxObject* it = ObjectLife.Create(ObjectType.Memory, parent, attributes, (nuint)sizeof(FxMemory));
        FxMemory* memory = (FxMemory*)it->Body;
        memory->Memory = ClientMemory.Allocate(MemoryKind.Pool, size, PoolAlignment);
        memory->Bytes = size;
        Bytes.Fill(memory->Memory, size, Garbage);
        *handle = it->Handle;
        if (buffer != null)
        {
            *buffer = memory->Memory;
        }

        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void* WdfMemoryGetBuffer(void* globals, void* handle, nuint* size)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfMemoryGetBuffer"u8, Irql.Dispatch);
        FxMemory* it = ObjectTable.Body<FxMemory>(handle, ObjectType.Memory);
        if (size != null)
        {
            *size = it->Bytes;
        }

        Api.Leave(cpu);
        return it->Memory;
    }
}
