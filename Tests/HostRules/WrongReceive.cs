using System;
using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

internal static unsafe class WrongReceive
{
    private static byte* s_buffer;

    public static IEnumerable<WrongClient> All =>
    [
        WrongClient.At(Rule.RxIgnoredModified, "fills a packet it ignores", Point.RxCancel, static () => NextPacket()->FragmentIndex = 1),
        WrongClient.At(Rule.RxIgnoreKept, "ignores a packet and keeps it", Point.RxAdvanced, static () => NextPacket()->Ignore = 1),
        WrongClient.At(Rule.RxPacketReserved, "writes reserved bits", Point.RxAdvanced, static () => NextPacket()->Reserved1 = 1),
        Indicating(Rule.RxFragmentUnwritten, "leaves Offset as it was", static () => Fragment()->Offset = 1023),
        Indicating(Rule.RxPacketUnwritten, "leaves FragmentCount as it was", static () => Packet()->FragmentCount = 0xFFFF),
        Indicating(Rule.RxPacketUnwritten, "leaves a layer as it was", static () => Packet()->Layout.Layer4Type = 15),
        Indicating(Rule.RxFragmentModified, "changes the capacity", static () => Fragment()->Capacity = 1),
        Indicating(Rule.RxFragmentCountZero, "no fragment", static () => Packet()->FragmentCount = 0),
        Indicating(Rule.RxFragmentCountRange, "more fragments than there are", static () => Packet()->FragmentCount = 300),
        Indicating(Rule.RxFirstNotOwned, "a fragment outside the ring", static () => Packet()->FragmentIndex = 1000),
        Indicating(Rule.RxLastNotOwned, "beyond the last fragment", static () =>
        {
            Packet()->FragmentIndex = NET_RING.AdvanceIndex(Client.RxFragments, Client.RxFragments->EndIndex, Client.RxFragments->ElementIndexMask);
            Packet()->FragmentCount = 2;
        }),
        Indicating(Rule.RxFirstNotReturned, "a fragment it keeps", static () => Packet()->FragmentIndex = Client.RxFragments->BeginIndex),
        Indicating(Rule.RxLastNotReturned, "one more fragment than it returns", static () => Packet()->FragmentCount = 3),
        Indicating(Rule.RxFragmentIndexOverlap, "two packets in one fragment", static () => Packet(1)->FragmentIndex = Packet()->FragmentIndex),
        Indicating(Rule.RxFragmentCountOverlap, "a packet that reaches into the next", static () =>
        {
            Packet(1)->FragmentIndex = Packet()->FragmentIndex;
            Packet(1)->FragmentCount = 2;
        }),
        Layout(Rule.RxLayer2Type, "layer 2 type 4", static (ref layout) => layout.Layer2Type = 4),
        Layout(Rule.RxLayer2Null, "a null layer with bytes", static (ref layout) => (layout.Layer2Type, layout.Layer2HeaderLength) = (1, 1)),
        Layout(Rule.RxLayer2Ethernet, "13 bytes of Ethernet", static (ref layout) => (layout.Layer2Type, layout.Layer2HeaderLength) = (2, 13)),
        Layout(Rule.RxLayer3Type, "layer 3 type 7", static (ref layout) => layout.Layer3Type = 7),
        Layout(Rule.RxLayer3IPv4, "19 bytes of IPv4", static (ref layout) => (layout.Layer3Type, layout.Layer3HeaderLength) = (3, 19)),
        Layout(Rule.RxLayer3IPv6, "39 bytes of IPv6", static (ref layout) => (layout.Layer3Type, layout.Layer3HeaderLength) = (6, 39)),
        Layout(Rule.RxLayer4Type, "layer 4 type 5", static (ref layout) => layout.Layer4Type = 5),
        Layout(Rule.RxLayer4Tcp, "22 bytes of TCP", static (ref layout) => (layout.Layer4Type, layout.Layer4HeaderLength) = (1, 22)),
        Layout(Rule.RxLayer4Udp, "7 bytes of UDP", static (ref layout) => (layout.Layer4Type, layout.Layer4HeaderLength) = (2, 7)),
        Layout(Rule.RxLayoutAssert, "a length for unspecified options", static (ref layout) =>
        {
            (layout.Layer2Type, layout.Layer2HeaderLength) = (2, 14);
            (layout.Layer3Type, layout.Layer3HeaderLength) = (1, 20);
        }),
        Layout(Rule.RxLayoutAssert, "layer 4 bytes without a type", static (ref layout) =>
        {
            (layout.Layer2Type, layout.Layer2HeaderLength) = (2, 14);
            (layout.Layer3Type, layout.Layer3HeaderLength) = (3, 20);
            layout.Layer4HeaderLength = 20;
        }),
        Indicating(Rule.RxOffset, "an offset in the second fragment", static () =>
        {
            Packet()->FragmentCount = 2;
            Fragment(1)->Offset = 2;
            Client.RxPackets->BeginIndex = NET_RING.IncrementIndex(Client.RxPackets, Client.FirstPacket);
        }),
        Indicating(Rule.RxLength, "more than the buffer", static () => Fragment()->ValidLength = 4000),
        Indicating(Rule.RxRunt, "13 bytes", static () => Fragment()->ValidLength = 13),
        new(Rule.RxWriteAfterReturn, "the device writes a returned buffer", static () =>
        {
            s_buffer = null;
            Client.At(Point.RxAdvanced, static () =>
            {
                if (s_buffer != null)
                {
                    *s_buffer = 1;
                }
                else if (Client.FirstPacket != Client.RxPackets->BeginIndex)
                {
                    s_buffer = *(byte**)NET_EXTENSION.GetData(Client.RxAddress, Client.FirstFragment);
                }
            });
        })
        {
            Settings = HostSettings.Default with { HeldRxBuffers = 0 },
        },
    ];

    private delegate void LayoutChange(ref NET_PACKET_LAYOUT layout);

    private static NET_PACKET* NextPacket() => NET_RING.GetPacketAtIndex(Client.RxPackets, Client.RxPackets->BeginIndex);

    private static NET_PACKET* Packet(uint number = 0) =>
        NET_RING.GetPacketAtIndex(Client.RxPackets, NET_RING.AdvanceIndex(Client.RxPackets, Client.FirstPacket, number));

    private static NET_FRAGMENT* Fragment(uint number = 0) =>
        NET_RING.GetFragmentAtIndex(Client.RxFragments, NET_RING.AdvanceIndex(Client.RxFragments, Client.FirstFragment, number));

    /// <summary>Wrong only in a call that indicates the two frames of a trade.</summary>
    private static WrongClient Indicating(Rule rule, string name, Action wrong) => WrongClient.At(rule, name, Point.RxAdvanced, () =>
    {
        if (Client.FirstPacket != Client.RxPackets->BeginIndex)
        {
            wrong();
        }
    });

    private static WrongClient Layout(Rule rule, string name, LayoutChange change) =>
        Indicating(rule, name, () => change(ref Packet()->Layout));
}
