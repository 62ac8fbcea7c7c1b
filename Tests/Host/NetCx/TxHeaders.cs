using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Where the headers of a frame are, by the framework's own parse; only frames of TCP or UDP over IP have one.</summary>
// SAFETY: offsets come from a parse that has seen that many bytes in the frame.
internal unsafe struct TxHeaders
{
    public byte* Frame;
    public uint Length;
    public uint Layer3;
    public uint Layer4;
    public uint Payload;
    public bool IsIPv4;
    public bool IsTcp;
    public bool HasLayer3Options;
    public bool HasLayer4Options;

    /// <summary>Bytes of header and data of layer 4, by the IP header; by the frame when that says nothing (a frame to segment).</summary>
    public readonly uint Layer4Bytes
    {
        get
        {
            uint said = IsIPv4 ? BigEndian.Get16(Frame + Layer3 + 2) : BigEndian.Get16(Frame + Layer3 + 4) + 40u;
            uint headers = Layer4 - Layer3;
            uint inFrame = Length - Layer4;
            return said >= headers + (Payload - Layer4) && said - headers <= inFrame ? said - headers : inFrame;
        }
    }

    /// <summary>The checksum field of layer 4.</summary>
    public readonly byte* Layer4Checksum => Frame + Layer4 + (IsTcp ? 16 : 6);

    public static bool TryFind(in NET_PACKET_LAYOUT layout, byte* frame, uint length, out TxHeaders headers)
    {
        NET_PACKET_LAYER3_TYPE layer3 = (NET_PACKET_LAYER3_TYPE)layout.Layer3Type;
        NET_PACKET_LAYER4_TYPE layer4 = (NET_PACKET_LAYER4_TYPE)layout.Layer4Type;
        headers = new()
        {
            Frame = frame,
            Length = length,
            Layer3 = layout.Layer2HeaderLength,
            Layer4 = (uint)layout.Layer2HeaderLength + layout.Layer3HeaderLength,
            Payload = (uint)layout.Layer2HeaderLength + layout.Layer3HeaderLength + layout.Layer4HeaderLength,
            IsIPv4 = layer3 is NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4NoOptions or NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4WithOptions,
            IsTcp = layer4 == NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp,
            HasLayer3Options = layer3 is NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4WithOptions
                or NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6WithExtensions,
            HasLayer4Options = layer4 == NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp && layout.Layer4HeaderLength > 20,
        };
        return layout.Layer3HeaderLength != 0 && layout.Layer4HeaderLength != 0;
    }

    /// <summary>The NET_ADAPTER_OFFLOAD_LAYER3_FLAGS bit that a capability needs for this frame.</summary>
    public readonly uint Layer3Flag => IsIPv4
        ? HasLayer3Options ? OffloadFlags.IPv4WithOptions : OffloadFlags.IPv4NoOptions
        : HasLayer3Options ? OffloadFlags.IPv6WithExtensions : OffloadFlags.IPv6NoExtensions;

    /// <summary>The NET_ADAPTER_OFFLOAD_LAYER4_FLAGS bit that a capability needs for this frame.</summary>
    public readonly uint Layer4Flag => IsTcp
        ? HasLayer4Options ? OffloadFlags.TcpWithOptions : OffloadFlags.TcpNoOptions
        : OffloadFlags.Udp;
}

/// <summary>Numbers in network order.</summary>
internal static unsafe class BigEndian
{
    // SAFETY (all members): callers pass fields of headers they have found.

    public static ushort Get16(byte* at)
    {
        return (ushort)((at[0] << 8) | at[1]);
    }

    public static void Set16(byte* at, uint value)
    {
        at[0] = unchecked((byte)(value >> 8));
        at[1] = unchecked((byte)value);
    }

    public static uint Get32(byte* at)
    {
        return ((uint)Get16(at) << 16) | Get16(at + 2);
    }

    public static void Set32(byte* at, uint value)
    {
        Set16(at, value >> 16);
        Set16(at + 2, value);
    }
}
