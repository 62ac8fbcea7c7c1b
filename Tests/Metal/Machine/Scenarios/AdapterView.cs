using VirtioNetCx.Host;
using VirtioNetCx.Interop;
using VirtioNetCx.Metal.Pci;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>What the driver has told the framework about its adapter, and whether the device says the same.</summary>
// SAFETY: the adapter lives from AddDevice to Remove, and is asked only in between.
internal static unsafe class AdapterView
{
    private const ulong MtuFeature = 1UL << 3;
    private const ulong MacFeature = 1UL << 5;
    private const uint DirectedAndBroadcast = 1 | 8;
    private const uint EthernetMtu = 1500;

    // A frame of 65535 bytes with its Ethernet header.
    private const uint LargestMtu = 65521;
    private const ulong GroupBit = 1;

    /// <summary>The adapter's MTU.</summary>
    public static uint Mtu => Adapters.Current->Mtu;

    /// <summary>The adapter says that there is a link.</summary>
    public static bool IsConnected => Adapters.Current->Link.MediaConnectState == NET_IF_MEDIA_CONNECT_STATE.MediaConnectStateConnected;

    /// <summary>The adapter's current address, first byte lowest.</summary>
    public static ulong Address => ReadAddress(ref Adapters.Current->CurrentAddress);

    /// <summary>MTU and address are the device's, as far as an adapter can have such ones.</summary>
    public static void Check()
    {
        ulong accepted = VirtioRegisters.Accepted;
        uint mtu = (accepted & MtuFeature) != 0 ? VirtioRegisters.Mtu : EthernetMtu;
        if (Mtu != (mtu < LargestMtu ? mtu : LargestMtu))
        {
            Report.Failed("the adapter's MTU is not the device's, but"u8, Mtu);
        }

        ulong given = VirtioRegisters.Mac;
        bool usable = (accepted & MacFeature) != 0 && given != 0 && (given & GroupBit) == 0;
        if (usable ? Address != given : (Address & GroupBit) != 0)
        {
            Report.Failed("the adapter's address is not the device's, but"u8, Address);
        }
    }

    /// <summary>What the protocol stack does when it binds: asks for frames to this address and to all.</summary>
    public static void Bind() => Session.SetReceiveFilter(DirectedAndBroadcast, null, 0);

    private static ulong ReadAddress(ref NET_ADAPTER_LINK_LAYER_ADDRESS address)
    {
        ulong value = 0;
        for (int i = 5; i >= 0; i--)
        {
            value = (value << 8) | address.Address[i];
        }

        return value;
    }
}
