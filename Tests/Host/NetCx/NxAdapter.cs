using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a NETADAPTER.</summary>
// SAFETY: objects are slots of the object table, which live as long as the session; a body lives as long as its object.
internal unsafe struct NxAdapter
{
    public const uint MaximumQueues = 16;

    public FxObject* Object;
    public NET_ADAPTER_DATAPATH_CALLBACKS Callbacks;

    /// <summary>Between NetAdapterStart and the stop.</summary>
    public bool Started;

    public bool HasDatapath;
    public bool HasLinkLayer;
    public bool HasTxDma;
    public bool HasRxDma;
    public bool HasTxChecksum;
    public bool HasRxChecksum;
    public bool HasGso;
    public bool HasRsc;
    public bool HasTag;
    public bool HasScaling;
    public bool HasFilter;

    /// <summary>MTU or address changed while started: the queues are to be made anew.</summary>
    public bool Recreate;

    public NET_ADAPTER_TX_CAPABILITIES Tx;
    public NET_ADAPTER_RX_CAPABILITIES Rx;
    public NET_ADAPTER_DMA_CAPABILITIES TxDma;
    public NET_ADAPTER_DMA_CAPABILITIES RxDma;
    public NET_ADAPTER_LINK_LAYER_CAPABILITIES LinkLayer;
    public NET_ADAPTER_LINK_STATE Link;
    public NET_ADAPTER_LINK_LAYER_ADDRESS Permanent;
    public NET_ADAPTER_LINK_LAYER_ADDRESS CurrentAddress;
    public NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES Filter;
    public NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES TxChecksum;
    public NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES RxChecksum;
    public NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES Gso;
    public NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES Rsc;
    public NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_CAPABILITIES Tag;
    public NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES Scaling;
    public uint Mtu;
    public OffloadSettings Offloads;

    /// <summary>The transmit queue, or null.</summary>
    public NxQueue* TxQueue;

    /// <summary>Receive queue 0, or null.</summary>
    public NxQueue* RxQueue;
}
