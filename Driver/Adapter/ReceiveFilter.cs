using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The packet filter, in software: without a control queue the device sends up everything it sees, so the driver drops what the stack did
/// not ask for, by the destination address, which the frame's arrival has brought into reach anyway.
/// </summary>
/// <remarks>
/// Like many adapters it keeps multicast addresses as a 64-bit hash set: frames of another group that fall on the same bit are let
/// through, which the filter may do and the stack expects. That makes each part of the state one word, so the receive path reads it
/// without a lock while a control callback changes it. PASSIVE_LEVEL writes, any IRQL reads.
/// </remarks>
internal unsafe struct ReceiveFilter
{
    /// <summary>What the interface can filter by.</summary>
    public const NET_PACKET_FILTER_FLAGS Supported = NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagDirected
        | NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagMulticast | NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagAllMulticast
        | NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagBroadcast | NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagPromiscuous;

    /// <summary>Multicast addresses that the stack may list; a hash set has no limit of its own.</summary>
    public const uint MaximumMulticastAddresses = 128;

    private const ulong Broadcast = 0xFFFF_FFFF_FFFF;
    private const ulong GroupBit = 1;

    private ulong _multicastHashes;
    private uint _flags;

    /// <summary>
    /// EvtSetReceiveFilter: the whole filter and the whole list, each time. They hold until changed, over power cycles too. PASSIVE_LEVEL.
    /// </summary>
    [UnmanagedCallersOnly]
    public static void EvtSetReceiveFilter(NETADAPTER adapter, NETRECEIVEFILTER filter)
    {
        NetDevice* device = NetDevice.Of(adapter);
        ulong hashes = 0;
        nuint count = NetCx.NetReceiveFilterGetMulticastAddressCount(filter);
        NET_ADAPTER_LINK_LAYER_ADDRESS* list = NetCx.NetReceiveFilterGetMulticastAddressList(filter);
        for (nuint i = 0; i < count; i++)
        {
            // SAFETY: the list has as many entries as the count says, until this callback returns.
            hashes |= HashBit(LinkLayer.FromNative(list + i));
        }

        device->Filter._multicastHashes = hashes;
        device->Filter._flags = (uint)NetCx.NetReceiveFilterGetPacketFilter(filter);
    }

    /// <summary>Whether a frame for the given destination is wanted by a station of the given address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Accepts(ulong destination, ulong station)
    {
        uint flags = _flags;
        if ((flags & (uint)NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagPromiscuous) != 0)
        {
            return true;
        }

        return (destination & GroupBit) == 0
            ? destination == station && (flags & (uint)NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagDirected) != 0
            : AcceptsGroup(destination, flags);
    }

    private readonly bool AcceptsGroup(ulong destination, uint flags)
    {
        if (destination == Broadcast)
        {
            return (flags & (uint)NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagBroadcast) != 0;
        }

        return (flags & (uint)NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagAllMulticast) != 0
            || ((flags & (uint)NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagMulticast) != 0
                && (_multicastHashes & HashBit(destination)) != 0);
    }

    // Fibonacci hashing: the top six bits of a product spread neighbouring group addresses well.
    private static ulong HashBit(ulong address) => 1UL << (int)(unchecked(address * 0x9E37_79B9_7F4A_7C15UL) >> 58);
}
