using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Link layer: capabilities, MTU, addresses, link state.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class AdapterCapabilities
{
    private const int MaximumAddress = 32;
    private const uint AutoNegotiationFlags = 0xF;

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetAdapterSetLinkLayerCapabilitiesTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_LINK_LAYER_CAPABILITIES*, void>)&NetAdapterSetLinkLayerCapabilities;
        table[(int)NETFUNCENUM.NetAdapterSetLinkLayerMtuSizeTableIndex] =
            (delegate* unmanaged<void*, void*, uint, void>)&NetAdapterSetLinkLayerMtuSize;
        table[(int)NETFUNCENUM.NetAdapterSetPermanentLinkLayerAddressTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_LINK_LAYER_ADDRESS*, void>)&NetAdapterSetPermanentLinkLayerAddress;
        table[(int)NETFUNCENUM.NetAdapterSetCurrentLinkLayerAddressTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_LINK_LAYER_ADDRESS*, void>)&NetAdapterSetCurrentLinkLayerAddress;
        table[(int)NETFUNCENUM.NetAdapterSetLinkStateTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_LINK_STATE*, void>)&NetAdapterSetLinkState;
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterSetLinkLayerCapabilities(void* globals, void* handle, NET_ADAPTER_LINK_LAYER_CAPABILITIES* capabilities)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterSetLinkLayerCapabilities"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        Api.RequireNetPointer(capabilities, "LinkLayerCapabilities"u8);
        Api.RequireNetSize(capabilities->Size, (nuint)sizeof(NET_ADAPTER_LINK_LAYER_CAPABILITIES));
        adapter->LinkLayer = *capabilities;
        adapter->HasLinkLayer = true;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterSetLinkLayerMtuSize(void* globals, void* handle, uint mtu)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterSetLinkLayerMtuSize"u8);
        NxAdapter* adapter = Adapters.Get(handle);
        if (mtu == 0)
        {
            Breach.Raise(Rule.MtuZero);
        }

        adapter->Recreate |= adapter->Started && mtu != adapter->Mtu;
        adapter->Mtu = mtu;
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterSetPermanentLinkLayerAddress(void* globals, void* handle, NET_ADAPTER_LINK_LAYER_ADDRESS* address)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterSetPermanentLinkLayerAddress"u8);
        NxAdapter* adapter = Adapters.GetBeforeStart(handle);
        CheckAddress(address);
        adapter->Permanent = *address;
        if (adapter->CurrentAddress.Length == 0)
        {
            adapter->CurrentAddress = *address;
        }

        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterSetCurrentLinkLayerAddress(void* globals, void* handle, NET_ADAPTER_LINK_LAYER_ADDRESS* address)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterSetCurrentLinkLayerAddress"u8);
        NxAdapter* adapter = Adapters.Get(handle);
        CheckAddress(address);
        bool same = Bytes.Equal(&adapter->CurrentAddress, address, (nuint)sizeof(NET_ADAPTER_LINK_LAYER_ADDRESS));
        adapter->Recreate |= adapter->Started && !same;
        adapter->CurrentAddress = *address;
        if (adapter->Permanent.Length == 0)
        {
            adapter->Permanent = *address;
        }

        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static void NetAdapterSetLinkState(void* globals, void* handle, NET_ADAPTER_LINK_STATE* state)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterSetLinkState"u8, Irql.Dispatch);
        NxAdapter* adapter = Adapters.Get(handle);
        Api.RequireNetPointer(state, "State"u8);
        Api.RequireNetSize(state->Size, (nuint)sizeof(NET_ADAPTER_LINK_STATE));
        if ((uint)state->MediaConnectState > 2 || (uint)state->MediaDuplexState > 2 || (uint)state->SupportedPauseFunctions > 4
            || ((uint)state->AutoNegotiationFlags & ~AutoNegotiationFlags) != 0)
        {
            Breach.Raise(
                Rule.LinkState,
                "connect %u, duplex %u, pause %u, negotiation %x"u8,
                (uint)state->MediaConnectState,
                (uint)state->MediaDuplexState,
                (uint)state->SupportedPauseFunctions,
                (uint)state->AutoNegotiationFlags);
        }

        adapter->Link = *state;
        Api.Leave(cpu);
    }

    private static void CheckAddress(NET_ADAPTER_LINK_LAYER_ADDRESS* address)
    {
        Api.RequireNetPointer(address, "LinkLayerAddress"u8);
        if (address->Length > MaximumAddress)
        {
            Breach.Raise(Rule.MacLength, "%u bytes"u8, address->Length);
        }
    }
}
