namespace VirtioNetCx.Host;

/// <summary>Rules of adapters and their capabilities.</summary>
internal static class AdapterRules
{
    public static RuleText Describe(Rule rule)
    {
        switch (rule)
        {
            case Rule.NetIrqlPassive:
                return new("net-irql-passive"u8, "The function requires PASSIVE_LEVEL"u8, "NetAdapterCx 3"u8, 1);
            case Rule.NetIrqlDispatch:
                return new("net-irql-dispatch"u8, "The function requires IRQL <= DISPATCH_LEVEL"u8, "NetAdapterCx 3"u8, 2);
            case Rule.NetStructSize:
                return new(
                    "net-struct-size"u8,
                    "The Size field is exactly the structure size of the bound version"u8,
                    "NetAdapterCx 3"u8, 8);
            case Rule.NetParameterNull:
                return new("net-parameter-null"u8, "A required parameter is NULL"u8, "NetAdapterCx 3"u8, 15);
            case Rule.NetDeviceInitOrder:
                return new(
                    "net-device-init-order"u8,
                    "NetDeviceInitConfig comes first, before WdfDeviceCreate and the other NetDeviceInit calls"u8,
                    "NetAdapterCx 2"u8);
            case Rule.NetDeviceNotConfigured:
                return new(
                    "net-device-not-configured"u8,
                    "Adapters are created on devices made with NetDeviceInitConfig"u8,
                    "NetAdapterCx 2"u8);
            case Rule.AdapterInitSignature:
                return new(
                    "adapter-init-signature"u8,
                    "NETADAPTER_INIT is one that was allocated and not yet freed"u8,
                    "NetAdapterCx 3"u8, 39);
            case Rule.AdapterInitUsed:
                return new("adapter-init-used"u8, "One NETADAPTER_INIT makes one adapter"u8, "NetAdapterCx 3"u8, 40);
            case Rule.AdapterInitLeak:
                return new(
                    "adapter-init-leak"u8,
                    "NETADAPTER_INIT is freed exactly once, also after NetAdapterCreate"u8,
                    "NetAdapterCx 1"u8);
            case Rule.NetParentNotNull:
                return new("net-parent-not-null"u8, "ParentObject must be NULL"u8, "NetAdapterCx 3"u8, 23);
            case Rule.DatapathCallbacks:
                return new("datapath-callbacks"u8, "Both queue creation callbacks are required"u8, "NetAdapterCx 3"u8, 38);
            case Rule.AdapterStarted:
                return new(
                    "adapter-started"u8,
                    "Capabilities are set before NetAdapterStart, which is called once"u8,
                    "NetAdapterCx 2.1"u8, 3);
            case Rule.StartIncomplete:
                return new(
                    "start-incomplete"u8,
                    "NetAdapterStart needs datapath and link layer capabilities, an MTU and addresses of one length"u8,
                    "NetAdapterCx 2.2"u8);
            case Rule.CapabilityCombination:
                return new(
                    "capability-combination"u8,
                    "Allocation and attachment modes and mapping requirements are defined combinations"u8,
                    "NetAdapterCx 3"u8);
            case Rule.TxCapabilities:
                return new("tx-capabilities"u8, "Tx capabilities must be consistent"u8, "NetAdapterCx 3"u8, 32);
            case Rule.RxCapabilities:
                return new("rx-capabilities"u8, "Rx capabilities must be consistent"u8, "NetAdapterCx 3"u8, 33);
            case Rule.NotPowerOfTwo:
                return new("not-power-of-two"u8, "The value must be a power of two"u8, "NetAdapterCx 3"u8, 26);
            case Rule.MtuZero:
                return new("mtu-zero"u8, "The MTU must be greater than zero"u8, "NetAdapterCx 3"u8, 19);
            case Rule.MacLength:
                return new("mac-length"u8, "A link layer address has at most 32 bytes"u8, "NetAdapterCx 3"u8, 10);
            case Rule.LinkState:
                return new("link-state"u8, "NET_ADAPTER_LINK_STATE holds defined values"u8, "NetAdapterCx 3"u8, 14);
            case Rule.FilterCapabilities:
                return new("filter-capabilities"u8, "Receive filter capabilities must be consistent"u8, "NetAdapterCx 3"u8, 11);
            case Rule.FilterCallback:
                return new("filter-callback"u8, "Packet filters need EvtSetReceiveFilter"u8, "NetAdapterCx 3"u8, 12);
            case Rule.FilterThread:
                return new(
                    "filter-thread"u8,
                    "The receive filter is read by the thread running EvtSetReceiveFilter, during it"u8,
                    "NetAdapterCx 3"u8, 13);
            case Rule.ScalingHashType:
                return new("scaling-hash-type"u8, "Receive scaling knows the Toeplitz hash only"u8, "NetAdapterCx 3"u8, 34);
            case Rule.ScalingProtocolType:
                return new("scaling-protocol-type"u8, "Receive scaling protocol types are within 0x3F"u8, "NetAdapterCx 3"u8, 35);
            case Rule.ScalingEncapsulation:
                return new("scaling-encapsulation"u8, "Receive scaling encapsulation is below 4"u8, "NetAdapterCx 3"u8, 36);
            case Rule.ScalingCallbacks:
                return new("scaling-callbacks"u8, "Receive scaling needs all four callbacks"u8, "NetAdapterCx 3"u8);
            case Rule.TxChecksumCapabilities:
                return new(
                    "tx-checksum-capabilities"u8,
                    "Flags for packets with options or extensions include the ones without"u8,
                    "NetAdapterCx 3"u8, 91);
            case Rule.TxChecksumEmpty:
                return new("tx-checksum-empty"u8, "Tx checksum capabilities are not empty"u8, "NetAdapterCx 3"u8, 94);
            case Rule.TxChecksumIPv6:
                return new("tx-checksum-ipv6"u8, "IPv6 alone has no checksum: it needs a layer 4 flag"u8, "NetAdapterCx 3"u8, 92);
            case Rule.GsoCapabilities:
                return new("gso-capabilities"u8, "Segmentation flags need sizes and the plain TCP flag"u8, "NetAdapterCx 3"u8, 42);
            case Rule.GsoEmpty:
                return new("gso-empty"u8, "Segmentation capabilities are not empty"u8, "NetAdapterCx 3"u8, 98);
            case Rule.RscCapabilities:
                return new(
                    "rsc-capabilities"u8,
                    "Receive coalescing takes IPv4NoOptions, IPv6NoExtensions and TcpNoOptions only"u8,
                    "NetAdapterCx 3"u8);
            case Rule.Deprecated:
                return new("deprecated-function"u8, "The function is not for clients above version 2.0"u8, "NetAdapterCx 3"u8, 93);
            case Rule.OffloadHandle:
                return new(
                    "offload-handle"u8,
                    "A NETOFFLOAD is read only in the callback that got it, with the matching functions"u8,
                    "NetAdapterCx 3"u8);
            case Rule.QueryFlags:
                return new("query-flags"u8, "NetConfigurationQueryUlong takes defined flags"u8, "NetAdapterCx 3"u8, 16);
            case Rule.AddressFromDevice:
                return new(
                    "address-from-device"u8,
                    "The link layer address is read from an adapter configuration"u8,
                    "NetAdapterCx 3"u8, 15);
            case Rule.PrivateFunction:
                return new(
                    "private-function"u8,
                    "Functions without a public signature are not for this kind of client"u8,
                    "NetAdapterCx 3"u8, 43);
            case Rule.DemuxType:
                return new("demux-type"u8, "Ethernet clients demultiplex by 802.1p only"u8, "NetAdapterCx 3"u8, 82);
            case Rule.DemuxRange:
                return new("demux-range"u8, "The demultiplexing range is 2 to 8"u8, "NetAdapterCx 3"u8, 83);
            case Rule.ResetDiagnosticsPhase:
                return new(
                    "reset-diagnostics-phase"u8,
                    "Reset diagnostics are stored inside EvtNetDeviceCollectResetDiagnostics, once"u8,
                    "NetAdapterCx 3"u8, 86);
            case Rule.ResetDiagnosticsSize:
                return new("reset-diagnostics-size"u8, "Reset diagnostics take at most 1 MiB"u8, "NetAdapterCx 3"u8, 85);
            default:
                return default;
        }
    }
}
