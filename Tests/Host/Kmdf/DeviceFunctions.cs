using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>What a client asks and tells of its device while it exists.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class DeviceFunctions
{
    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfDeviceSetAlignmentRequirementTableIndex] =
            (delegate* unmanaged<void*, void*, uint, void>)&WdfDeviceSetAlignmentRequirement;
        table[(int)WDFFUNCENUM.WdfDeviceGetAlignmentRequirementTableIndex] =
            (delegate* unmanaged<void*, void*, uint>)&WdfDeviceGetAlignmentRequirement;
        table[(int)WDFFUNCENUM.WdfDeviceSetFailedTableIndex] = (delegate* unmanaged<void*, void*, int, void>)&WdfDeviceSetFailed;
        table[(int)WDFFUNCENUM.WdfDeviceSetPnpCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_DEVICE_PNP_CAPABILITIES*, void>)&WdfDeviceSetPnpCapabilities;
        table[(int)WDFFUNCENUM.WdfDeviceSetPowerCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_DEVICE_POWER_CAPABILITIES*, void>)&WdfDeviceSetPowerCapabilities;
        table[(int)WDFFUNCENUM.WdfDeviceAssignS0IdleSettingsTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS*, NTSTATUS>)&WdfDeviceAssignS0IdleSettings;
        table[(int)WDFFUNCENUM.WdfDeviceAssignSxWakeSettingsTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS*, NTSTATUS>)&WdfDeviceAssignSxWakeSettings;
        table[(int)WDFFUNCENUM.WdfDeviceStopIdleNoTrackTableIndex] =
            (delegate* unmanaged<void*, void*, byte, NTSTATUS>)&WdfDeviceStopIdleNoTrack;
        table[(int)WDFFUNCENUM.WdfDeviceResumeIdleNoTrackTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfDeviceResumeIdleNoTrack;
        table[(int)WDFFUNCENUM.WdfDeviceGetDeviceStateTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_DEVICE_STATE*, void>)&WdfDeviceGetDeviceState;
        table[(int)WDFFUNCENUM.WdfDeviceSetDeviceStateTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_DEVICE_STATE*, void>)&WdfDeviceSetDeviceState;
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceSetAlignmentRequirement(void* globals, void* handle, uint alignment)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceSetAlignmentRequirement"u8, Irql.Dispatch);
        FxDevice* device = Devices.Get(handle);
        if (!Bytes.IsPowerOfTwo((nuint)alignment + 1))
        {
            Breach.Raise(Rule.ArgumentInvalid, "alignment mask %x is not of the form 2^n - 1"u8, alignment);
        }

        device->Alignment = alignment;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static uint WdfDeviceGetAlignmentRequirement(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceGetAlignmentRequirement"u8, Irql.Dispatch);
        return Api.Leave(cpu, Devices.Get(handle)->Alignment);
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceSetFailed(void* globals, void* handle, int action)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceSetFailed"u8, Irql.Dispatch);
        FxDevice* device = Devices.Get(handle);
        if (action is < 1 or > 2)
        {
            Breach.Raise(Rule.ArgumentInvalid, "FailedAction %u"u8, (uint)action);
        }

        device->SetFailed = true;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceSetPnpCapabilities(void* globals, void* handle, WDF_DEVICE_PNP_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceSetPnpCapabilities"u8, Irql.Dispatch);
        _ = Devices.Get(handle);
        Api.RequirePointer(capabilities, "PnpCapabilities"u8);
        Api.RequireSize(capabilities->Size, (nuint)sizeof(WDF_DEVICE_PNP_CAPABILITIES));
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceSetPowerCapabilities(void* globals, void* handle, WDF_DEVICE_POWER_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceSetPowerCapabilities"u8, Irql.Dispatch);
        _ = Devices.Get(handle);
        Api.RequirePointer(capabilities, "PowerCapabilities"u8);
        Api.RequireSize(capabilities->Size, (nuint)sizeof(WDF_DEVICE_POWER_CAPABILITIES));
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfDeviceAssignS0IdleSettings(void* globals, void* handle, WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS* settings)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceAssignS0IdleSettings"u8, Irql.Dispatch);
        _ = Devices.Get(handle);
        Api.RequirePointer(settings, "Settings"u8);
        Api.RequireSize(settings->Size, (nuint)sizeof(WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS));
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfDeviceAssignSxWakeSettings(void* globals, void* handle, WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS* settings)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceAssignSxWakeSettings"u8, Irql.Dispatch);
        _ = Devices.Get(handle);
        Api.RequirePointer(settings, "Settings"u8);
        Api.RequireSize(settings->Size, (nuint)sizeof(WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS));
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfDeviceStopIdleNoTrack(void* globals, void* handle, byte waitForD0)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceStopIdleNoTrack"u8, waitForD0 != 0 ? Irql.Passive : Irql.Dispatch);
        Devices.Get(handle)->StopIdle++;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceResumeIdleNoTrack(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceResumeIdleNoTrack"u8, Irql.Dispatch);
        FxDevice* device = Devices.Get(handle);
        if (device->StopIdle == 0)
        {
            Breach.Raise(Rule.StopIdleUnderflow);
        }

        device->StopIdle--;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceGetDeviceState(void* globals, void* handle, WDF_DEVICE_STATE* state)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceGetDeviceState"u8, Irql.Dispatch);
        CheckState(handle, state);
        uint size = state->Size;
        Bytes.Fill(state, (nuint)sizeof(WDF_DEVICE_STATE), 0);
        state->Size = size;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceSetDeviceState(void* globals, void* handle, WDF_DEVICE_STATE* state)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceSetDeviceState"u8, Irql.Dispatch);
        CheckState(handle, state);
        Api.Leave(cpu);
    }

    private static void CheckState(void* handle, WDF_DEVICE_STATE* state)
    {
        _ = Devices.Get(handle);
        Api.RequirePointer(state, "DeviceState"u8);
        Api.RequireSize(state->Size, (nuint)sizeof(WDF_DEVICE_STATE));
    }
}
