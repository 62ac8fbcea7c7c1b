using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>The receive filter: capabilities, the callback, and what it may ask.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class ReceiveFilters
{
    private const uint KnownFilters = 0x2F;
    private const uint MulticastFilter = 2;
    private const uint AddressBytes = 6;

    private struct State
    {
        public void* Token;
        public uint Cpu;
        public uint PacketFilter;
        public nuint Count;
        public NET_ADAPTER_LINK_LAYER_ADDRESS* List;
    }

    private static State s;

    public static void Reset()
    {
        s = default;
    }

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetAdapterSetReceiveFilterCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES*, void>)&NetAdapterSetReceiveFilterCapabilities;
        table[(int)NETFUNCENUM.NetReceiveFilterGetPacketFilterTableIndex] =
            (delegate* unmanaged<void*, void*, uint>)&NetReceiveFilterGetPacketFilter;
        table[(int)NETFUNCENUM.NetReceiveFilterGetMulticastAddressCountTableIndex] =
            (delegate* unmanaged<void*, void*, nuint>)&NetReceiveFilterGetMulticastAddressCount;
        table[(int)NETFUNCENUM.NetReceiveFilterGetMulticastAddressListTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_LINK_LAYER_ADDRESS*>)&NetReceiveFilterGetMulticastAddressList;
    }

    /// <summary>The stack's request. Bits the client does not support are refused above it.</summary>
    public static bool Set(NxAdapter* adapter, uint packetFilter, byte* addresses, uint count)
    {
        if (!adapter->HasFilter || adapter->Filter.EvtSetReceiveFilter == null
            || (packetFilter & ~(uint)adapter->Filter.SupportedPacketFilters) != 0 || count > adapter->Filter.MaximumMulticastAddresses)
        {
            return false;
        }

        nuint bytes = (nuint)sizeof(NET_ADAPTER_LINK_LAYER_ADDRESS) * (count == 0 ? 1 : count);
        s.List = (NET_ADAPTER_LINK_LAYER_ADDRESS*)ClientMemory.Allocate(MemoryKind.Pool, bytes, 2);
        Bytes.Zero(s.List, bytes);
        for (uint i = 0; i < count; i++)
        {
            s.List[i].Length = (ushort)AddressBytes;
            Bytes.Copy(s.List[i].Address, addresses + (i * AddressBytes), AddressBytes);
        }

        s.Token = Tokens.Next();
        s.Cpu = Cpu.Current->Index;
        s.PacketFilter = packetFilter;
        s.Count = count;
        Callback frame = Callback.Enter("EvtSetReceiveFilter"u8, Irql.Passive);
        adapter->Filter.EvtSetReceiveFilter(new NETADAPTER(adapter->Object->Handle), new NETRECEIVEFILTER(s.Token));
        Callback.Leave(frame);
        ClientMemory.Free(MemoryKind.Pool, s.List, bytes, 2);
        s = default;
        return true;
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterSetReceiveFilterCapabilities(void* globals, void* handle, NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterSetReceiveFilterCapabilities"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        Api.RequireNetPointer(capabilities, "Capabilities"u8);
        Api.RequireNetSize(capabilities->Size, (nuint)sizeof(NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES));
        uint filters = (uint)capabilities->SupportedPacketFilters;
        bool listed = capabilities->MaximumMulticastAddresses > 0;
        if (filters != 0 && capabilities->EvtSetReceiveFilter == null)
        {
            Breach.Raise(Rule.FilterCallback);
        }

        if ((filters & ~KnownFilters) != 0 || (filters == 0 && !listed) || ((filters & MulticastFilter) != 0) != listed)
        {
            Breach.Raise(
                Rule.FilterCapabilities, "SupportedPacketFilters %x, MaximumMulticastAddresses %llu"u8, filters, capabilities->MaximumMulticastAddresses);
        }

        adapter->Filter = *capabilities;
        adapter->HasFilter = true;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static uint NetReceiveFilterGetPacketFilter(void* globals, void* filter)
    {
        CpuState* cpu = Enter(globals, "NetReceiveFilterGetPacketFilter"u8, filter);
        return Api.Leave(cpu, s.PacketFilter);
    }

    [UnmanagedCallersOnly]
    private static nuint NetReceiveFilterGetMulticastAddressCount(void* globals, void* filter)
    {
        CpuState* cpu = Enter(globals, "NetReceiveFilterGetMulticastAddressCount"u8, filter);
        return Api.Leave(cpu, s.Count);
    }

    [UnmanagedCallersOnly]
    private static NET_ADAPTER_LINK_LAYER_ADDRESS* NetReceiveFilterGetMulticastAddressList(void* globals, void* filter)
    {
        CpuState* cpu = Enter(globals, "NetReceiveFilterGetMulticastAddressList"u8, filter);
        NET_ADAPTER_LINK_LAYER_ADDRESS* list = s.Count == 0 ? null : s.List;
        Api.Leave(cpu);
        return list;
    }

    private static CpuState* Enter(void* globals, System.ReadOnlySpan<byte> name, void* filter)
    {
        CpuState* cpu = Api.Net(globals, name, Irql.Dispatch);
        if (filter == null || filter != s.Token || cpu->Index != s.Cpu)
        {
            Breach.Raise(Rule.FilterThread, "filter %p, alive is %p on CPU %u"u8, (ulong)filter, (ulong)s.Token, s.Cpu);
        }

        return cpu;
    }
}
