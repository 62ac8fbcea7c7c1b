using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>NetDevice*: the class extension's part of the WDFDEVICE, and resets.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class NetDevices
{
    private const nuint MaximumDiagnostics = 1 << 20;

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetDeviceInitConfigTableIndex] = (delegate* unmanaged<void*, void*, NTSTATUS>)&NetDeviceInitConfig;
        table[(int)NETFUNCENUM.NetDeviceInitSetPowerPolicyEventCallbacksTableIndex] =
            (delegate* unmanaged<void*, void*, NET_DEVICE_POWER_POLICY_EVENT_CALLBACKS*, void>)&NetDeviceInitSetPowerPolicyEventCallbacks;
        table[(int)NETFUNCENUM.NetDeviceInitSetResetCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_DEVICE_RESET_CAPABILITIES*, void>)&NetDeviceInitSetResetCapabilities;
        table[(int)NETFUNCENUM.NetDeviceRequestResetTableIndex] = (delegate* unmanaged<void*, void*, void>)&NetDeviceRequestReset;
        table[(int)NETFUNCENUM.NetDeviceStoreResetDiagnosticsTableIndex] =
            (delegate* unmanaged<void*, void*, nuint, byte*, void>)&NetDeviceStoreResetDiagnostics;
    }

    /// <summary>A device that asked for a reset: its diagnostics callback, on a thread of its own.</summary>
    public static void CollectDiagnostics(FxDevice* device)
    {
        if (device->Reset.EvtNetDeviceCollectResetDiagnostics == null)
        {
            return;
        }

        device->CollectingDiagnostics = true;
        Callback frame = Callback.Enter("EvtNetDeviceCollectResetDiagnostics"u8, Irql.Passive);
        device->Reset.EvtNetDeviceCollectResetDiagnostics(new WDFDEVICE(device->Object->Handle));
        Callback.Leave(frame);
        device->CollectingDiagnostics = false;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS NetDeviceInitConfig(void* globals, void* init)
    {
        CpuState* cpu = Api.Net(globals, "NetDeviceInitConfig"u8);
        Api.RequireNetPointer(init, "DeviceInit"u8);
        DeviceInits.Check(init);
        if (DeviceInits.NetConfigured)
        {
            Breach.Raise(Rule.NetDeviceInitOrder, "called twice"u8);
        }

        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        DeviceInits.NetConfigured = true;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void NetDeviceInitSetPowerPolicyEventCallbacks(void* globals, void* init, NET_DEVICE_POWER_POLICY_EVENT_CALLBACKS* callbacks)
    {
        CpuState* cpu = Api.Net(globals, "NetDeviceInitSetPowerPolicyEventCallbacks"u8);
        CheckInit(init);
        Api.RequireNetPointer(callbacks, "Callbacks"u8);
        Api.RequireNetSize(callbacks->Size, (nuint)sizeof(NET_DEVICE_POWER_POLICY_EVENT_CALLBACKS));
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetDeviceInitSetResetCapabilities(void* globals, void* init, NET_DEVICE_RESET_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Net(globals, "NetDeviceInitSetResetCapabilities"u8);
        CheckInit(init);
        Api.RequireNetPointer(capabilities, "ResetCapabilities"u8);
        Api.RequireNetSize(capabilities->Size, (nuint)sizeof(NET_DEVICE_RESET_CAPABILITIES));
        DeviceInits.NetReset = *capabilities;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetDeviceRequestReset(void* globals, void* handle)
    {
        CpuState* cpu = Api.Net(globals, "NetDeviceRequestReset"u8);
        Devices.Get(handle)->ResetRequested = true;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetDeviceStoreResetDiagnostics(void* globals, void* handle, nuint size, byte* buffer)
    {
        CpuState* cpu = Api.Net(globals, "NetDeviceStoreResetDiagnostics"u8);
        FxDevice* device = Devices.Get(handle);
        if (!device->CollectingDiagnostics)
        {
            Breach.Raise(Rule.ResetDiagnosticsPhase);
        }

        if (size > MaximumDiagnostics)
        {
            Breach.Raise(Rule.ResetDiagnosticsSize, "%llu bytes"u8, size);
        }

        Api.RequireNetPointer(buffer, "ResetDiagnosticsBuffer"u8);
        device->CollectingDiagnostics = false;
        Api.Leave(cpu);
    }

    private static void CheckInit(void* init)
    {
        Api.RequireNetPointer(init, "DeviceInit"u8);
        DeviceInits.Check(init);
        if (!DeviceInits.NetConfigured)
        {
            Breach.Raise(Rule.NetDeviceInitOrder, "before NetDeviceInitConfig"u8);
        }
    }
}
