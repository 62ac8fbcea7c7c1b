using System.Runtime.InteropServices;
using VirtioNetCx.Adapter;
using VirtioNetCx.Interop;

namespace VirtioNetCx;

/// <summary>
/// The image's entry point and its counterpart at unload: binding to KMDF and NetAdapterCx, which for C drivers a static library does.
/// </summary>
public static unsafe class DriverEntry
{
    private const uint KmdfMajor = 1;
    private const uint KmdfMinor = 31;
    private const uint NetAdapterCxMajor = 2;
    private const uint NetAdapterCxMinor = 1;

    /// <summary>The entry point, for whoever loads the managed build.</summary>
    public static delegate* unmanaged<DRIVER_OBJECT*, UNICODE_STRING*, NTSTATUS> Address => &FxDriverEntry;

    /// <summary>
    /// Binds, then creates the driver object as the last step that can fail, so that nothing is half made when it does. PASSIVE_LEVEL.
    /// </summary>
    [UnmanagedCallersOnly(EntryPoint = "FxDriverEntry")]
    private static NTSTATUS FxDriverEntry(DRIVER_OBJECT* driver, UNICODE_STRING* registryPath)
    {
        DriverImage* image = DriverImage.Reset();

        // WDFLDR goes on using the path, so it must be ours. SAFETY: source and destination are valid strings; the copy is bounded.
        Ntoskrnl.RtlCopyUnicodeString(&image->RegistryPath, registryPath);

        NTSTATUS status = Bind(driver, image);
        if (!status.IsSuccess())
        {
            Trace.Error("VirtioNetCx: binding to the frameworks failed, status %08llx\n"u8, unchecked((uint)status));
            return status;
        }

        WDF_DRIVER_CONFIG config = WDF_DRIVER_CONFIG.Init(&DeviceAdd.EvtDriverDeviceAdd);
        WDFDRIVER handle;
        status = Wdf.WdfDriverCreate(driver, registryPath, null, &config, &handle);
        if (!status.IsSuccess())
        {
            Trace.Error("VirtioNetCx: WdfDriverCreate failed, status %08llx\n"u8, unchecked((uint)status));
            Unbind(image);
            return status;
        }

        // KMDF has just put its own unload routine into the driver object and asks us to put ours before it.
        if (Wdf.Globals->DisplaceDriverUnload != 0)
        {
            image->DisplacedUnload = driver->DriverUnload;
            driver->DriverUnload = (delegate* unmanaged<DRIVER_OBJECT*, void>)&DriverUnload;
        }

        return NTSTATUS.STATUS_SUCCESS;
    }

    /// <summary>Lets KMDF unload, then gives back what <see cref="Bind"/> took, in reverse. PASSIVE_LEVEL.</summary>
    [UnmanagedCallersOnly]
    private static void DriverUnload(DRIVER_OBJECT* driver)
    {
        DriverImage* image = DriverImage.Get();
        if (image->DisplacedUnload != null)
        {
            NativeCall.DriverUnload(image->DisplacedUnload, driver);
        }

        Unbind(image);
    }

    // SAFETY: the structures live in the image, as long as the frameworks use them; the names are constants of the image.
    private static NTSTATUS Bind(DRIVER_OBJECT* driver, DriverImage* image)
    {
        fixed (char* component = KmdfLibrary)
        fixed (char* className = NetAdapterCx)
        fixed (void*** functions = &Wdf.Functions)
        fixed (WDF_DRIVER_GLOBALS** globals = &Wdf.Globals)
        fixed (NetFunctionTable* netFunctions = &NetCx.Table)
        fixed (NET_DRIVER_GLOBALS** netGlobals = &NetCx.Globals)
        {
            image->BindInfo.Size = (uint)sizeof(WDF_BIND_INFO);
            image->BindInfo.Component = component;
            image->BindInfo.Version.Major = KmdfMajor;
            image->BindInfo.Version.Minor = KmdfMinor;
            image->BindInfo.FuncCount = (uint)WDFFUNCENUM.WdfFunctionTableNumEntries;
            image->BindInfo.FuncTable = (void**)functions;
            NTSTATUS status = WdfLdr.WdfVersionBind(driver, &image->RegistryPath, &image->BindInfo, globals);
            if (!status.IsSuccess())
            {
                return status;
            }

            image->ClassBindInfo.Size = (uint)sizeof(WDF_CLASS_BIND_INFO);
            image->ClassBindInfo.ClassName = className;
            image->ClassBindInfo.Version.Major = NetAdapterCxMajor;
            image->ClassBindInfo.Version.Minor = NetAdapterCxMinor;
            image->ClassBindInfo.FunctionTable = (void**)netFunctions;
            image->ClassBindInfo.FunctionTableCount = NetFunctionTable.Count;
            image->ClassBindInfo.ClassBindInfo = netGlobals;
            status = WdfLdr.WdfVersionBindClass(&image->BindInfo, *globals, &image->ClassBindInfo);
            if (!status.IsSuccess())
            {
                _ = WdfLdr.WdfVersionUnbind(&image->RegistryPath, &image->BindInfo, *globals);
            }

            return status;
        }
    }

    // SAFETY: only after a successful Bind, with the very structures it used.
    private static void Unbind(DriverImage* image)
    {
        WdfLdr.WdfVersionUnbindClass(&image->BindInfo, Wdf.Globals, &image->ClassBindInfo);
        _ = WdfLdr.WdfVersionUnbind(&image->RegistryPath, &image->BindInfo, Wdf.Globals);
    }

    private static System.ReadOnlySpan<char> KmdfLibrary => ['K', 'm', 'd', 'f', 'L', 'i', 'b', 'r', 'a', 'r', 'y', '\0'];

    private static System.ReadOnlySpan<char> NetAdapterCx => ['N', 'e', 't', 'A', 'd', 'a', 'p', 't', 'e', 'r', 'C', 'x', '\0'];
}
