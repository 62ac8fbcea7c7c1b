using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>Tells NetAdapterCx what the interface can do, from what was negotiated, and starts it.</summary>
// SAFETY: every capability structure is passed by pointer to a call that copies it; the device's context outlives its adapter.
internal static unsafe class NetworkInterface
{
    private const uint CacheLine = 64;
    private const uint FragmentsPerPacketHint = 4;

    /// <summary>Everything between the hardware's being known and NetAdapterStart. PASSIVE_LEVEL, in PrepareHardware.</summary>
    public static NTSTATUS Start(NetDevice* device, in NetConfig config)
    {
        SetLinkLayer(device, config);
        SetDataPath(device);
        SetReceiveFilter(device);
        TxOffloads.SetCapabilities(device);
        RxOffloads.SetCapabilities(device);
        Link.Report(*device, config);
        return NetCx.NetAdapterStart(device->Adapter);
    }

    private static void SetLinkLayer(NetDevice* device, in NetConfig config)
    {
        ulong speed = Link.Speed(*device, config);
        NET_ADAPTER_LINK_LAYER_CAPABILITIES capabilities = NET_ADAPTER_LINK_LAYER_CAPABILITIES.Init(speed, speed);
        NetCx.NetAdapterSetLinkLayerCapabilities(device->Adapter, &capabilities);
        NetCx.NetAdapterSetLinkLayerMtuSize(device->Adapter, device->LinkLayer.Mtu);

        NET_ADAPTER_LINK_LAYER_ADDRESS permanent = LinkLayer.ToNative(device->LinkLayer.Permanent);
        NET_ADAPTER_LINK_LAYER_ADDRESS current = LinkLayer.ToNative(device->LinkLayer.Current);
        NetCx.NetAdapterSetPermanentLinkLayerAddress(device->Adapter, &permanent);
        NetCx.NetAdapterSetCurrentLinkLayerAddress(device->Adapter, &current);
    }

    // NetAdapterCx maps and, beyond the fragment limit, gathers packets; it allocates receive buffers that a whole frame fits into together
    // with the header that the device puts before it, so that one buffer takes one frame with or without MRG_RXBUF.
    private static void SetDataPath(NetDevice* device)
    {
        NET_ADAPTER_DMA_CAPABILITIES dma = NET_ADAPTER_DMA_CAPABILITIES.Init(device->DmaEnabler);

        NET_ADAPTER_TX_CAPABILITIES tx = NET_ADAPTER_TX_CAPABILITIES.InitForDma(&dma, 1);
        tx.MaximumNumberOfFragments = TxQueue.MaximumFragments(device->Tx.Size);
        tx.FragmentRingNumberOfElementsHint = device->Tx.Size.Count * FragmentsPerPacketHint;

        uint buffer = VirtioNetHeader.Bytes + device->LinkLayer.LongestArrival;
        NET_ADAPTER_RX_CAPABILITIES rx = NET_ADAPTER_RX_CAPABILITIES.InitSystemManagedDma(&dma, RoundUp(buffer), 1);
        rx.FragmentBufferAlignment = CacheLine;
        rx.FragmentRingNumberOfElementsHint = device->Rx.Size.Count;

        NetCx.NetAdapterSetDataPathCapabilities(device->Adapter, &tx, &rx);
    }

    private static void SetReceiveFilter(NetDevice* device)
    {
        NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES filter = NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES.Init(&ReceiveFilter.EvtSetReceiveFilter);
        filter.SupportedPacketFilters = ReceiveFilter.Supported;
        filter.MaximumMulticastAddresses = ReceiveFilter.MaximumMulticastAddresses;
        NetCx.NetAdapterSetReceiveFilterCapabilities(device->Adapter, &filter);
    }

    private static uint RoundUp(uint bytes) => (bytes + CacheLine - 1) & ~(CacheLine - 1);
}
