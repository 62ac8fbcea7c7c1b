using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>WDFDRIVER.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class Drivers
{
    private const uint FlagNonPnp = 1;
    private const uint FlagNoDispatchOverride = 2;

    private struct State
    {
        public FxObject* Object;
        public WDF_DRIVER_CONFIG Config;
        public bool UnloadCalled;
        public void* FrameworkUnload;
    }

    private static State s;

    public static FxObject* Object => s.Object;

    public static ref WDF_DRIVER_CONFIG Config => ref s.Config;

    /// <summary>KMDF's own unload routine ran.</summary>
    public static bool UnloadCalled => s.UnloadCalled;

    /// <summary>What KMDF put into DRIVER_OBJECT.DriverUnload.</summary>
    public static void* FrameworkUnload => s.FrameworkUnload;

    public static void Reset()
    {
        s = default;
    }

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfDriverCreateTableIndex] =
            (delegate* unmanaged<void*, DRIVER_OBJECT*, UNICODE_STRING*, WDF_OBJECT_ATTRIBUTES*, WDF_DRIVER_CONFIG*, void**, NTSTATUS>)&WdfDriverCreate;
        table[(int)WDFFUNCENUM.WdfDriverWdmGetDriverObjectTableIndex] =
            (delegate* unmanaged<void*, void*, DRIVER_OBJECT*>)&WdfDriverWdmGetDriverObject;
        table[(int)WDFFUNCENUM.WdfDeviceGetDriverTableIndex] = (delegate* unmanaged<void*, void*, void*>)&WdfDeviceGetDriver;
    }

    /// <summary>The object has gone.</summary>
    public static void Release()
    {
        s.Object = null;
    }

    /// <summary>The client unbinds with its driver object in place, as after a failed entry: the framework cleans up.</summary>
    public static void DeleteLeftover()
    {
        if (s.Object != null)
        {
            ObjectLife.Delete(s.Object);
        }
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfDriverCreate(
        void* globals, DRIVER_OBJECT* driver, UNICODE_STRING* path, WDF_OBJECT_ATTRIBUTES* attributes, WDF_DRIVER_CONFIG* config, void** handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDriverCreate"u8, Irql.Passive);
        if (s.Object != null || DriverImage.RegistryPath == null)
        {
            Breach.Raise(Rule.DriverCreateTwice, "a driver object exists, or the entry has returned"u8);
        }

        Api.RequirePointer(config, "DriverConfig"u8);
        Api.RequireSize(config->Size, (nuint)sizeof(WDF_DRIVER_CONFIG));
        KernelServices.CheckString(path);
        if (driver != DriverImage.Object || !DriverImage.IsRegistryPath(path))
        {
            Breach.Raise(Rule.ArgumentInvalid, "DriverObject or RegistryPath is not what the entry got"u8);
        }

        if ((config->DriverInitFlags & ~(FlagNonPnp | FlagNoDispatchOverride)) != 0 || (config->DriverInitFlags & FlagNonPnp) != 0
            || config->EvtDriverDeviceAdd == null)
        {
            Breach.Raise(Rule.ArgumentInvalid, "a PnP driver has EvtDriverDeviceAdd; DriverInitFlags %x"u8, config->DriverInitFlags);
        }

        _ = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Fixed, null);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        s.Config = *config;
        s.Object = ObjectLife.Create(ObjectType.Driver, null, attributes, 0);
        Loader.Globals->Driver = new WDFDRIVER(s.Object->Handle);
        Loader.Globals->DisplaceDriverUnload = 1;
        driver->DriverUnload = &DriverUnload;
        s.FrameworkUnload = driver->DriverUnload;
        if (handle != null)
        {
            *handle = s.Object->Handle;
        }

        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static DRIVER_OBJECT* WdfDriverWdmGetDriverObject(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDriverWdmGetDriverObject"u8, Irql.Dispatch);
        _ = ObjectTable.Get(handle, ObjectType.Driver);
        Api.Leave(cpu);
        return DriverImage.Object;
    }

    [UnmanagedCallersOnly]
    private static void* WdfDeviceGetDriver(void* globals, void* handle)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfDeviceGetDriver"u8, Irql.Dispatch);
        _ = ObjectTable.Get(handle, ObjectType.Device);
        Api.Leave(cpu);
        return s.Object->Handle;
    }

    /// <summary>What KMDF puts into DRIVER_OBJECT.DriverUnload; the client must call it from its own.</summary>
    [UnmanagedCallersOnly]
    private static void DriverUnload(DRIVER_OBJECT* driver)
    {
        CpuState* cpu = Api.Kernel("DriverUnload of the framework"u8, Irql.Passive);
        if (driver != DriverImage.Object || s.Object == null)
        {
            Breach.Raise(Rule.ArgumentInvalid, "DriverObject is %p, not %p, or no driver was created"u8, (ulong)driver, (ulong)DriverImage.Object);
        }

        s.UnloadCalled = true;
        if (s.Config.EvtDriverUnload != null)
        {
            Callback frame = Callback.Enter("EvtDriverUnload"u8, Irql.Passive);
            s.Config.EvtDriverUnload(new WDFDRIVER(s.Object->Handle));
            Callback.Leave(frame);
        }

        ObjectLife.Delete(s.Object);
        Api.Leave(cpu);
    }
}
