using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>A packet as the client got it.</summary>
internal sealed record SentPacket(byte[] Bytes, bool Layer3, bool Layer4, uint Mss);

/// <summary>The conforming client with offloads: what it offers, what it is told, what it is given to send.</summary>
internal static unsafe class OffloadClient
{
    private static NET_EXTENSION* ChecksumExtension { get; } = Client.New<NET_EXTENSION>();

    private static NET_EXTENSION* GsoExtension { get; } = Client.New<NET_EXTENSION>();

    /// <summary>NET_ADAPTER_OFFLOAD_*_FLAGS that it offers; both 0: no such capability.</summary>
    public static (uint Layer3, uint Layer4) TxChecksum { get; set; }

    public static (uint Layer3, uint Layer4) Gso { get; set; }

    public static bool RxChecksum { get; set; }

    public static bool Rsc { get; set; }

    public static (ushort Layer3, ushort Layer4, ushort Gso) OffsetLimits { get; set; }

    public static (nuint Size, nuint Segments) GsoLimits { get; set; }

    /// <summary>What the callbacks were told, one line each.</summary>
    public static List<string> Told { get; } = [];

    public static List<SentPacket> Sent { get; } = [];

    /// <summary>A client that offers nothing until a test says so.</summary>
    public static void Prepare()
    {
        TxChecksum = Gso = default;
        RxChecksum = Rsc = false;
        OffsetLimits = default;
        GsoLimits = (0x10000, 2);
        Told.Clear();
        Sent.Clear();
        Client.At(Point.CapabilitiesReady, Offer);
        Client.At(Point.TxCreated, static () =>
        {
            Query("ms_packet_checksum", ChecksumExtension);
            Query("ms_packet_gso", GsoExtension);
        });
        Client.At(Point.TxAdvance, Record);
    }

    private static void Offer()
    {
        if (TxChecksum != default)
        {
            NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES tx = NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES.Init(
                (NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)TxChecksum.Layer3, &EvtTxChecksum);
            tx.Layer4Flags = (NET_ADAPTER_OFFLOAD_LAYER4_FLAGS)TxChecksum.Layer4;
            tx.Layer3HeaderOffsetLimit = OffsetLimits.Layer3;
            tx.Layer4HeaderOffsetLimit = OffsetLimits.Layer4;
            NetCx.NetAdapterOffloadSetTxChecksumCapabilities(Client.Adapter, &tx);
        }

        if (RxChecksum)
        {
            NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES rx = NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES.Init(&EvtRxChecksum);
            NetCx.NetAdapterOffloadSetRxChecksumCapabilities(Client.Adapter, &rx);
        }

        if (Gso != default)
        {
            NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES gso = NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES.Init(
                (NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)Gso.Layer3, (NET_ADAPTER_OFFLOAD_LAYER4_FLAGS)Gso.Layer4, GsoLimits.Size, GsoLimits.Segments, &EvtGso);
            gso.Layer4HeaderOffsetLimit = OffsetLimits.Gso;
            NetCx.NetAdapterOffloadSetGsoCapabilities(Client.Adapter, &gso);
        }

        if (Rsc)
        {
            NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES rsc = NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES.Init(
                (NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)1, (NET_ADAPTER_OFFLOAD_LAYER4_FLAGS)1, &EvtRsc);
            NetCx.NetAdapterOffloadSetRscCapabilities(Client.Adapter, &rsc);
        }
    }

    private static void Query(string name, NET_EXTENSION* extension)
    {
        NET_EXTENSION_QUERY query = NET_EXTENSION_QUERY.Init(Client.Text(name), 1, NET_EXTENSION_TYPE.NetExtensionTypePacket);
        NetCx.NetTxQueueGetExtension(Client.TxQueue, &query, extension);
    }

    private static void Record()
    {
        for (uint i = Client.TxPackets->BeginIndex; i != Client.TxPackets->EndIndex; i = NET_RING.IncrementIndex(Client.TxPackets, i))
        {
            NET_PACKET* packet = NET_RING.GetPacketAtIndex(Client.TxPackets, i);
            List<byte> bytes = [];
            for (uint k = 0; k < packet->FragmentCount; k++)
            {
                uint index = NET_RING.AdvanceIndex(Client.TxFragments, packet->FragmentIndex, k);
                NET_FRAGMENT* fragment = NET_RING.GetFragmentAtIndex(Client.TxFragments, index);
                byte* data = *(byte**)NET_EXTENSION.GetData(Client.TxAddress, index) + fragment->Offset;
                bytes.AddRange(new Span<byte>(data, (int)fragment->ValidLength));
            }

            byte checksum = ChecksumExtension->Enabled != 0 ? *(byte*)NET_EXTENSION.GetData(ChecksumExtension, i) : (byte)0;
            uint mss = GsoExtension->Enabled != 0 ? *(uint*)NET_EXTENSION.GetData(GsoExtension, i) : 0;
            Sent.Add(new SentPacket([.. bytes], (checksum & 0xC) != 0, (checksum & 0x30) != 0, mss));
        }
    }

    private static void Tell(string kind, params ReadOnlySpan<(string Name, byte On)> answers)
    {
        Told.Add(string.Join(' ', [kind, .. answers.ToArray().Where(static answer => answer.On != 0).Select(static answer => answer.Name)]));
    }

    [UnmanagedCallersOnly]
    private static void EvtTxChecksum(NETADAPTER adapter, NETOFFLOAD offload) => Tell(
        "tx",
        ("ipv4", NetCx.NetOffloadIsTxChecksumIPv4Enabled(offload)),
        ("tcp", NetCx.NetOffloadIsTxChecksumTcpEnabled(offload)),
        ("udp", NetCx.NetOffloadIsTxChecksumUdpEnabled(offload)));

    [UnmanagedCallersOnly]
    private static void EvtRxChecksum(NETADAPTER adapter, NETOFFLOAD offload) => Tell(
        "rx",
        ("ipv4", NetCx.NetOffloadIsRxChecksumIPv4Enabled(offload)),
        ("tcp", NetCx.NetOffloadIsRxChecksumTcpEnabled(offload)),
        ("udp", NetCx.NetOffloadIsRxChecksumUdpEnabled(offload)));

    [UnmanagedCallersOnly]
    private static void EvtGso(NETADAPTER adapter, NETOFFLOAD offload) => Tell(
        "gso",
        ("lso4", NetCx.NetOffloadIsLsoIPv4Enabled(offload)),
        ("lso6", NetCx.NetOffloadIsLsoIPv6Enabled(offload)),
        ("uso4", NetCx.NetOffloadIsUsoIPv4Enabled(offload)),
        ("uso6", NetCx.NetOffloadIsUsoIPv6Enabled(offload)));

    [UnmanagedCallersOnly]
    private static void EvtRsc(NETADAPTER adapter, NETOFFLOAD offload) => Tell(
        "rsc",
        ("ipv4", NetCx.NetOffloadIsTcpRscIPv4Enabled(offload)),
        ("ipv6", NetCx.NetOffloadIsTcpRscIPv6Enabled(offload)),
        ("timestamp", NetCx.NetOffloadIsRscTcpTimestampOptionEnabled(offload)));
}
