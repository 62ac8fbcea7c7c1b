using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Which client callback of the device's life runs, for functions that belong to one.</summary>
internal enum DevicePhase
{
    None,
    DeviceAdd,
    PrepareHardware,
    Running,
    ReleaseHardware,
}

/// <summary>Body of the WDFDEVICE.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal unsafe struct FxDevice
{
    public FxObject* Object;
    public WDF_PNPPOWER_EVENT_CALLBACKS Pnp;
    public WDF_POWER_POLICY_EVENT_CALLBACKS PowerPolicy;
    public NET_DEVICE_RESET_CAPABILITIES Reset;
    public DevicePhase Phase;

    /// <summary>NetDeviceInitConfig was called on its init.</summary>
    public bool NetConfigured;

    /// <summary>WdfDeviceSetFailed was called.</summary>
    public bool SetFailed;

    /// <summary>NetDeviceRequestReset was called.</summary>
    public bool ResetRequested;

    /// <summary>Self-managed I/O was initialised once.</summary>
    public bool SelfManagedStarted;

    /// <summary>EvtNetDeviceCollectResetDiagnostics runs.</summary>
    public bool CollectingDiagnostics;

    /// <summary>Power references by WdfDeviceStopIdle.</summary>
    public uint StopIdle;

    /// <summary>WdfDeviceSetAlignmentRequirement.</summary>
    public uint Alignment;
}

/// <summary>The one device of a session: WdfDeviceCreate and its end.</summary>
internal static unsafe class Devices
{
    private struct State
    {
        public FxDevice* Current;
    }

    private static State s;

    /// <summary>The device, or null.</summary>
    public static FxDevice* Current => s.Current;

    public static void Reset()
    {
        s = default;
    }

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfDeviceCreateTableIndex] =
            (delegate* unmanaged<void*, void**, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&WdfDeviceCreate;
    }

    /// <summary>The device behind a handle.</summary>
    public static FxDevice* Get(void* handle)
    {
        return ObjectTable.Body<FxDevice>(handle, ObjectType.Device);
    }

    public static void Release()
    {
        s.Current = null;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfDeviceCreate(void* globals, void** init, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceCreate"u8, Irql.Passive);
        Api.RequirePointer(init, "DeviceInit"u8);
        Api.RequirePointer(handle, "Device"u8);
        DeviceInits.Check(*init);
        _ = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Fixed, null);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        FxObject* it = ObjectLife.Create(ObjectType.Device, Drivers.Object, attributes, (nuint)sizeof(FxDevice));
        FxDevice* device = (FxDevice*)it->Body;
        DeviceInits.MoveTo(device);
        device->Object = it;
        device->Phase = DevicePhase.DeviceAdd;
        s.Current = device;
        *init = null;
        *handle = it->Handle;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }
}
