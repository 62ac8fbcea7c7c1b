using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

internal static unsafe class WrongTransmit
{
    private static uint s_fragment;

    public static IEnumerable<WrongClient> All =>
    [
        WrongClient.At(Rule.RingImmutable, "moves EndIndex", Point.TxAdvanced, static () => Client.TxPackets->EndIndex++),
        WrongClient.At(Rule.RingImmutable, "writes reserved fields", Point.TxAdvanced, static () => Client.TxFragments->OSReserved0 = 1),
        WrongClient.At(Rule.RingFrameworkElement, "writes an element of the framework's", Point.TxAdvanced, static () =>
            NET_RING.GetPacketAtIndex(Client.TxPackets, Client.TxPackets->EndIndex)->FragmentCount = 9),
        WrongClient.At(Rule.RingBeginIndex, "returns more than it has", Point.TxAdvanced, static () =>
            Client.TxPackets->BeginIndex = NET_RING.AdvanceIndex(Client.TxPackets, Client.TxPackets->EndIndex, 1)),
        WrongClient.At(Rule.RingBeginIndex, "an index outside the ring", Point.TxAdvanced, static () =>
            Client.TxPackets->BeginIndex = Client.TxPackets->NumberOfElements),
        WrongClient.At(Rule.RingNextIndex, "a cursor outside the ring", Point.TxAdvanced, static () =>
            Client.TxPackets->NextIndex = Client.TxPackets->NumberOfElements),
        WrongClient.At(Rule.TxPacketModified, "ignores a packet", Point.TxAdvance, static () => Packet()->Ignore = 1),
        WrongClient.At(Rule.TxPacketModified, "writes behind the packet", Point.TxAdvance, static () => ((byte*)(Packet() + 1))[0] = 1),
        WrongClient.At(Rule.TxFragmentModified, "shortens a fragment", Point.TxAdvance, static () => Fragment()->ValidLength = 1),
        WrongClient.At(Rule.TxFragmentModified, "writes the address", Point.TxAdvance, static () => *(ulong*)Address() = 0),
        WrongClient.At(Rule.TxPayloadModified, "writes the payload", Point.TxAdvance, static () => (*(byte**)Address())[3] ^= 1),
        new(Rule.TxFragmentsKept, "keeps fragments", static () =>
        {
            Client.At(Point.TxAdvance, static () => s_fragment = Client.TxFragments->BeginIndex);
            Client.At(Point.TxAdvanced, static () => Client.TxFragments->BeginIndex = s_fragment);
        }),
        new(Rule.TxFragmentsKept, "returns fragments before their packets", static () =>
        {
            Client.KeepTx = true;
            Client.At(Point.TxAdvanced, static () => Client.TxFragments->BeginIndex = Client.TxFragments->EndIndex);
        }),
    ];

    private static NET_PACKET* Packet() => NET_RING.GetPacketAtIndex(Client.TxPackets, Client.TxPackets->BeginIndex);

    private static NET_FRAGMENT* Fragment() => NET_RING.GetFragmentAtIndex(Client.TxFragments, Client.TxFragments->BeginIndex);

    private static void* Address() => NET_EXTENSION.GetData(Client.TxAddress, Client.TxFragments->BeginIndex);
}
