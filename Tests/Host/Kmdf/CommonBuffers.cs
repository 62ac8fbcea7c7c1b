using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a WDFCOMMONBUFFER.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal unsafe struct FxCommonBuffer
{
    public void* Memory;
    public nuint Bytes;
    public nuint Alignment;
    public ulong LogicalAddress;
}

/// <summary>WDFCOMMONBUFFER: memory that client and device share.</summary>
internal static unsafe class CommonBuffers
{
    private const byte Garbage = 0xCB;

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfCommonBufferCreateTableIndex] =
            (delegate* unmanaged<void*, void*, nuint, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfCommonBufferCreate;
        table[(int)WDFFUNCENUM.WdfCommonBufferCreateWithConfigTableIndex] =
            (delegate* unmanaged<void*, void*, nuint, WDF_COMMON_BUFFER_CONFIG*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfCommonBufferCreateWithConfig;
        table[(int)WDFFUNCENUM.WdfCommonBufferGetAlignedVirtualAddressTableIndex] =
            (delegate* unmanaged<void*, void*, void*>)&WdfCommonBufferGetAlignedVirtualAddress;
        table[(int)WDFFUNCENUM.WdfCommonBufferGetAlignedLogicalAddressTableIndex] =
            (delegate* unmanaged<void*, void*, long>)&WdfCommonBufferGetAlignedLogicalAddress;
        table[(int)WDFFUNCENUM.WdfCommonBufferGetLengthTableIndex] = (delegate* unmanaged<void*, void*, nuint>)&WdfCommonBufferGetLength;
    }

    public static void Release(FxObject* it)
    {
        FxCommonBuffer* buffer = (FxCommonBuffer*)it->Body;
        ClientMemory.Free(MemoryKind.CommonBuffer, buffer->Memory, buffer->Bytes, buffer->Alignment);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfCommonBufferCreate(void* globals, void* enabler, nuint length, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfCommonBufferCreate"u8, Irql.Passive);
        NTSTATUS status = Create(enabler, length, Devices.Current->Alignment, attributes, handle);
        return Api.Leave(cpu, status);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfCommonBufferCreateWithConfig(
        void* globals, void* enabler, nuint length, WDF_COMMON_BUFFER_CONFIG* config, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfCommonBufferCreateWithConfig"u8, Irql.Passive);
        Api.RequirePointer(config, "Config"u8);
        Api.RequireSize(config->Size, (nuint)sizeof(WDF_COMMON_BUFFER_CONFIG));
        NTSTATUS status = Create(enabler, length, config->AlignmentRequirement, attributes, handle);
        return Api.Leave(cpu, status);
    }

    private static NTSTATUS Create(void* enablerHandle, nuint length, uint alignmentMask, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        FxObject* enabler = ObjectTable.Get(enablerHandle, ObjectType.DmaEnabler);
        Api.RequirePointer(handle, "CommonBuffer"u8);
        if (length == 0 || !Bytes.IsPowerOfTwo((nuint)alignmentMask + 1))
        {
            Breach.Raise(Rule.CommonBufferLength, "length %llu, alignment mask %x"u8, length, alignmentMask);
        }

        FxObject* parent = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Optional, enabler);
        if (Faults.Refuse())
        {
            return NTSTATUS.STATUS_INSUFFICIENT_RESOURCES;
        }

        FxObject* it = ObjectLife.Create(ObjectType.CommonBuffer, parent, attributes, (nuint)sizeof(FxCommonBuffer));
        FxCommonBuffer* buffer = (FxCommonBuffer*)it->Body;
        buffer->Memory = ClientMemory.Allocate(MemoryKind.CommonBuffer, length, (nuint)alignmentMask + 1);
        buffer->Bytes = length;
        buffer->Alignment = (nuint)alignmentMask + 1;
        buffer->LogicalAddress = Platform.Calls.DeviceAddress(buffer->Memory);
        Bytes.Fill(buffer->Memory, length, Garbage);
        *handle = it->Handle;
        return NTSTATUS.STATUS_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static void* WdfCommonBufferGetAlignedVirtualAddress(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfCommonBufferGetAlignedVirtualAddress"u8, Irql.Dispatch);
        FxCommonBuffer* it = ObjectTable.Body<FxCommonBuffer>(handle, ObjectType.CommonBuffer);
        Api.Leave(cpu);
        return it->Memory;
    }

    [UnmanagedCallersOnly]
    private static long WdfCommonBufferGetAlignedLogicalAddress(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfCommonBufferGetAlignedLogicalAddress"u8, Irql.Dispatch);
        return Api.Leave(cpu, (long)ObjectTable.Body<FxCommonBuffer>(handle, ObjectType.CommonBuffer)->LogicalAddress);
    }

    [UnmanagedCallersOnly]
    private static nuint WdfCommonBufferGetLength(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfCommonBufferGetLength"u8, Irql.Dispatch);
        return Api.Leave(cpu, ObjectTable.Body<FxCommonBuffer>(handle, ObjectType.CommonBuffer)->Bytes);
    }
}
