using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>
/// The framework's parse of a frame to send. Each header must lie in one piece of the sender's; what cannot be parsed,
/// 802.1Q tags included, leaves the layers above unspecified.
/// </summary>
// SAFETY: bytes are read only where the frame's length says that they are.
internal static unsafe class TxLayout
{
    private const uint EthernetBytes = 14;
    private const uint TypeIPv4 = 0x0800;
    private const uint TypeIPv6 = 0x86DD;
    private const byte ProtocolTcp = 6;
    private const byte ProtocolUdp = 17;
    private const byte ProtocolIcmp4 = 1;
    private const byte ProtocolIcmp6 = 58;
    private const byte NoNextHeader = 59;

    public static NET_PACKET_LAYOUT Parse(in TxFrame frame)
    {
        NET_PACKET_LAYOUT layout = default;
        if (!IsInOnePiece(frame, 0, EthernetBytes))
        {
            return layout;
        }

        layout.Layer2Type = (byte)NET_PACKET_LAYER2_TYPE.NetPacketLayer2TypeEthernet;
        layout.Layer2HeaderLength = (ushort)EthernetBytes;
        byte* data = frame.Data;
        uint type = ((uint)data[12] << 8) | data[13];
        uint length = 0;
        byte protocol = 0;
        if (type == TypeIPv4 && IsInOnePiece(frame, EthernetBytes, 20))
        {
            length = (uint)(data[EthernetBytes] & 0xF) * 4;
            protocol = data[EthernetBytes + 9];
            if (length < 20 || !IsInOnePiece(frame, EthernetBytes, length))
            {
                return layout;
            }

            layout.Layer3Type = (byte)(length == 20
                ? NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4NoOptions
                : NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4WithOptions);
        }
        else if (type == TypeIPv6 && IsInOnePiece(frame, EthernetBytes, 40))
        {
            length = 40;
            protocol = data[EthernetBytes + 6];
            bool extended = !IsUpperLayer(protocol);
            while (!IsUpperLayer(protocol))
            {
                // Extension headers count in units of eight bytes behind their first; the framework treats all of them alike.
                uint at = EthernetBytes + length;
                if (!IsInOnePiece(frame, EthernetBytes, length + 8) || !IsInOnePiece(frame, EthernetBytes, length + 8 + (data[at + 1] * 8u)))
                {
                    return layout;
                }

                protocol = data[at];
                length += 8 + (data[at + 1] * 8u);
            }

            layout.Layer3Type = (byte)(extended
                ? NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6WithExtensions
                : NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6NoExtensions);
        }

        layout.Layer3HeaderLength = (ushort)length;
        if (length != 0)
        {
            ParseLayer4(frame, EthernetBytes + length, protocol, ref layout);
        }

        return layout;
    }

    private static void ParseLayer4(in TxFrame frame, uint at, byte protocol, ref NET_PACKET_LAYOUT layout)
    {
        if (protocol == ProtocolTcp && IsInOnePiece(frame, at, 20))
        {
            uint length = (uint)(frame.Data[at + 12] >> 4) * 4;
            if (length >= 20 && IsInOnePiece(frame, at, length))
            {
                layout.Layer4Type = (byte)NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp;
                layout.Layer4HeaderLength = (byte)length;
            }
        }
        else if (protocol == ProtocolUdp && IsInOnePiece(frame, at, 8))
        {
            layout.Layer4Type = (byte)NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeUdp;
            layout.Layer4HeaderLength = 8;
        }
    }

    /// <summary>Ends a chain of IPv6 headers.</summary>
    private static bool IsUpperLayer(byte protocol)
    {
        return protocol is ProtocolTcp or ProtocolUdp or ProtocolIcmp4 or ProtocolIcmp6 or NoNextHeader;
    }

    private static bool IsInOnePiece(in TxFrame frame, uint from, uint length)
    {
        if (frame.Length < from || length > frame.Length - from)
        {
            return false;
        }

        uint start = 0;
        for (uint i = 0; i < frame.PieceCount && frame.PieceLengths != null; i++)
        {
            uint end = start + frame.PieceLengths[i];
            if (from >= start && from < end)
            {
                return from + length <= end;
            }

            start = end;
        }

        return true;
    }
}
