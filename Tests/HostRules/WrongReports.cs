using System;
using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>Clients that say wrong things of checksums and coalescing of what they received.</summary>
internal static unsafe class WrongReports
{
    private const uint LayerThreeValid = 1 << 2;
    private const uint LayerFourValid = 1 << 4;

    private static NET_EXTENSION* Extension { get; } = Client.New<NET_EXTENSION>();

    public static IEnumerable<WrongClient> All =>
    [
        Checksum(Rule.RxChecksumValue, "an evaluation that does not exist", 3 << 4, static () => { }),
        Checksum(Rule.RxChecksumOff, "IPv4 headers though that is off", LayerThreeValid, static () => Registry.SetText("*IPChecksumOffloadIPv4"u8, "1"u8)),
        Checksum(Rule.RxChecksumOff, "TCP though that is off", LayerFourValid, static () =>
        {
            Registry.SetText("*TCPChecksumOffloadIPv4"u8, "1"u8);
            Registry.SetText("*TCPChecksumOffloadIPv6"u8, "0"u8);
        }),
        new WrongClient(Rule.RxChecksumOff, "TCP after it was switched off", static () => Prepare(LayerFourValid, SetRxChecksum, "ms_packet_checksum"))
        {
            Script = static () =>
            {
                Script.Working();
                _ = Session.SetOffloads(OffloadSet.RxIPv4 | OffloadSet.RxUdp);
                Receive();
            },
        },
        new WrongClient(Rule.RxCoalescedOff, "coalesced UDP", static () => Prepare(2, SetRsc, "ms_packet_rsc"))
        {
            Script = static () =>
            {
                Script.Working();
                Receive(17);
            },
        },
        new WrongClient(Rule.RxCoalescedOff, "coalesced TCP though that is off", static () =>
        {
            Registry.SetText("*RscIPv4"u8, "0"u8);
            Prepare(2, SetRsc, "ms_packet_rsc");
        })
        {
            Script = static () =>
            {
                Script.Working();
                Receive();
            },
        },
        WrongClient.At(Rule.RxTooLong, "a frame beyond the MTU", Point.RxAdvanced, static () =>
        {
            if (Client.FirstPacket != Client.RxPackets->BeginIndex)
            {
                NET_RING.GetFragmentAtIndex(Client.RxFragments, Client.FirstFragment)->ValidLength = 1519;
            }
        }),
    ];

    private static WrongClient Checksum(Rule rule, string name, uint value, Action keywords) => new(rule, name, () =>
    {
        keywords();
        Prepare(value, SetRxChecksum, "ms_packet_checksum");
    })
    {
        Script = static () =>
        {
            Script.Working();
            Receive();
        },
    };

    /// <summary>The client offers something and then writes a value into the extension of every packet that it indicates.</summary>
    private static void Prepare(uint value, Action offer, string extension)
    {
        Client.At(Point.CapabilitiesReady, offer);
        Client.At(Point.RxCreated, () =>
        {
            NET_EXTENSION_QUERY query = NET_EXTENSION_QUERY.Init(Client.Text(extension), 1, NET_EXTENSION_TYPE.NetExtensionTypePacket);
            NetCx.NetRxQueueGetExtension(Client.RxQueue, &query, Extension);
        });
        Client.At(Point.RxAdvanced, () =>
        {
            if (Client.FirstPacket != Client.RxPackets->BeginIndex)
            {
                *(byte*)NET_EXTENSION.GetData(Extension, Client.FirstPacket) = (byte)value;
            }
        });
    }

    /// <summary>The device receives a frame of TCP or UDP over IPv4.</summary>
    private static void Receive(byte protocol = 6)
    {
        byte[] frame = new byte[60];
        (frame[12], frame[13], frame[14], frame[17], frame[23], frame[46]) = (0x08, 0x00, 0x45, 46, protocol, 0x50);
        Client.Incoming.Enqueue(frame);
        Interrupts.OnInterrupt(0);
        Script.Idle();
    }

    private static void SetRxChecksum()
    {
        NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES capabilities = NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES.Init(&Client.EvtOffload);
        NetCx.NetAdapterOffloadSetRxChecksumCapabilities(Client.Adapter, &capabilities);
    }

    private static void SetRsc()
    {
        NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES capabilities = NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES.Init(
            (NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)5, (NET_ADAPTER_OFFLOAD_LAYER4_FLAGS)1, &Client.EvtOffload);
        NetCx.NetAdapterOffloadSetRscCapabilities(Client.Adapter, &capabilities);
    }
}
