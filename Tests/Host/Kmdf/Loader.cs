using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>WDFLDR.SYS: binds the client to KMDF and to NetAdapterCx, and lets it go again.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class Loader
{
    private const uint BindInfoBytes = 48;
    private const uint ClassBindInfoBytes = 80;
    private const uint GlobalsBytes = 56;
    private const uint NetGlobalsBytes = 16;
    private const uint PathCharacters = 260;

    private struct State
    {
        public WDF_DRIVER_GLOBALS* Globals;
        public void* NetGlobals;
        public void** Table;
        public void** TableCopy;
        public WDF_BIND_INFO* BindInfo;
        public WDF_CLASS_BIND_INFO* ClassInfo;
        public UNICODE_STRING* Path;
        public char* PathCopy;
        public ushort PathLength;
        public bool Bound;
        public bool ClassBound;
    }

    private static State s;

    public static void* WdfGlobals => s.Bound ? s.Globals : null;

    public static void* NetGlobals => s.ClassBound ? s.NetGlobals : null;

    public static WDF_DRIVER_GLOBALS* Globals => s.Globals;

    /// <summary>The function table the client was given.</summary>
    public static void** Functions => s.Table;

    public static bool Bound => s.Bound;

    public static bool ClassBound => s.ClassBound;

    public static void Reset()
    {
        s = default;
    }

    public static void* Find(byte* name)
    {
        if (HostImports.Is(name, "WdfVersionBind"u8))
        {
            return (delegate* unmanaged<DRIVER_OBJECT*, UNICODE_STRING*, WDF_BIND_INFO*, void**, NTSTATUS>)&WdfVersionBind;
        }

        if (HostImports.Is(name, "WdfVersionUnbind"u8))
        {
            return (delegate* unmanaged<UNICODE_STRING*, WDF_BIND_INFO*, void*, NTSTATUS>)&WdfVersionUnbind;
        }

        if (HostImports.Is(name, "WdfVersionBindClass"u8))
        {
            return (delegate* unmanaged<WDF_BIND_INFO*, void*, WDF_CLASS_BIND_INFO*, NTSTATUS>)&WdfVersionBindClass;
        }

        if (HostImports.Is(name, "WdfVersionUnbindClass"u8))
        {
            return (delegate* unmanaged<WDF_BIND_INFO*, void*, WDF_CLASS_BIND_INFO*, void>)&WdfVersionUnbindClass;
        }

        return null;
    }

    /// <summary>The client's entry failed or it is unloaded: nothing may be bound any more.</summary>
    public static void CheckUnbound()
    {
        if (s.ClassBound || s.Bound)
        {
            Breach.Raise(Rule.UnbindMissing, "KMDF bound: %u, NetAdapterCx bound: %u"u8, s.Bound ? 1u : 0, s.ClassBound ? 1u : 0);
        }
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfVersionBind(DRIVER_OBJECT* driver, UNICODE_STRING* path, WDF_BIND_INFO* info, void** globals)
    {
        CpuState* cpu = Api.Kernel("WdfVersionBind"u8, Irql.Passive);
        if (s.Bound)
        {
            Breach.Raise(Rule.BindTwice);
        }

        Api.RequirePointer(info, "BindInfo"u8);
        Api.RequirePointer(globals, "ComponentGlobals"u8);
        if (driver != DriverImage.Object)
        {
            Breach.Raise(Rule.ArgumentInvalid, "DriverObject is %p, not %p"u8, (ulong)driver, (ulong)DriverImage.Object);
        }

        KernelServices.CheckString(path);
        if (path == DriverImage.RegistryPath || path->Buffer == DriverImage.RegistryPath->Buffer || !DriverImage.IsRegistryPath(path))
        {
            Breach.Raise(Rule.BindRegistryPath, "not a copy of the path the entry got"u8);
        }

        BindChecks.CheckBind(info, BindInfoBytes);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        s.Path = path;
        s.PathLength = path->Length;
        s.PathCopy = Platform.NewRun<char>(PathCharacters);
        Bytes.Copy(s.PathCopy, path->Buffer, path->Length);
        s.BindInfo = info;
        s.Globals = (WDF_DRIVER_GLOBALS*)Platform.AllocateOwn(GlobalsBytes);
        s.Table = (void**)Platform.AllocateOwn((nuint)sizeof(void*) * KmdfTable.Count);
        s.TableCopy = (void**)Platform.AllocateOwn((nuint)sizeof(void*) * KmdfTable.Count);
        KmdfTable.Fill(s.Table);
        KmdfTable.Fill(s.TableCopy);
        info->Module = s.Table;
        *(void***)info->FuncTable = s.Table;
        *globals = s.Globals;
        s.Bound = true;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfVersionBindClass(WDF_BIND_INFO* info, void* globals, WDF_CLASS_BIND_INFO* classInfo)
    {
        CpuState* cpu = Api.Kernel("WdfVersionBindClass"u8, Irql.Passive);
        if (!s.Bound || s.ClassBound)
        {
            Breach.Raise(Rule.ClassBindOrder, "KMDF bound: %u, NetAdapterCx bound: %u"u8, s.Bound ? 1u : 0, s.ClassBound ? 1u : 0);
        }

        CheckSame(info, globals, Rule.ClassBindInfo);
        Api.RequirePointer(classInfo, "ClassBindInfo"u8);
        BindChecks.CheckClassBind(classInfo, ClassBindInfoBytes);
        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        s.ClassInfo = classInfo;
        s.NetGlobals = Platform.AllocateOwn(NetGlobalsBytes);
        NetTable.Fill(classInfo->FunctionTable, classInfo->FunctionTableCount);
        *(void**)classInfo->ClassBindInfo = s.NetGlobals;
        classInfo->ClassModule = s.NetGlobals;
        s.ClassBound = true;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void WdfVersionUnbindClass(WDF_BIND_INFO* info, void* globals, WDF_CLASS_BIND_INFO* classInfo)
    {
        CpuState* cpu = Api.Kernel("WdfVersionUnbindClass"u8, Irql.Passive);
        if (!s.Bound || !s.ClassBound)
        {
            Breach.Raise(Rule.UnbindOrder, "NetAdapterCx is not bound"u8);
        }

        CheckSame(info, globals, Rule.UnbindArguments);
        if (classInfo != s.ClassInfo)
        {
            Breach.Raise(Rule.UnbindArguments, "class bind info %p, not %p"u8, (ulong)classInfo, (ulong)s.ClassInfo);
        }

        s.ClassBound = false;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfVersionUnbind(UNICODE_STRING* path, WDF_BIND_INFO* info, void* globals)
    {
        CpuState* cpu = Api.Kernel("WdfVersionUnbind"u8, Irql.Passive);
        if (!s.Bound || s.ClassBound)
        {
            Breach.Raise(Rule.UnbindOrder, "KMDF bound: %u, NetAdapterCx bound: %u"u8, s.Bound ? 1u : 0, s.ClassBound ? 1u : 0);
        }

        CheckSame(info, globals, Rule.UnbindArguments);
        if (path != s.Path || path->Length != s.PathLength || !Bytes.Equal(path->Buffer, s.PathCopy, s.PathLength))
        {
            Breach.Raise(Rule.BindRegistryPath, "the path changed between bind and unbind"u8);
        }

        nuint tableBytes = (nuint)sizeof(void*) * KmdfTable.Count;
        if (!Bytes.Equal(s.Table, s.TableCopy, tableBytes))
        {
            Breach.Raise(Rule.FunctionTableModified);
        }

        Drivers.DeleteLeftover();
        Platform.FreeOwn(s.Table);
        s.Bound = false;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    private static void CheckSame(WDF_BIND_INFO* info, void* globals, Rule rule)
    {
        if (info != s.BindInfo || globals != s.Globals)
        {
            Breach.Raise(rule, "bind info %p, globals %p, not those of WdfVersionBind"u8, (ulong)info, (ulong)globals);
        }
    }
}
