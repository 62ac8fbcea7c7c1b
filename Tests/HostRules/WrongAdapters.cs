using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

internal static unsafe class WrongAdapters
{
    public static IEnumerable<WrongClient> All =>
    [
        WrongClient.At(Rule.NetIrqlPassive, "sets the MTU in a DPC", Point.Dpc, static () =>
            NetCx.NetAdapterSetLinkLayerMtuSize(Client.Adapter, 1400)),
        WrongClient.At(Rule.NetIrqlDispatch, "sets the link state in its ISR", Point.Isr, static () => SetLink(static state => { })),
        WrongClient.At(Rule.NetStructSize, "datapath callbacks", Point.AdapterReady, static () =>
        {
            Client.DatapathCallbacks->Size = 16;
            NetCx.NetAdapterInitSetDatapathCallbacks(Client.AdapterInit, Client.DatapathCallbacks);
        }),
        WrongClient.At(Rule.NetStructSize, "Tx capabilities", Point.CapabilitiesReady, static () => Client.TxCapabilities->Size = 48),
        WrongClient.At(Rule.NetStructSize, "DMA capabilities", Point.CapabilitiesReady, static () => Client.DmaCapabilities->Size = 0),
        WrongClient.At(Rule.NetParameterNull, "no device", Point.DeviceCreated, static () => _ = NetCx.NetAdapterInitAllocate(default)),
        WrongClient.At(Rule.NetParameterNull, "no capabilities", Point.CapabilitiesReady, static () =>
            NetCx.NetAdapterSetLinkLayerCapabilities(Client.Adapter, null)),
        WrongClient.At(Rule.NetDeviceInitOrder, "reset capabilities before NetDeviceInitConfig", Point.DeviceAdd, static () =>
        {
            NET_DEVICE_RESET_CAPABILITIES capabilities = NET_DEVICE_RESET_CAPABILITIES.Init(default, &Client.EvtCollectDiagnostics);
            NetCx.NetDeviceInitSetResetCapabilities(Client.DeviceInit, &capabilities);
        }),
        new(Rule.NetDeviceNotConfigured, "no NetDeviceInitConfig", static () => Client.ConfiguresNet = false),
        WrongClient.At(Rule.AdapterInitSignature, "frees another init", Point.InitAllocated, static () =>
            NetCx.NetAdapterInitFree((NETADAPTER_INIT*)0x1234)),
        WrongClient.At(Rule.AdapterInitSignature, "frees twice", Point.AddDone, static () => NetCx.NetAdapterInitFree(Client.AdapterInit)),
        WrongClient.At(Rule.AdapterInitUsed, "two adapters from one init", Point.AdapterCreated, static () => CreateAdapter(null)),
        new(Rule.AdapterInitLeak, "keeps the init", static () => Client.FreesInit = false),
        WrongClient.At(Rule.NetParentNotNull, "a parent for the adapter", Point.AdapterReady, static () =>
        {
            WDF_OBJECT_ATTRIBUTES attributes = WDF_OBJECT_ATTRIBUTES.Init();
            attributes.ParentObject = Client.Device;
            CreateAdapter(&attributes);
        }),
        WrongClient.At(Rule.DatapathCallbacks, "no EvtAdapterCreateRxQueue", Point.InitAllocated, static () =>
            Client.DatapathCallbacks->EvtAdapterCreateRxQueue = null),
        WrongClient.At(Rule.AdapterStarted, "starts twice", Point.Started, static () => _ = NetCx.NetAdapterStart(Client.Adapter)),
        WrongClient.At(Rule.AdapterStarted, "permanent address after the start", Point.Started, static () =>
            NetCx.NetAdapterSetPermanentLinkLayerAddress(Client.Adapter, Client.Address)),
        WrongClient.At(Rule.StartIncomplete, "starts without capabilities", Point.CapabilitiesReady, static () =>
            _ = NetCx.NetAdapterStart(Client.Adapter)),
        WrongClient.At(Rule.CapabilityCombination, "a mapping requirement of 2", Point.CapabilitiesReady, static () =>
            Client.TxCapabilities->MappingRequirement = (NET_MEMORY_MAPPING_REQUIREMENT)2),
        WrongClient.At(Rule.TxCapabilities, "no queues", Point.CapabilitiesReady, static () => Client.TxCapabilities->MaximumNumberOfQueues = 0),
        WrongClient.At(Rule.TxCapabilities, "DmaMapped without DMA", Point.CapabilitiesReady, static () =>
            Client.TxCapabilities->DmaCapabilities = null),
        WrongClient.At(Rule.TxCapabilities, "an enabler of the old DMA version", Point.EnablerReady, static () =>
            Client.EnablerConfig->WdmDmaVersionOverride = 0),
        WrongClient.At(Rule.TxCapabilities, "an alignment of 3", Point.CapabilitiesReady, static () =>
            Client.TxCapabilities->FragmentBufferAlignment = 3),
        WrongClient.At(Rule.RxCapabilities, "no queues", Point.CapabilitiesReady, static () => Client.RxCapabilities->MaximumNumberOfQueues = 0),
        WrongClient.At(Rule.RxCapabilities, "driver-allocated, system-attached", Point.CapabilitiesReady, static () =>
            Client.RxCapabilities->AllocationMode = NET_RX_FRAGMENT_BUFFER_ALLOCATION_MODE.NetRxFragmentBufferAllocationModeDriver),
        WrongClient.At(Rule.NotPowerOfTwo, "a ring of 3", Point.CapabilitiesReady, static () =>
            Client.TxCapabilities->FragmentRingNumberOfElementsHint = 3),
        WrongClient.At(Rule.MtuZero, "MTU 0", Point.Prepare, static () => NetCx.NetAdapterSetLinkLayerMtuSize(Client.Adapter, 0)),
        WrongClient.At(Rule.MacLength, "33 bytes of address", Point.CapabilitiesReady, static () => Client.Address->Length = 33),
        WrongClient.At(Rule.LinkState, "a duplex state of 3", Point.Prepare, static () =>
            SetLink(static state => ((NET_ADAPTER_LINK_STATE*)state)->MediaDuplexState = (NET_IF_MEDIA_DUPLEX_STATE)3)),
        WrongClient.At(Rule.FilterCapabilities, "multicast without a list", Point.CapabilitiesReady, static () => SetFilter(2, 0)),
        WrongClient.At(Rule.FilterCapabilities, "an unknown filter", Point.CapabilitiesReady, static () => SetFilter(0x10, 0)),
        WrongClient.At(Rule.FilterCallback, "filters without callback", Point.CapabilitiesReady, static () =>
        {
            NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES capabilities = NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES.Init(null);
            capabilities.SupportedPacketFilters = (NET_PACKET_FILTER_FLAGS)1;
            NetCx.NetAdapterSetReceiveFilterCapabilities(Client.Adapter, &capabilities);
        }),
        new(Rule.FilterThread, "reads the filter after its callback", static () =>
        {
            Client.At(Point.CapabilitiesReady, static () => SetFilter(0xB, 4));
            Client.At(Point.D0Exit, static () => _ = NetCx.NetReceiveFilterGetPacketFilter(Client.Filter));
        })
        {
            Script = static () =>
            {
                Script.Working();
                _ = Session.SetReceiveFilter(1, null, 0);
                _ = Session.PowerDown();
            },
        },
        WrongClient.At(Rule.QueryFlags, "an unknown flag", Point.Prepare, static () =>
        {
            NETCONFIGURATION configuration;
            _ = NetCx.NetAdapterOpenConfiguration(Client.Adapter, null, &configuration);
            UNICODE_STRING name = new() { Length = 2, MaximumLength = 4, Buffer = Client.Text("x") };
            uint value;
            _ = NetCx.NetConfigurationQueryUlong(configuration, (NET_CONFIGURATION_QUERY_ULONG_FLAGS)2, &name, &value);
        }),
        WrongClient.At(Rule.AddressFromDevice, "asks the device's configuration", Point.Prepare, static () =>
        {
            NETCONFIGURATION configuration;
            _ = NetCx.NetDeviceOpenConfiguration(Client.Device, null, &configuration);
            _ = NetCx.NetConfigurationQueryLinkLayerAddress(configuration, Client.Address);
        }),
        WrongClient.At(Rule.PrivateFunction, "calls what another class extension may call", Point.DeviceCreated, static () =>
            _ = ((delegate* unmanaged<void*, void*, nint>)NetCx.Table.Entries[(int)NETFUNCENUM.NetAdapterWdmGetNdisHandleTableIndex])(
                NetCx.Globals, null)),
        WrongClient.At(Rule.DemuxType, "type 2", Point.InitAllocated, static () => AddDemux(2, 8)),
        WrongClient.At(Rule.DemuxRange, "range 9", Point.InitAllocated, static () => AddDemux(1, 9)),
        WrongClient.At(Rule.ResetDiagnosticsPhase, "stores without being asked", Point.Prepare, static () => StoreDiagnostics(1)),
        new(Rule.ResetDiagnosticsSize, "stores too much", static () =>
        {
            Client.At(Point.NetConfigured, static () =>
            {
                NET_DEVICE_RESET_CAPABILITIES capabilities = NET_DEVICE_RESET_CAPABILITIES.Init(default, &Client.EvtCollectDiagnostics);
                NetCx.NetDeviceInitSetResetCapabilities(Client.DeviceInit, &capabilities);
            });
            Client.At(Point.Diagnostics, static () => StoreDiagnostics((1 << 20) + 1));
        })
        {
            Script = static () =>
            {
                Script.Working();
                Session.CollectResetDiagnostics();
            },
        },
    ];

    private static void CreateAdapter(WDF_OBJECT_ATTRIBUTES* attributes)
    {
        NETADAPTER adapter;
        _ = NetCx.NetAdapterCreate(Client.AdapterInit, attributes, &adapter);
    }

    private static void SetLink(System.Action<nint> change)
    {
        NET_ADAPTER_LINK_STATE state = new() { Size = (uint)sizeof(NET_ADAPTER_LINK_STATE) };
        change((nint)(&state));
        NetCx.NetAdapterSetLinkState(Client.Adapter, &state);
    }

    private static void SetFilter(uint filters, nuint multicastAddresses)
    {
        NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES capabilities = NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES.Init(&Client.EvtSetReceiveFilter);
        capabilities.SupportedPacketFilters = (NET_PACKET_FILTER_FLAGS)filters;
        capabilities.MaximumMulticastAddresses = multicastAddresses;
        NetCx.NetAdapterSetReceiveFilterCapabilities(Client.Adapter, &capabilities);
    }

    private static void AddDemux(int type, byte range)
    {
        NET_ADAPTER_TX_DEMUX demux = NET_ADAPTER_TX_DEMUX.Init8021p();
        demux.Type = (NET_ADAPTER_TX_DEMUX_TYPE)type;
        demux.Range = range;
        NetCx.NetAdapterInitAddTxDemux(Client.AdapterInit, &demux);
    }

    private static void StoreDiagnostics(nuint size)
    {
        byte data = 0;
        NetCx.NetDeviceStoreResetDiagnostics(Client.Device, size, &data);
    }
}
