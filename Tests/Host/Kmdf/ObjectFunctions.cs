using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>WdfObject*: contexts, references, deletion.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class ObjectFunctions
{
    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfObjectCreateTableIndex] =
            (delegate* unmanaged<void*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfObjectCreate;
        table[(int)WDFFUNCENUM.WdfObjectDeleteTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfObjectDelete;
        table[(int)WDFFUNCENUM.WdfObjectAllocateContextTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfObjectAllocateContext;
        table[(int)WDFFUNCENUM.WdfObjectGetTypedContextWorkerTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_OBJECT_CONTEXT_TYPE_INFO*, void*>)&WdfObjectGetTypedContextWorker;
        table[(int)WDFFUNCENUM.WdfObjectReferenceActualTableIndex] =
            (delegate* unmanaged<void*, void*, void*, int, byte*, void>)&WdfObjectReferenceActual;
        table[(int)WDFFUNCENUM.WdfObjectDereferenceActualTableIndex] =
            (delegate* unmanaged<void*, void*, void*, int, byte*, void>)&WdfObjectDereferenceActual;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfObjectCreate(void* globals, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfObjectCreate"u8, Irql.Dispatch);
        Api.RequirePointer(handle, "Object"u8);
        FxObject* parent = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Optional, Drivers.Object);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        *handle = ObjectLife.Create(ObjectType.General, parent, attributes, 0)->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void WdfObjectDelete(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfObjectDelete"u8, Irql.Dispatch);
        FxObject* it = ObjectTable.Get(handle);
        if (it->Disposed)
        {
            Breach.Raise(Rule.HandleDead, "the object is being deleted already"u8);
        }

        ObjectKinds.CheckDelete(it, cpu);
        ObjectLife.Delete(it);
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfObjectAllocateContext(void* globals, void* handle, WDF_OBJECT_ATTRIBUTES* attributes, void** memory)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfObjectAllocateContext"u8, Irql.Dispatch);
        FxObject* it = ObjectTable.Get(handle);
        Api.RequirePointer(attributes, "ContextAttributes"u8);
        _ = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Fixed, null);
        if (attributes->ContextTypeInfo == null)
        {
            Breach.Raise(Rule.ContextType, "ContextTypeInfo is NULL"u8);
        }

        FxContext* existing = ObjectAttributes.Find(it, attributes->ContextTypeInfo);
        if (existing != null)
        {
            if (memory != null)
            {
                *memory = existing->Memory;
            }

            return Api.Leave(cpu, (NTSTATUS)0x40000000);
        }

        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        void* created = ObjectAttributes.AddContext(it, attributes);
        if (memory != null)
        {
            *memory = created;
        }

        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void* WdfObjectGetTypedContextWorker(void* globals, void* handle, WDF_OBJECT_CONTEXT_TYPE_INFO* type)
    {
        // Any level: interrupt callbacks ask for contexts too.
        CpuState* cpu = Api.Wdf(globals, "WdfObjectGetTypedContextWorker"u8, Irql.High);
        ObjectAttributes.CheckType(type, 0);
        FxContext* context = ObjectAttributes.Find(ObjectTable.Get(handle), type);
        if (context == null)
        {
            Breach.Raise(
                Rule.ContextMissing, "object %p has no context of type %s"u8, (ulong)handle, type == null ? 0 : (ulong)type->ContextName);
        }

        Api.Leave(cpu);
        return context->Memory;
    }

    [UnmanagedCallersOnly]
    private static void WdfObjectReferenceActual(void* globals, void* handle, void* tag, int line, byte* file)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfObjectReferenceActual"u8, Irql.Dispatch);
        ObjectLife.Reference(ObjectTable.Get(handle));
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfObjectDereferenceActual(void* globals, void* handle, void* tag, int line, byte* file)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfObjectDereferenceActual"u8, Irql.Dispatch);
        ObjectLife.Dereference(ObjectTable.Get(handle));
        Api.Leave(cpu);
    }
}
