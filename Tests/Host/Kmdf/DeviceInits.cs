using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>WDFDEVICE_INIT: what the client says about its device before there is one.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class DeviceInits
{
    private struct State
    {
        /// <summary>What the client holds; null when no init is alive.</summary>
        public void* Token;
        public WDF_PNPPOWER_EVENT_CALLBACKS Pnp;
        public WDF_POWER_POLICY_EVENT_CALLBACKS PowerPolicy;
        public NET_DEVICE_RESET_CAPABILITIES Reset;
        public bool NetConfigured;
    }

    private static State s;

    public static bool NetConfigured
    {
        get => s.NetConfigured;
        set => s.NetConfigured = value;
    }

    public static ref NET_DEVICE_RESET_CAPABILITIES NetReset => ref s.Reset;

    public static void Reset()
    {
        s = default;
    }

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfDeviceInitSetPnpPowerEventCallbacksTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_PNPPOWER_EVENT_CALLBACKS*, void>)&WdfDeviceInitSetPnpPowerEventCallbacks;
        table[(int)WDFFUNCENUM.WdfDeviceInitSetPowerPolicyEventCallbacksTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_POWER_POLICY_EVENT_CALLBACKS*, void>)&WdfDeviceInitSetPowerPolicyEventCallbacks;
        table[(int)WDFFUNCENUM.WdfDeviceInitSetPowerPolicyOwnershipTableIndex] =
            (delegate* unmanaged<void*, void*, byte, void>)&WdfDeviceInitSetPowerPolicyOwnership;
        table[(int)WDFFUNCENUM.WdfDeviceInitSetIoTypeTableIndex] = (delegate* unmanaged<void*, void*, int, void>)&WdfDeviceInitSetIoType;
        table[(int)WDFFUNCENUM.WdfDeviceInitSetDeviceTypeTableIndex] = (delegate* unmanaged<void*, void*, uint, void>)&WdfDeviceInitSetDeviceType;
        table[(int)WDFFUNCENUM.WdfDeviceInitSetCharacteristicsTableIndex] =
            (delegate* unmanaged<void*, void*, uint, byte, void>)&WdfDeviceInitSetCharacteristics;
        table[(int)WDFFUNCENUM.WdfDeviceInitSetPowerPageableTableIndex] = (delegate* unmanaged<void*, void*, void>)&WdfDeviceInitSetPowerPageable;
        table[(int)WDFFUNCENUM.WdfDeviceInitSetPowerNotPageableTableIndex] =
            (delegate* unmanaged<void*, void*, void>)&WdfDeviceInitSetPowerNotPageable;
        table[(int)WDFFUNCENUM.WdfDeviceInitSetReleaseHardwareOrderOnFailureTableIndex] =
            (delegate* unmanaged<void*, void*, int, void>)&WdfDeviceInitSetReleaseHardwareOrderOnFailure;
    }

    /// <summary>A fresh init for EvtDriverDeviceAdd.</summary>
    public static void* Begin()
    {
        s = default;
        s.Token = Tokens.Next();
        return s.Token;
    }

    /// <summary>EvtDriverDeviceAdd has returned.</summary>
    public static void End()
    {
        s.Token = null;
    }

    public static void Check(void* token)
    {
        if (token == null || token != s.Token)
        {
            Breach.Raise(Rule.DeviceInitDead, "init %p, alive is %p"u8, (ulong)token, (ulong)s.Token);
        }
    }

    /// <summary>The device takes over; the init is dead.</summary>
    public static void MoveTo(FxDevice* device)
    {
        device->Pnp = s.Pnp;
        device->PowerPolicy = s.PowerPolicy;
        device->Reset = s.Reset;
        device->NetConfigured = s.NetConfigured;
        s.Token = null;
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceInitSetPnpPowerEventCallbacks(void* globals, void* init, WDF_PNPPOWER_EVENT_CALLBACKS* callbacks)
    {
        CpuState* cpu = Enter(globals, "WdfDeviceInitSetPnpPowerEventCallbacks"u8, init);
        Api.RequirePointer(callbacks, "PnpPowerEventCallbacks"u8);
        Api.RequireSize(callbacks->Size, (nuint)sizeof(WDF_PNPPOWER_EVENT_CALLBACKS));
        s.Pnp = *callbacks;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceInitSetPowerPolicyEventCallbacks(void* globals, void* init, WDF_POWER_POLICY_EVENT_CALLBACKS* callbacks)
    {
        CpuState* cpu = Enter(globals, "WdfDeviceInitSetPowerPolicyEventCallbacks"u8, init);
        Api.RequirePointer(callbacks, "PowerPolicyEventCallbacks"u8);
        Api.RequireSize(callbacks->Size, (nuint)sizeof(WDF_POWER_POLICY_EVENT_CALLBACKS));
        s.PowerPolicy = *callbacks;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceInitSetPowerPolicyOwnership(void* globals, void* init, byte isOwner)
    {
        Api.Leave(Enter(globals, "WdfDeviceInitSetPowerPolicyOwnership"u8, init));
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceInitSetIoType(void* globals, void* init, int type)
    {
        CpuState* cpu = Enter(globals, "WdfDeviceInitSetIoType"u8, init);
        if (type is < 1 or > 3)
        {
            Breach.Raise(Rule.ArgumentInvalid, "IoType %u"u8, (uint)type);
        }

        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceInitSetDeviceType(void* globals, void* init, uint type)
    {
        Api.Leave(Enter(globals, "WdfDeviceInitSetDeviceType"u8, init));
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceInitSetCharacteristics(void* globals, void* init, uint characteristics, byte orIn)
    {
        Api.Leave(Enter(globals, "WdfDeviceInitSetCharacteristics"u8, init));
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceInitSetPowerPageable(void* globals, void* init)
    {
        Api.Leave(Enter(globals, "WdfDeviceInitSetPowerPageable"u8, init));
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceInitSetPowerNotPageable(void* globals, void* init)
    {
        Api.Leave(Enter(globals, "WdfDeviceInitSetPowerNotPageable"u8, init));
    }

    [UnmanagedCallersOnly]
    private static void WdfDeviceInitSetReleaseHardwareOrderOnFailure(void* globals, void* init, int order)
    {
        CpuState* cpu = Enter(globals, "WdfDeviceInitSetReleaseHardwareOrderOnFailure"u8, init);
        if (order is < 1 or > 2)
        {
            Breach.Raise(Rule.ArgumentInvalid, "order %u"u8, (uint)order);
        }

        Api.Leave(cpu);
    }

    private static CpuState* Enter(void* globals, System.ReadOnlySpan<byte> name, void* init)
    {
        CpuState* cpu = Api.Wdf(globals, name, Irql.Dispatch);
        Check(init);
        return cpu;
    }
}
