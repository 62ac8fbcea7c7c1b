using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a WDFDMAENABLER.</summary>
internal struct FxDmaEnabler
{
    public WDF_DMA_PROFILE Profile;
    public nuint MaximumLength;

    /// <summary>WdmDmaVersionOverride: NetAdapterCx wants 3.</summary>
    public uint Version;
}

/// <summary>WDFDMAENABLER.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class Dma
{
    private const uint NewestVersion = 3;

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfDmaEnablerCreateTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_DMA_ENABLER_CONFIG*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfDmaEnablerCreate;
        table[(int)WDFFUNCENUM.WdfDmaEnablerGetMaximumLengthTableIndex] =
            (delegate* unmanaged<void*, void*, nuint>)&WdfDmaEnablerGetMaximumLength;
        table[(int)WDFFUNCENUM.WdfDmaEnablerSetMaximumScatterGatherElementsTableIndex] =
            (delegate* unmanaged<void*, void*, nuint, void>)&WdfDmaEnablerSetMaximumScatterGatherElements;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfDmaEnablerCreate(
        void* globals, void* deviceHandle, WDF_DMA_ENABLER_CONFIG* config, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDmaEnablerCreate"u8, Irql.Passive);
        FxDevice* device = Devices.Get(deviceHandle);
        Api.RequirePointer(config, "Config"u8);
        Api.RequirePointer(handle, "DmaEnablerHandle"u8);
        Api.RequireSize(config->Size, (nuint)sizeof(WDF_DMA_ENABLER_CONFIG));
        if (config->Profile is < WDF_DMA_PROFILE.WdfDmaProfilePacket or > WDF_DMA_PROFILE.WdfDmaProfileScatterGather64Duplex
            || config->MaximumLength == 0 || config->WdmDmaVersionOverride > NewestVersion)
        {
            Breach.Raise(
                Rule.DmaEnablerConfig,
                "Profile %u, MaximumLength %llu, WdmDmaVersionOverride %u"u8,
                (uint)config->Profile,
                config->MaximumLength,
                config->WdmDmaVersionOverride);
        }

        if (config->Profile is not (WDF_DMA_PROFILE.WdfDmaProfilePacket64 or WDF_DMA_PROFILE.WdfDmaProfileScatterGather64
            or WDF_DMA_PROFILE.WdfDmaProfileScatterGather64Duplex))
        {
            Breach.Raise(Rule.NotEmulated, "DMA profile %u: the host's memory is above 4 GiB"u8, (uint)config->Profile);
        }

        FxObject* parent = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Optional, device->Object);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        FxObject* it = ObjectLife.Create(ObjectType.DmaEnabler, parent, attributes, (nuint)sizeof(FxDmaEnabler));
        *(FxDmaEnabler*)it->Body = new()
        {
            Profile = config->Profile,
            MaximumLength = config->MaximumLength,
            Version = config->WdmDmaVersionOverride,
        };
        *handle = it->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static nuint WdfDmaEnablerGetMaximumLength(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDmaEnablerGetMaximumLength"u8, Irql.Dispatch);
        return Api.Leave(cpu, ObjectTable.Body<FxDmaEnabler>(handle, ObjectType.DmaEnabler)->MaximumLength);
    }

    [UnmanagedCallersOnly]
    private static void WdfDmaEnablerSetMaximumScatterGatherElements(void* globals, void* handle, nuint elements)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDmaEnablerSetMaximumScatterGatherElements"u8, Irql.Passive);
        _ = ObjectTable.Get(handle, ObjectType.DmaEnabler);
        if (elements == 0)
        {
            Breach.Raise(Rule.ArgumentInvalid, "no elements"u8);
        }

        Api.Leave(cpu);
    }
}
