using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>What hardware offloads the client offers.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class OffloadCapabilities
{
    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetAdapterOffloadSetTxChecksumCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES*, void>)&NetAdapterOffloadSetTxChecksumCapabilities;
        table[(int)NETFUNCENUM.NetAdapterOffloadSetRxChecksumCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES*, void>)&NetAdapterOffloadSetRxChecksumCapabilities;
        table[(int)NETFUNCENUM.NetAdapterOffloadSetGsoCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES*, void>)&NetAdapterOffloadSetGsoCapabilities;
        table[(int)NETFUNCENUM.NetAdapterOffloadSetRscCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES*, void>)&NetAdapterOffloadSetRscCapabilities;
        table[(int)NETFUNCENUM.NetAdapterOffloadSetIeee8021qTagCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_CAPABILITIES*, void>)&NetAdapterOffloadSetIeee8021qTagCapabilities;
        table[(int)NETFUNCENUM.NetAdapterOffloadSetChecksumCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, void*, void>)&NetAdapterOffloadSetChecksumCapabilities;
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterOffloadSetTxChecksumCapabilities(
        void* globals, void* handle, NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterOffloadSetTxChecksumCapabilities"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        Api.RequireNetPointer(capabilities, "HardwareCapabilities"u8);
        Api.RequireNetSize(capabilities->Size, (nuint)sizeof(NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES));
        uint layer3 = (uint)capabilities->Layer3Flags;
        uint layer4 = (uint)capabilities->Layer4Flags;
        if (Lacks(layer3, OffloadFlags.IPv4WithOptions, OffloadFlags.IPv4NoOptions) || Lacks(layer3, OffloadFlags.IPv6WithExtensions, OffloadFlags.IPv6NoExtensions)
            || Lacks(layer4, OffloadFlags.TcpWithOptions, OffloadFlags.TcpNoOptions))
        {
            Breach.Raise(Rule.TxChecksumCapabilities, "Layer3Flags %x, Layer4Flags %x"u8, layer3, layer4);
        }

        if (layer3 == 0 && layer4 == 0)
        {
            Breach.Raise(Rule.TxChecksumEmpty);
        }

        if ((layer3 & OffloadFlags.IPv6NoExtensions) != 0 && layer4 == 0 && (layer3 & OffloadFlags.IPv4NoOptions) == 0)
        {
            Breach.Raise(Rule.TxChecksumIPv6, "Layer3Flags %x"u8, layer3);
        }

        adapter->TxChecksum = *capabilities;
        adapter->HasTxChecksum = true;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterOffloadSetRxChecksumCapabilities(
        void* globals, void* handle, NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterOffloadSetRxChecksumCapabilities"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        Api.RequireNetPointer(capabilities, "Capabilities"u8);
        Api.RequireNetSize(capabilities->Size, (nuint)sizeof(NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES));
        adapter->RxChecksum = *capabilities;
        adapter->HasRxChecksum = true;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterOffloadSetGsoCapabilities(void* globals, void* handle, NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterOffloadSetGsoCapabilities"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        Api.RequireNetPointer(capabilities, "HardwareCapabilities"u8);
        Api.RequireNetSize(capabilities->Size, (nuint)sizeof(NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES));
        uint layer3 = (uint)capabilities->Layer3Flags;
        uint layer4 = (uint)capabilities->Layer4Flags;
        bool sized = capabilities->MaximumOffloadSize != 0 && capabilities->MinimumSegmentCount != 0;
        bool plain = (layer3 & (OffloadFlags.IPv4NoOptions | OffloadFlags.IPv6NoExtensions)) != 0 && layer4 != 0;
        if ((plain && !sized) || Lacks(layer4, OffloadFlags.TcpWithOptions, OffloadFlags.TcpNoOptions))
        {
            Breach.Raise(
                Rule.GsoCapabilities,
                "Layer3Flags %x, Layer4Flags %x, MaximumOffloadSize %llu, MinimumSegmentCount %llu"u8,
                layer3,
                layer4,
                capabilities->MaximumOffloadSize,
                capabilities->MinimumSegmentCount);
        }

        if (layer3 == 0 && layer4 == 0)
        {
            Breach.Raise(Rule.GsoEmpty);
        }

        adapter->Gso = *capabilities;
        adapter->HasGso = true;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterOffloadSetRscCapabilities(void* globals, void* handle, NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterOffloadSetRscCapabilities"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        Api.RequireNetPointer(capabilities, "HardwareCapabilities"u8);
        Api.RequireNetSize(capabilities->Size, (nuint)sizeof(NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES));
        uint layer3 = (uint)capabilities->Layer3Flags;
        uint layer4 = (uint)capabilities->Layer4Flags;
        if ((layer3 & ~(OffloadFlags.IPv4NoOptions | OffloadFlags.IPv6NoExtensions)) != 0 || (layer4 & ~OffloadFlags.TcpNoOptions) != 0)
        {
            Breach.Raise(Rule.RscCapabilities, "Layer3Flags %x, Layer4Flags %x"u8, layer3, layer4);
        }

        adapter->Rsc = *capabilities;
        adapter->HasRsc = true;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterOffloadSetIeee8021qTagCapabilities(
        void* globals, void* handle, NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterOffloadSetIeee8021qTagCapabilities"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        Api.RequireNetPointer(capabilities, "HardwareCapabilities"u8);
        Api.RequireNetSize(capabilities->Size, (nuint)sizeof(NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_CAPABILITIES));
        adapter->Tag = *capabilities;
        adapter->HasTag = capabilities->Flags != 0;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterOffloadSetChecksumCapabilities(void* globals, void* handle, void* capabilities)
    {
        _ = Api.Net(globals, "NetAdapterOffloadSetChecksumCapabilities"u8);
        Breach.Raise(Rule.Deprecated);
    }

    private static bool Lacks(uint flags, uint with, uint without)
    {
        return (flags & with) != 0 && (flags & without) == 0;
    }
}
