using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

internal static unsafe class WrongBinding
{
    public static IEnumerable<WrongClient> All =>
    [
        WrongClient.At(Rule.BindTwice, "binds twice", Point.Bound, static () =>
            _ = WdfLdr.WdfVersionBind(Client.DriverObject, Client.Path, Client.BindInfo, Client.WdfGlobalsCell)),
        WrongClient.At(Rule.BindInfo, "size", Point.BindReady, static () => Client.BindInfo->Size = 47),
        WrongClient.At(Rule.BindInfo, "function count", Point.BindReady, static () => Client.BindInfo->FuncCount = 457),
        WrongClient.At(Rule.BindInfo, "component", Point.BindReady, static () => Client.BindInfo->Component = Client.Text("UmdfLibrary")),
        WrongClient.At(Rule.BindInfo, "no function table", Point.BindReady, static () => Client.BindInfo->FuncTable = null),
        WrongClient.At(Rule.BindVersion, "a version to come", Point.BindReady, static () => Client.BindInfo->Version.Minor = 35),
        WrongClient.At(Rule.BindRegistryPath, "the entry's own path", Point.BindReady, static () => *Client.Path = *Client.EntryPath),
        WrongClient.At(Rule.BindRegistryPath, "a path that changes", Point.Unloaded, static () => Client.Path->Buffer[0] = 'x'),
        WrongClient.At(Rule.ClassBindOrder, "the class first", Point.BindReady, static () =>
            _ = WdfLdr.WdfVersionBindClass(Client.BindInfo, *Client.WdfGlobalsCell, Client.ClassInfo)),
        WrongClient.At(Rule.ClassBindInfo, "size", Point.ClassReady, static () => Client.ClassInfo->Size = 120),
        WrongClient.At(Rule.ClassBindInfo, "function count", Point.ClassReady, static () => Client.ClassInfo->FunctionTableCount = 121),
        WrongClient.At(Rule.ClassBindInfo, "name", Point.ClassReady, static () => Client.ClassInfo->ClassName = Client.Text("UcmCx")),
        WrongClient.At(Rule.ClassBindVersion, "a version to come", Point.ClassReady, static () => Client.ClassInfo->Version.Minor = 3),
        WrongClient.At(Rule.ClassBindVersion, "a preview build", Point.ClassReady, static () => Client.ClassInfo->Version.Build = 1),
        WrongClient.At(Rule.UnbindOrder, "the framework first", Point.Unloaded, static () =>
            _ = WdfLdr.WdfVersionUnbind(Client.Path, Client.BindInfo, *Client.WdfGlobalsCell)),
        WrongClient.At(Rule.UnbindOrder, "twice", Point.Unloaded, Client.UnbindAll),
        WrongClient.At(Rule.UnbindArguments, "a copy of the structure", Point.Unloaded, static () =>
        {
            WDF_CLASS_BIND_INFO copy = *Client.ClassInfo;
            WdfLdr.WdfVersionUnbindClass(Client.BindInfo, *Client.WdfGlobalsCell, &copy);
        }),
        new(Rule.UnbindMissing, "does not unbind", static () => Client.Unbind = false),
        new(Rule.UnbindMissing, "fails its entry without unbinding", static () =>
        {
            Client.Unbind = false;
            Client.EntryStatus = NTSTATUS.STATUS_UNSUCCESSFUL;
        })
        {
            Script = static () => _ = Session.Load(Client.Entry),
        },
        new(Rule.UnloadNotDisplaced, "leaves DriverUnload alone", static () => Client.Displace = false),
        WrongClient.At(Rule.UnloadNotDisplaced, "forgets the saved routine", Point.Unload, Client.ForgetSavedUnload),
        new(Rule.DriverNotCreated, "creates no driver object", static () => Client.CreatesDriver = false),
        WrongClient.At(Rule.GlobalsForeign, "other globals", Point.DriverCreated, static () =>
        {
            WDF_DRIVER_GLOBALS copy = *Wdf.Globals;
            Wdf.Globals = &copy;
            CreateLock();
        }),
        WrongClient.At(Rule.NetGlobalsForeign, "other class globals", Point.DeviceAdd, static () =>
        {
            NetCx.Globals = (NET_DRIVER_GLOBALS*)Wdf.Globals;
            _ = NetCx.NetDeviceInitConfig(Client.DeviceInit);
        }),
        WrongClient.At(Rule.FunctionTableModified, "patches the function table", Point.DriverCreated, static () => Wdf.Functions[0] = null),
    ];

    private static void CreateLock()
    {
        WDFSPINLOCK spinLock;
        _ = Wdf.WdfSpinLockCreate(null, &spinLock);
    }
}
