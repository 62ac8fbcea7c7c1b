using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

internal static unsafe class WrongOffloads
{
    public static IEnumerable<WrongClient> All =>
    [
        WrongClient.At(Rule.ScalingHashType, "an unknown hash", Point.CapabilitiesReady, static () => SetScaling(2, 1, 0, true)),
        WrongClient.At(Rule.ScalingProtocolType, "an unknown protocol", Point.CapabilitiesReady, static () => SetScaling(1, 0x40, 0, true)),
        WrongClient.At(Rule.ScalingEncapsulation, "an unknown encapsulation", Point.CapabilitiesReady, static () => SetScaling(1, 1, 4, true)),
        WrongClient.At(Rule.ScalingCallbacks, "no callbacks", Point.CapabilitiesReady, static () => SetScaling(1, 1, 0, false)),
        WrongClient.At(Rule.TxChecksumCapabilities, "TCP with options only", Point.CapabilitiesReady, static () => SetTxChecksum(1, 2)),
        WrongClient.At(Rule.TxChecksumCapabilities, "IPv6 with extensions only", Point.CapabilitiesReady, static () => SetTxChecksum(8, 1)),
        WrongClient.At(Rule.TxChecksumEmpty, "nothing", Point.CapabilitiesReady, static () => SetTxChecksum(0, 0)),
        WrongClient.At(Rule.TxChecksumIPv6, "IPv6 and no layer 4", Point.CapabilitiesReady, static () => SetTxChecksum(4, 0)),
        WrongClient.At(Rule.GsoCapabilities, "no sizes", Point.CapabilitiesReady, static () => SetGso(1, 1, 0)),
        WrongClient.At(Rule.GsoCapabilities, "TCP with options only", Point.CapabilitiesReady, static () => SetGso(1, 2, 65536)),
        WrongClient.At(Rule.GsoEmpty, "nothing", Point.CapabilitiesReady, static () => SetGso(0, 0, 65536)),
        WrongClient.At(Rule.RscCapabilities, "UDP", Point.CapabilitiesReady, static () =>
        {
            NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES capabilities = NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES.Init(
                (NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)1, (NET_ADAPTER_OFFLOAD_LAYER4_FLAGS)4, &Client.EvtOffload);
            NetCx.NetAdapterOffloadSetRscCapabilities(Client.Adapter, &capabilities);
        }),
        WrongClient.At(Rule.Deprecated, "the checksum capabilities of version 2.0", Point.CapabilitiesReady, static () =>
        {
            NET_ADAPTER_OFFLOAD_CHECKSUM_CAPABILITIES capabilities = default;
            NetCx.NetAdapterOffloadSetChecksumCapabilities(Client.Adapter, &capabilities);
        }),
        new(Rule.OffloadHandle, "asks a checksum offload about segmentation", static () =>
        {
            Client.At(Point.CapabilitiesReady, static () => SetTxChecksum(1, 1));
            Client.At(Point.Offload, static () => _ = NetCx.NetOffloadIsLsoIPv4Enabled(Client.Offload));
        }),
        new(Rule.OffloadHandle, "asks after the callback", static () =>
        {
            Client.At(Point.CapabilitiesReady, static () => SetTxChecksum(1, 1));
            Client.At(Point.D0Entry, static () => _ = NetCx.NetOffloadIsTxChecksumTcpEnabled(Client.Offload));
        }),
    ];

    private static void SetTxChecksum(uint layer3, uint layer4)
    {
        NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES capabilities = NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES.Init(
            (NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)layer3, &Client.EvtOffload);
        capabilities.Layer4Flags = (NET_ADAPTER_OFFLOAD_LAYER4_FLAGS)layer4;
        NetCx.NetAdapterOffloadSetTxChecksumCapabilities(Client.Adapter, &capabilities);
    }

    private static void SetGso(uint layer3, uint layer4, nuint size)
    {
        NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES capabilities = NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES.Init(
            (NET_ADAPTER_OFFLOAD_LAYER3_FLAGS)layer3, (NET_ADAPTER_OFFLOAD_LAYER4_FLAGS)layer4, size, size == 0 ? 0u : 2, &Client.EvtOffload);
        NetCx.NetAdapterOffloadSetGsoCapabilities(Client.Adapter, &capabilities);
    }

    private static void SetScaling(uint hash, uint protocols, uint encapsulation, bool callbacks)
    {
        NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES capabilities = NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES.Init(
            2,
            NET_ADAPTER_RECEIVE_SCALING_UNHASHED_TARGET_TYPE.NetAdapterReceiveScalingUnhashedTargetTypeUnspecified,
            (NET_ADAPTER_RECEIVE_SCALING_HASH_TYPE)hash,
            (NET_ADAPTER_RECEIVE_SCALING_PROTOCOL_TYPE)protocols);
        capabilities.ReceiveScalingEncapsulationTypes.Outer = (NET_ADAPTER_RECEIVE_SCALING_ENCAPSULATION_TYPE)encapsulation;
        if (callbacks)
        {
            // Never called: the host checks that they are there.
            capabilities.EvtAdapterReceiveScalingDisable = (delegate* unmanaged<NETADAPTER, void>)1;
        }

        NetCx.NetAdapterSetReceiveScalingCapabilities(Client.Adapter, &capabilities);
    }
}
