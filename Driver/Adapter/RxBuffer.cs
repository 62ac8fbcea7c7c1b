using System.Runtime.InteropServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>What is known of the buffer of one fragment, by its position in the fragment ring.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RxBuffer
{
    /// <summary>Bytes that the device wrote.</summary>
    public uint Length;

    /// <summary>Buffers of the frame, in its first one.</summary>
    public ushort Count;

    /// <summary>What the buffer is.</summary>
    public RxBufferState State;
}

/// <summary>What a buffer is, between its posting and its return.</summary>
internal enum RxBufferState : ushort
{
    /// <summary>The device has it, or it is part of a frame whose first buffer says more.</summary>
    Pending = 0,

    /// <summary>It holds nothing of use.</summary>
    Dropped,

    /// <summary>The first buffer of a frame that is complete and wanted, and of which nothing more is known.</summary>
    Frame,

    /// <summary>The same, and there is an <see cref="RxVerdict"/> on it.</summary>
    Judged,
}

/// <summary>The frame whose buffers are coming in.</summary>
internal struct FrameAssembly
{
    /// <summary>Its VirtIO header.</summary>
    public RxHeader Header;

    /// <summary>Position of its first buffer.</summary>
    public uint Head;

    /// <summary>Buffers still to come; 0 between frames.</summary>
    public uint Left;

    /// <summary>Buffers that followed one another in the fragment ring, from the first on.</summary>
    public uint Run;

    /// <summary>Bytes so far, VirtIO header included.</summary>
    public uint Bytes;

    /// <summary>A later buffer was out of place.</summary>
    public bool IsScattered;

    /// <summary>The first buffer does not hold all headers, or a later one is empty.</summary>
    public bool IsTorn;
}

/// <summary>What is said of a frame that was looked into, by the position of its first buffer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RxVerdict
{
    private const ushort MostNetworkBytes = 511;

    /// <summary>The headers, or nothing.</summary>
    public NET_PACKET_LAYOUT Layout;

    /// <summary>What is known of the checksums.</summary>
    public NET_PACKET_CHECKSUM Checksum;

    /// <summary>What was put together.</summary>
    public NET_PACKET_RSC Rsc;

    /// <summary>The verdict for a plan whose checksum is completed.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="readable">Bytes of the frame in its first buffer: NetAdapterCx takes the headers to be there.</param>
    public static RxVerdict Of(in RxPlan plan, uint readable)
    {
        RxVerdict verdict = default;
        verdict.Checksum.Layer3 = (byte)plan.Network;
        verdict.Checksum.Layer4 = (byte)plan.Transport;
        verdict.Rsc.TCP.CoalescedSegmentCount = plan.Segments;
        verdict.Rsc.TCP.DuplicateAckCount = plan.DuplicateAcks;

        // Without a transport there is nothing that the framework would not find, or make, of the headers itself; and it must not be told
        // half of them.
        if (plan.Layout.Transport != TransportKind.Other && plan.Layout.NetworkLength <= MostNetworkBytes
            && plan.Layout.PayloadOffset <= readable)
        {
            verdict.Layout = Native(plan.Layout);
        }

        return verdict;
    }

    private static NET_PACKET_LAYOUT Native(in FrameLayout layout)
    {
        NET_PACKET_LAYER3_TYPE network = layout.Network == NetworkKind.IPv4
            ? layout.NetworkLength == IPv4View.Bytes
                ? NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4NoOptions
                : NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4WithOptions
            : layout.NetworkLength == IPv6View.Bytes
                ? NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6NoExtensions
                : NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6WithExtensions;
        NET_PACKET_LAYER4_TYPE transport = layout.Transport == TransportKind.Tcp
            ? NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp
            : NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeUdp;
        return new NET_PACKET_LAYOUT
        {
            Layer2Type = (byte)NET_PACKET_LAYER2_TYPE.NetPacketLayer2TypeEthernet,
            Layer2HeaderLength = layout.LinkLength,
            Layer3Type = (byte)network,
            Layer3HeaderLength = layout.NetworkLength,
            Layer4Type = (byte)transport,
            Layer4HeaderLength = (byte)layout.TransportLength,
        };
    }
}
