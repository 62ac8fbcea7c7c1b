using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>WdfFdoQueryForInterface and the bus driver's BUS_INTERFACE_STANDARD behind it.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class BusInterface
{
    private const ushort InterfaceVersion = 1;
    private const uint WhichSpaceConfig = 0;
    private const uint ConfigBytes = 4096;

    private struct State
    {
        public void* Context;
        public uint References;
    }

    private static State s;

    public static void Reset()
    {
        s = default;
        s.Context = Tokens.Next();
    }

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfFdoQueryForInterfaceTableIndex] =
            (delegate* unmanaged<void*, void*, GUID*, INTERFACE*, ushort, ushort, void*, NTSTATUS>)&WdfFdoQueryForInterface;
    }

    /// <summary>The device goes: nobody may hold the interface.</summary>
    public static void CheckReleased()
    {
        if (s.References != 0)
        {
            Breach.Raise(Rule.BusInterfaceLeak, "%u references left"u8, s.References);
        }
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS WdfFdoQueryForInterface(
        void* globals, void* handle, GUID* type, INTERFACE* target, ushort size, ushort version, void* specificData)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfFdoQueryForInterface"u8, Irql.Passive);
        _ = Devices.Get(handle);
        Api.RequirePointer(type, "InterfaceType"u8);
        Api.RequirePointer(target, "Interface"u8);
        GUID known = GUID.BusInterfaceStandard();
        if (!Bytes.Equal(type, &known, (nuint)sizeof(GUID)))
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_NOT_SUPPORTED);
        }

        if (size != sizeof(BUS_INTERFACE_STANDARD) || version != InterfaceVersion)
        {
            Breach.Raise(Rule.BusInterface, "size %u, version %u"u8, size, version);
        }

        if (Faults.Refuse())
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_INSUFFICIENT_RESOURCES);
        }

        BUS_INTERFACE_STANDARD* bus = (BUS_INTERFACE_STANDARD*)target;
        *bus = default;
        bus->Size = size;
        bus->Version = version;
        bus->Context = s.Context;
        bus->InterfaceReference = &Reference;
        bus->InterfaceDereference = &Dereference;
        bus->TranslateBusAddress = &TranslateBusAddress;
        bus->GetBusData = &GetBusData;
        bus->SetBusData = &SetBusData;
        s.References++;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void Reference(void* context)
    {
        CpuState* cpu = Enter("InterfaceReference"u8, context);
        s.References++;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void Dereference(void* context)
    {
        CpuState* cpu = Enter("InterfaceDereference"u8, context);
        s.References--;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static byte TranslateBusAddress(void* context, long address, uint length, uint* space, long* translated)
    {
        CpuState* cpu = Enter("TranslateBusAddress"u8, context);
        *translated = address;
        return Api.Leave(cpu, (byte)1);
    }

    [UnmanagedCallersOnly]
    private static uint GetBusData(void* context, uint type, void* buffer, uint offset, uint length)
    {
        CpuState* cpu = Enter("GetBusData"u8, context);
        CheckRange(type, buffer, offset, length);
        uint read = Platform.Calls.ReadConfig(offset, (byte*)buffer, length);
        return Api.Leave(cpu, read);
    }

    [UnmanagedCallersOnly]
    private static uint SetBusData(void* context, uint type, void* buffer, uint offset, uint length)
    {
        CpuState* cpu = Enter("SetBusData"u8, context);
        CheckRange(type, buffer, offset, length);
        uint written = Platform.Calls.WriteConfig(offset, (byte*)buffer, length);
        return Api.Leave(cpu, written);
    }

    private static CpuState* Enter(System.ReadOnlySpan<byte> name, void* context)
    {
        CpuState* cpu = Api.Kernel(name, Irql.Dispatch);
        if (context != s.Context || s.References == 0)
        {
            Breach.Raise(Rule.BusInterface, "context %p, %u references"u8, (ulong)context, s.References);
        }

        return cpu;
    }

    private static void CheckRange(uint type, void* buffer, uint offset, uint length)
    {
        Api.RequirePointer(buffer, "Buffer"u8);
        if (type != WhichSpaceConfig || length == 0 || offset >= ConfigBytes || length > ConfigBytes - offset)
        {
            Breach.Raise(Rule.BusInterface, "data type %u, offset %x, length %x"u8, type, offset, length);
        }
    }
}
