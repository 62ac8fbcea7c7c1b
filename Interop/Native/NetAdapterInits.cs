namespace VirtioNetCx.Interop;

public unsafe partial struct NET_ADAPTER_DATAPATH_CALLBACKS
{
    public static NET_ADAPTER_DATAPATH_CALLBACKS Init(
        delegate* unmanaged<NETADAPTER, NETTXQUEUE_INIT*, NTSTATUS> evtAdapterCreateTxQueue,
        delegate* unmanaged<NETADAPTER, NETRXQUEUE_INIT*, NTSTATUS> evtAdapterCreateRxQueue)
    {
        NET_ADAPTER_DATAPATH_CALLBACKS callbacks = default;
        callbacks.Size = (uint)sizeof(NET_ADAPTER_DATAPATH_CALLBACKS);
        callbacks.EvtAdapterCreateTxQueue = evtAdapterCreateTxQueue;
        callbacks.EvtAdapterCreateRxQueue = evtAdapterCreateRxQueue;
        return callbacks;
    }
}

public unsafe partial struct NET_ADAPTER_LINK_LAYER_CAPABILITIES
{
    public static NET_ADAPTER_LINK_LAYER_CAPABILITIES Init(ulong maxTxBitsPerSecond, ulong maxRxBitsPerSecond)
    {
        NET_ADAPTER_LINK_LAYER_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_LINK_LAYER_CAPABILITIES);
        capabilities.MaxTxLinkSpeed = maxTxBitsPerSecond;
        capabilities.MaxRxLinkSpeed = maxRxBitsPerSecond;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_LINK_STATE
{
    /// <summary>The speed of a link that has none to tell.</summary>
    public const ulong UnknownSpeed = ulong.MaxValue;

    public static NET_ADAPTER_LINK_STATE Init(
        ulong bitsPerSecond,
        NET_IF_MEDIA_CONNECT_STATE connectState,
        NET_IF_MEDIA_DUPLEX_STATE duplexState,
        NET_ADAPTER_PAUSE_FUNCTION_TYPE pauseFunctions,
        NET_ADAPTER_AUTO_NEGOTIATION_FLAGS autoNegotiation)
    {
        NET_ADAPTER_LINK_STATE state = default;
        state.Size = (uint)sizeof(NET_ADAPTER_LINK_STATE);
        state.TxLinkSpeed = bitsPerSecond;
        state.RxLinkSpeed = bitsPerSecond;
        state.MediaConnectState = connectState;
        state.MediaDuplexState = duplexState;
        state.SupportedPauseFunctions = pauseFunctions;
        state.AutoNegotiationFlags = autoNegotiation;
        return state;
    }

    public static NET_ADAPTER_LINK_STATE InitDisconnected()
    {
        NET_ADAPTER_LINK_STATE state = default;
        state.Size = (uint)sizeof(NET_ADAPTER_LINK_STATE);
        state.TxLinkSpeed = UnknownSpeed;
        state.RxLinkSpeed = UnknownSpeed;
        state.MediaConnectState = NET_IF_MEDIA_CONNECT_STATE.MediaConnectStateDisconnected;
        return state;
    }
}

public unsafe partial struct NET_ADAPTER_DMA_CAPABILITIES
{
    public static NET_ADAPTER_DMA_CAPABILITIES Init(WDFDMAENABLER dmaEnabler)
    {
        NET_ADAPTER_DMA_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_DMA_CAPABILITIES);
        capabilities.DmaEnabler = dmaEnabler;
        capabilities.CacheEnabled = WDF_TRI_STATE.WdfUseDefault;
        capabilities.PreferredNode = Constants.MM_ANY_NODE_OK;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_TX_CAPABILITIES
{
    public static NET_ADAPTER_TX_CAPABILITIES Init(nuint maximumNumberOfQueues)
    {
        NET_ADAPTER_TX_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_TX_CAPABILITIES);
        capabilities.MaximumNumberOfFragments = ~(nuint)0;
        capabilities.FragmentBufferAlignment = Constants.NET_ADAPTER_FRAGMENT_DEFAULT_ALIGNMENT;
        capabilities.MaximumNumberOfQueues = maximumNumberOfQueues;
        return capabilities;
    }

    public static NET_ADAPTER_TX_CAPABILITIES InitForDma(NET_ADAPTER_DMA_CAPABILITIES* dmaCapabilities, nuint maximumNumberOfQueues)
    {
        NET_ADAPTER_TX_CAPABILITIES capabilities = Init(maximumNumberOfQueues);
        capabilities.MappingRequirement = NET_MEMORY_MAPPING_REQUIREMENT.NetMemoryMappingRequirementDmaMapped;
        capabilities.DmaCapabilities = dmaCapabilities;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_RX_CAPABILITIES
{
    public static NET_ADAPTER_RX_CAPABILITIES InitSystemManaged(nuint maximumFrameSize, nuint maximumNumberOfQueues)
    {
        NET_ADAPTER_RX_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_RX_CAPABILITIES);
        capabilities.AllocationMode = NET_RX_FRAGMENT_BUFFER_ALLOCATION_MODE.NetRxFragmentBufferAllocationModeSystem;
        capabilities.AttachmentMode = NET_RX_FRAGMENT_BUFFER_ATTACHMENT_MODE.NetRxFragmentBufferAttachmentModeSystem;
        capabilities.MaximumFrameSize = maximumFrameSize;
        capabilities.MaximumNumberOfQueues = maximumNumberOfQueues;
        capabilities.FragmentBufferAlignment = Constants.NET_ADAPTER_FRAGMENT_DEFAULT_ALIGNMENT;
        return capabilities;
    }

    public static NET_ADAPTER_RX_CAPABILITIES InitSystemManagedDma(
        NET_ADAPTER_DMA_CAPABILITIES* dmaCapabilities, nuint maximumFrameSize, nuint maximumNumberOfQueues)
    {
        NET_ADAPTER_RX_CAPABILITIES capabilities = InitSystemManaged(maximumFrameSize, maximumNumberOfQueues);
        capabilities.MappingRequirement = NET_MEMORY_MAPPING_REQUIREMENT.NetMemoryMappingRequirementDmaMapped;
        capabilities.DmaCapabilities = dmaCapabilities;
        return capabilities;
    }

    /// <summary>Buffers of the driver's own. The callback shares its place with the mapping requirement.</summary>
    public static NET_ADAPTER_RX_CAPABILITIES InitDriverManaged(
        delegate* unmanaged<NETADAPTER, NET_FRAGMENT_RETURN_CONTEXT_HANDLE, void> evtAdapterReturnRxBuffer,
        nuint maximumFrameSize,
        nuint maximumNumberOfQueues)
    {
        NET_ADAPTER_RX_CAPABILITIES capabilities = InitSystemManaged(maximumFrameSize, maximumNumberOfQueues);
        capabilities.AllocationMode = NET_RX_FRAGMENT_BUFFER_ALLOCATION_MODE.NetRxFragmentBufferAllocationModeDriver;
        capabilities.AttachmentMode = NET_RX_FRAGMENT_BUFFER_ATTACHMENT_MODE.NetRxFragmentBufferAttachmentModeDriver;
        capabilities.EvtAdapterReturnRxBuffer = evtAdapterReturnRxBuffer;
        return capabilities;
    }
}
