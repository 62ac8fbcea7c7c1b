using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>
/// A client that keeps every rule, small enough to be read at a sitting: it sends into nothing, receives what a test puts into
/// <see cref="Incoming"/>, and stops at each <see cref="Point"/> to let a wrong client be wrong. This part: the driver.
/// </summary>
internal static unsafe partial class Client
{
    private static readonly Dictionary<Point, Action> Hooks = [];

    /// <summary>Memory that lives as long as the process, as a driver image's data would.</summary>
    public static WDF_BIND_INFO* BindInfo { get; } = New<WDF_BIND_INFO>();

    public static WDF_CLASS_BIND_INFO* ClassInfo { get; } = New<WDF_CLASS_BIND_INFO>();

    public static UNICODE_STRING* Path { get; } = New<UNICODE_STRING>();

    public static WDF_DRIVER_CONFIG* DriverConfig { get; } = New<WDF_DRIVER_CONFIG>();

    public static WDF_OBJECT_CONTEXT_TYPE_INFO* ContextType { get; } = New<WDF_OBJECT_CONTEXT_TYPE_INFO>();

    /// <summary>Attributes with the context type and nothing else.</summary>
    public static WDF_OBJECT_ATTRIBUTES* Attributes { get; } = New<WDF_OBJECT_ATTRIBUTES>();

    public static WDF_DRIVER_GLOBALS** WdfGlobalsCell { get; } = (WDF_DRIVER_GLOBALS**)New<nint>();

    public static DRIVER_OBJECT* DriverObject { get; private set; }

    public static UNICODE_STRING* EntryPath { get; private set; }

    public static void* Entry => (delegate* unmanaged<DRIVER_OBJECT*, UNICODE_STRING*, NTSTATUS>)&DriverEntry;

    /// <summary>Status the entry returns in the end.</summary>
    public static NTSTATUS EntryStatus { get; set; }

    private static void*** FunctionsCell { get; } = (void***)New<nint>();

    private static NetFunctionTable* NetTable { get; } = New<NetFunctionTable>();

    private static void** NetGlobalsCell { get; } = (void**)New<nint>();

    private static delegate* unmanaged<DRIVER_OBJECT*, void> SavedUnload { get; set; }

    /// <summary>Forgets everything a test did to the client.</summary>
    public static void Reset()
    {
        Hooks.Clear();
        Incoming.Clear();
        EntryStatus = NTSTATUS.STATUS_SUCCESS;
        KeepTx = false;
        Displace = true;
        Unbind = true;
        CreatesDriver = true;
        char* component = Text("KmdfLibrary");
        *BindInfo = new() { Size = 48, Component = component, Version = new() { Major = 1, Minor = 31 }, FuncCount = 458, FuncTable = (void**)FunctionsCell };
        *ClassInfo = new()
        {
            Size = 80,
            ClassName = Text("NetAdapterCx"),
            Version = new() { Major = 2, Minor = 1 },
            FunctionTable = (void**)NetTable,
            FunctionTableCount = 122,
            ClassBindInfo = NetGlobalsCell,
        };
        *Path = new() { MaximumLength = 520, Buffer = (char*)NativeMemory.AllocZeroed(520) };
        *DriverConfig = WDF_DRIVER_CONFIG.Init(&EvtDriverDeviceAdd);
        WDF_OBJECT_CONTEXT_TYPE_INFO.Init(ContextType, (byte*)New<ulong>(), 64);
        *Attributes = WDF_OBJECT_ATTRIBUTES.InitContextType(ContextType);
        ResetDevice();
        ResetQueues();
    }

    /// <summary>Is the framework's unload replaced, and is everything unbound in the end?</summary>
    public static bool Displace { get; set; }

    public static bool Unbind { get; set; }

    public static bool CreatesDriver { get; set; }

    public static void At(Point point, Action action) => Hooks[point] = action;

    private static void Reach(Point point)
    {
        if (Hooks.TryGetValue(point, out Action? action))
        {
            action();
        }
    }

    public static char* Text(string text)
    {
        char* copy = (char*)NativeMemory.AllocZeroed((nuint)(text.Length + 1) * 2);
        text.AsSpan().CopyTo(new Span<char>(copy, text.Length));
        return copy;
    }

    public static T* New<T>(nuint count = 1)
        where T : unmanaged
    {
        return (T*)NativeMemory.AllocZeroed(count, (nuint)sizeof(T));
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS DriverEntry(DRIVER_OBJECT* driver, UNICODE_STRING* path)
    {
        DriverObject = driver;
        EntryPath = path;
        Reach(Point.Entry);
        Ntoskrnl.RtlCopyUnicodeString(Path, path);
        Reach(Point.BindReady);
        NTSTATUS status = WdfLdr.WdfVersionBind(driver, Path, BindInfo, WdfGlobalsCell);
        if (!status.IsSuccess())
        {
            return status;
        }

        Wdf.Functions = *FunctionsCell;
        Wdf.Globals = *WdfGlobalsCell;
        Reach(Point.Bound);
        Reach(Point.ClassReady);
        status = WdfLdr.WdfVersionBindClass(BindInfo, *WdfGlobalsCell, ClassInfo);
        if (!status.IsSuccess())
        {
            _ = WdfLdr.WdfVersionUnbind(Path, BindInfo, *WdfGlobalsCell);
            return status;
        }

        NetCx.Table = *NetTable;
        NetCx.Globals = (NET_DRIVER_GLOBALS*)*NetGlobalsCell;
        Reach(Point.ClassBound);
        Reach(Point.DriverReady);
        if (!CreatesDriver)
        {
            return NTSTATUS.STATUS_SUCCESS;
        }

        status = EntryStatus.IsSuccess() ? Wdf.WdfDriverCreate(driver, path, null, DriverConfig, null) : EntryStatus;
        if (!status.IsSuccess())
        {
            UnbindAll();
            return status;
        }

        Reach(Point.DriverCreated);
        if (Displace)
        {
            SavedUnload = driver->DriverUnload;
            driver->DriverUnload = &Unload;
        }

        return NTSTATUS.STATUS_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static void Unload(DRIVER_OBJECT* driver)
    {
        Reach(Point.Unload);
        if (SavedUnload != null)
        {
            SavedUnload(driver);
        }

        Reach(Point.Unloaded);
        UnbindAll();
    }

    /// <summary>The client forgets to call the framework's unload routine.</summary>
    public static void ForgetSavedUnload() => SavedUnload = null;

    public static void UnbindAll()
    {
        if (Unbind)
        {
            WdfLdr.WdfVersionUnbindClass(BindInfo, *WdfGlobalsCell, ClassInfo);
            _ = WdfLdr.WdfVersionUnbind(Path, BindInfo, *WdfGlobalsCell);
        }
    }
}
