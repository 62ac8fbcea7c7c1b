using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>NET_PACKET_LAYOUT of an indicated frame: values, and the combinations that stop NetAdapterCx's parser.</summary>
// SAFETY: elements are reached through the masked index of a ring the host has allocated, whose stride holds the element and its
// extensions; the queue's own lock keeps other processors out.
internal static unsafe class RxLayoutChecks
{
    private const uint EthernetHeader = 14;
    private const byte Null = 1;
    private const byte Ethernet = 2;
    private const byte LastLayer2 = 3;
    private const byte LastIPv4 = 3;
    private const byte LastIPv6 = 6;
    private const byte Tcp = 1;
    private const byte Udp = 2;
    private const byte LastLayer4 = 4;

    public static void Check(NET_PACKET* packet, uint length, NET_FRAGMENT* first)
    {
        if (length < EthernetHeader)
        {
            Breach.Raise(Rule.RxRunt, "%u bytes"u8, length);
        }

        NET_PACKET_LAYOUT layout = packet->Layout;
        CheckTypes(layout);
        CheckLengths(layout);
        if (layout.Layer2Type == 0 || layout.Layer2HeaderLength == 0)
        {
            // Discarded, or parsed from layer 2 up: nothing above it is believed.
            return;
        }

        bool untrusted = layout.Layer3HeaderLength != 0
            ? layout.Layer3Type is 0 or 1 or 4
            : layout.Layer3Type is 5 or 6;
        if (untrusted || layout.Layer2HeaderLength > first->ValidLength)
        {
            Breach.Raise(
                Rule.RxLayoutAssert,
                "layer 2 of %u bytes, layer 3 type %u of %u bytes"u8,
                layout.Layer2HeaderLength,
                layout.Layer3Type,
                layout.Layer3HeaderLength);
        }

        if (layout.Layer3HeaderLength != 0 && layout.Layer4Type == 0 && layout.Layer4HeaderLength != 0)
        {
            Breach.Raise(Rule.RxLayoutAssert, "layer 4 of %u bytes without a type"u8, layout.Layer4HeaderLength);
        }
    }

    private static void CheckTypes(NET_PACKET_LAYOUT layout)
    {
        if (layout.Layer2Type > LastLayer2)
        {
            Breach.Raise(Rule.RxLayer2Type, "%u"u8, layout.Layer2Type);
        }

        if (layout.Layer3Type > LastIPv6)
        {
            Breach.Raise(Rule.RxLayer3Type, "%u"u8, layout.Layer3Type);
        }

        if (layout.Layer4Type > LastLayer4)
        {
            Breach.Raise(Rule.RxLayer4Type, "%u"u8, layout.Layer4Type);
        }
    }

    private static void CheckLengths(NET_PACKET_LAYOUT layout)
    {
        uint layer2 = layout.Layer2HeaderLength;
        uint layer3 = layout.Layer3HeaderLength;
        uint layer4 = layout.Layer4HeaderLength;
        if (layout.Layer2Type == Null && layer2 != 0)
        {
            Breach.Raise(Rule.RxLayer2Null, "%u bytes"u8, layer2);
        }

        if (layout.Layer2Type == Ethernet && layer2 is not 0 and < 14)
        {
            Breach.Raise(Rule.RxLayer2Ethernet, "%u bytes"u8, layer2);
        }

        if (layout.Layer3Type is > 0 and <= LastIPv4 && layer3 is not 0 and < 20)
        {
            Breach.Raise(Rule.RxLayer3IPv4, "%u bytes"u8, layer3);
        }

        if (layout.Layer3Type is > LastIPv4 and <= LastIPv6 && layer3 is not 0 and < 40)
        {
            Breach.Raise(Rule.RxLayer3IPv6, "%u bytes"u8, layer3);
        }

        if (layout.Layer4Type == Tcp && layer4 != 0 && (layer4 is < 20 or > 60 || layer4 % 4 != 0))
        {
            Breach.Raise(Rule.RxLayer4Tcp, "%u bytes"u8, layer4);
        }

        if (layout.Layer4Type == Udp && layer4 is not 0 and < 8)
        {
            Breach.Raise(Rule.RxLayer4Udp, "%u bytes"u8, layer4);
        }
    }
}
