using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>What the client says of checksums and coalescing of an indicated frame, against what it may say.</summary>
// SAFETY: elements are reached through the masked index of a ring the host has allocated, whose stride holds the element and its
// extensions; the queue's own lock keeps other processors out.
internal static unsafe class RxOffloadChecks
{
    private const uint EthernetAndTag = 18;
    private const uint Evaluations = 3;

    /// <param name="adapter">The adapter.</param>
    /// <param name="packet">Its element of the packet ring.</param>
    /// <param name="frame">The frame, gathered, with its extensions read; its believed layers are filled in here.</param>
    /// <param name="firstFragment">Bytes in the first fragment, all that the framework's parser sees.</param>
    public static void Check(NxAdapter* adapter, NET_PACKET* packet, ref ReceivedFrame frame, uint firstFragment)
    {
        NET_PACKET_LAYOUT believed = Believe(packet->Layout, frame.Data, firstFragment);
        frame.BelievedLayer3 = believed.Layer3Type;
        frame.BelievedLayer4 = believed.Layer4Type;
        OffloadSet told = adapter->Offloads.Told;
        bool isTcp = believed.Layer4Type == (byte)NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp;
        bool isUdp = believed.Layer4Type == (byte)NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeUdp;
        uint layer3 = (uint)(frame.Checksum >> 2) & Evaluations;
        uint layer4 = (uint)(frame.Checksum >> 4) & Evaluations;
        if (layer3 == Evaluations || layer4 == Evaluations)
        {
            Breach.Raise(Rule.RxChecksumValue, "NET_PACKET_CHECKSUM %x"u8, frame.Checksum);
        }

        if ((layer3 != 0 && (told & OffloadSet.RxIPv4) == 0)
            || (layer4 != 0 && ((isTcp && (told & OffloadSet.RxTcp) == 0) || (isUdp && (told & OffloadSet.RxUdp) == 0))))
        {
            Breach.Raise(Rule.RxChecksumOff, "NET_PACKET_CHECKSUM %x, layer 4 type %u, offloads told %x"u8, frame.Checksum, believed.Layer4Type, (uint)told);
        }

        OffloadSet family = believed.Layer3Type <= 3 ? OffloadSet.RscIPv4 : OffloadSet.RscIPv6;
        if (frame.CoalescedSegments != 0 && (!isTcp || (told & family) == 0))
        {
            Breach.Raise(
                Rule.RxCoalescedOff,
                "%u segments, layer 3 type %u, layer 4 type %u, offloads told %x"u8,
                frame.CoalescedSegments,
                believed.Layer3Type,
                believed.Layer4Type,
                (uint)told);
        }

        if (frame.Length > adapter->Mtu + EthernetAndTag && frame.CoalescedSegments == 0)
        {
            Breach.Raise(Rule.RxTooLong, "%u bytes, MTU %u"u8, frame.Length, adapter->Mtu);
        }
    }

    /// <summary>The client's layout as far as the framework trusts it, else what the framework's parser finds.</summary>
    private static NET_PACKET_LAYOUT Believe(NET_PACKET_LAYOUT said, byte* data, uint length)
    {
        bool trusted = said.Layer2Type != 0 && said.Layer2HeaderLength != 0;
        if (trusted && (said.Layer3Type == 0 || said.Layer3HeaderLength != 0))
        {
            return said.Layer3Type == 0 ? default : said;
        }

        TxFrame frame = new() { Data = data, Length = length };
        return TxLayout.Parse(frame);
    }
}
