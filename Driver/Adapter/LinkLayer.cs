using System;
using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// MAC addresses and MTU: what the device says, what the registry says, and which of them holds.
/// </summary>
/// <remarks>
/// <para>Addresses are numbers with the first byte lowest, as the configuration space has them.</para>
/// <para>
/// MTU: the device's, when it states one, is the most that its network carries, and what it is meant to be used with; <c>*JumboPacket</c>
/// set to anything but its default can only lower it. Without one, <c>*JumboPacket</c> decides.
/// </para>
/// </remarks>
internal unsafe struct LinkLayer
{
    /// <summary>Least MTU. VirtIO 1.3 §5.1.4.1 "Device Requirements: Device configuration layout".</summary>
    public const uint MinimumMtu = 68;

    /// <summary>Bytes of an Ethernet header.</summary>
    public const uint EthernetHeaderBytes = 14;

    /// <summary>Bytes of a VLAN tag that the device may have left in a frame.</summary>
    public const uint VlanTagBytes = 4;

    private const uint MaximumMtu = 65535 - EthernetHeaderBytes;
    private const uint DefaultFrame = 1514;
    private const uint AddressBytes = 6;
    private const ulong GroupBit = 1;
    private const ulong LocallyAdministeredBit = 2;
    private const ulong AddressMask = 0xFFFF_FFFF_FFFF;

    /// <summary>The device's own address.</summary>
    public ulong Permanent;

    /// <summary>The address in use.</summary>
    public ulong Current;

    /// <summary>The MTU in force, without Ethernet header.</summary>
    public uint Mtu;

    /// <summary>The longest frame that may arrive: a full packet, its Ethernet header and a VLAN tag that the device left in.</summary>
    public readonly uint MaximumFrame => Mtu + EthernetHeaderBytes + VlanTagBytes;

    /// <summary>
    /// The longest frame that the device may deliver: it knows nothing of an MTU that the registry has lowered. VirtIO 1.3 §5.1.4.2
    /// "Driver Requirements: Device configuration layout" (its own MTU) and §5.1.6.3.1 "Driver Requirements: Setting Up Receive Buffers".
    /// </summary>
    public uint LongestArrival;

    /// <summary>Works out addresses and MTU. PASSIVE_LEVEL.</summary>
    public static NTSTATUS Read(NetDevice* device, in NetConfig config)
    {
        ref LinkLayer link = ref device->LinkLayer;
        if (device->Features.Has(NetFeatures.Mac) && IsUsable(config.Mac))
        {
            link.Permanent = config.Mac;
        }
        else if (!IsUsable(link.Permanent))
        {
            link.Permanent = RandomAddress();
        }

        link.Current = link.Permanent;
        uint jumboPacket = DefaultFrame;

        NETCONFIGURATION registry;
        NTSTATUS status = NetCx.NetAdapterOpenConfiguration(device->Adapter, null, &registry);
        if (!status.IsSuccess())
        {
            return status;
        }

        NET_ADAPTER_LINK_LAYER_ADDRESS address = default;
        if (NetCx.NetConfigurationQueryLinkLayerAddress(registry, &address).IsSuccess() && address.Length == AddressBytes)
        {
            ulong wished = FromNative(&address);
            link.Current = IsUsable(wished) ? wished : link.Current;
        }

        ReadNumber(registry, JumboPacketKeyword, ref jumboPacket);
        NetCx.NetConfigurationClose(registry);
        bool hasMtu = device->Features.Has(NetFeatures.Mtu);
        link.Mtu = ChooseMtu(jumboPacket, hasMtu, config.Mtu);
        uint arriving = LongestOf(hasMtu, config.Mtu);
        link.LongestArrival = arriving > link.MaximumFrame ? arriving : link.MaximumFrame;
        return status;
    }

    /// <summary>The MTU for a keyword value and a device that states an MTU, or does not.</summary>
    public static uint ChooseMtu(uint jumboPacket, bool deviceHasMtu, uint deviceMtu)
    {
        bool usable = jumboPacket is >= MinimumMtu + EthernetHeaderBytes and <= MaximumMtu + EthernetHeaderBytes;
        uint wished = (usable ? jumboPacket : DefaultFrame) - EthernetHeaderBytes;
        if (!deviceHasMtu)
        {
            return wished;
        }

        uint most = deviceMtu < MaximumMtu ? deviceMtu : MaximumMtu;
        return usable && jumboPacket != DefaultFrame && wished < most ? wished : most;
    }

    /// <summary>Length of a receive buffer, at least, whatever the registry says.</summary>
    public static uint LeastBuffer(bool deviceHasMtu, uint deviceMtu) => VirtioNetHeader.Bytes + LongestOf(deviceHasMtu, deviceMtu);

    /// <summary>An address as NetAdapterCx takes it.</summary>
    public static NET_ADAPTER_LINK_LAYER_ADDRESS ToNative(ulong address)
    {
        NET_ADAPTER_LINK_LAYER_ADDRESS native = default;
        native.Length = (ushort)AddressBytes;
        for (int i = 0; i < AddressBytes; i++)
        {
            native.Address[i] = unchecked((byte)(address >> (8 * i)));
        }

        return native;
    }

    /// <summary>An address as we keep it.</summary>
    // SAFETY: the structure has room for 32 bytes.
    public static ulong FromNative(NET_ADAPTER_LINK_LAYER_ADDRESS* native)
    {
        ulong address = 0;
        for (int i = 0; i < AddressBytes; i++)
        {
            address |= (ulong)native->Address[i] << (8 * i);
        }

        return address;
    }

    /// <summary>Whether an address can be a station's: neither zero nor a group.</summary>
    public static bool IsUsable(ulong address) => address != 0 && (address & GroupBit) == 0;

    private static uint LongestOf(bool deviceHasMtu, uint deviceMtu) =>
        (deviceHasMtu ? deviceMtu + EthernetHeaderBytes : DefaultFrame) + VlanTagBytes;

    private static ReadOnlySpan<char> JumboPacketKeyword => ['*', 'J', 'u', 'm', 'b', 'o', 'P', 'a', 'c', 'k', 'e', 't'];

    // A missing keyword, or one that is no number, leaves the value as it is.
    // SAFETY: the string is not changed and not kept; its length is the span's.
    private static void ReadNumber(NETCONFIGURATION registry, ReadOnlySpan<char> name, ref uint value)
    {
        fixed (char* text = name)
        {
            UNICODE_STRING keyword = default;
            keyword.Buffer = text;
            keyword.Length = (ushort)(name.Length * sizeof(char));
            keyword.MaximumLength = keyword.Length;
            uint read;
            if (NetCx.NetConfigurationQueryUlong(
                registry, NET_CONFIGURATION_QUERY_ULONG_FLAGS.NET_CONFIGURATION_QUERY_ULONG_NO_FLAGS, &keyword, &read).IsSuccess())
            {
                value = read;
            }
        }
    }

    // For a device without an address: the clock, stirred (the finaliser of MurmurHash3), made a locally administered station address.
    private static ulong RandomAddress()
    {
        ulong counter;
        ulong seed = unchecked(Ntoskrnl.KeQueryInterruptTimePrecise(&counter) + counter);
        seed ^= seed >> 33;
        seed = unchecked(seed * 0xFF51AFD7ED558CCDUL);
        seed ^= seed >> 33;
        seed = unchecked(seed * 0xC4CEB9FE1A85EC53UL);
        seed ^= seed >> 33;
        return (seed & AddressMask & ~GroupBit) | LocallyAdministeredBit;
    }
}
