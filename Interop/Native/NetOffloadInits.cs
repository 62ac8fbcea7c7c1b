namespace VirtioNetCx.Interop;

public unsafe partial struct NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES
{
    /// <summary>The transport protocols are the caller's to set, in <see cref="Layer4Flags"/>.</summary>
    public static NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES Init(
        NET_ADAPTER_OFFLOAD_LAYER3_FLAGS layer3Flags, delegate* unmanaged<NETADAPTER, NETOFFLOAD, void> evtSet)
    {
        NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_OFFLOAD_TX_CHECKSUM_CAPABILITIES);
        capabilities.Layer3Flags = layer3Flags;
        capabilities.EvtAdapterOffloadSetTxChecksum = evtSet;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES
{
    public static NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES Init(delegate* unmanaged<NETADAPTER, NETOFFLOAD, void> evtSet)
    {
        NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_OFFLOAD_RX_CHECKSUM_CAPABILITIES);
        capabilities.EvtAdapterOffloadSetRxChecksum = evtSet;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES
{
    public static NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES Init(
        NET_ADAPTER_OFFLOAD_LAYER3_FLAGS layer3Flags,
        NET_ADAPTER_OFFLOAD_LAYER4_FLAGS layer4Flags,
        nuint maximumOffloadSize,
        nuint minimumSegmentCount,
        delegate* unmanaged<NETADAPTER, NETOFFLOAD, void> evtSet)
    {
        NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_OFFLOAD_GSO_CAPABILITIES);
        capabilities.Layer3Flags = layer3Flags;
        capabilities.Layer4Flags = layer4Flags;
        capabilities.MaximumOffloadSize = maximumOffloadSize;
        capabilities.MinimumSegmentCount = minimumSegmentCount;
        capabilities.EvtAdapterOffloadSetGso = evtSet;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES
{
    public static NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES Init(
        NET_ADAPTER_OFFLOAD_LAYER3_FLAGS layer3Flags,
        NET_ADAPTER_OFFLOAD_LAYER4_FLAGS layer4Flags,
        delegate* unmanaged<NETADAPTER, NETOFFLOAD, void> evtSet)
    {
        NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_OFFLOAD_RSC_CAPABILITIES);
        capabilities.Layer3Flags = layer3Flags;
        capabilities.Layer4Flags = layer4Flags;
        capabilities.EvtAdapterOffloadSetRsc = evtSet;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_CAPABILITIES
{
    public static NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_CAPABILITIES Init(NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_FLAGS flags)
    {
        NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_OFFLOAD_IEEE8021Q_TAG_CAPABILITIES);
        capabilities.Flags = flags;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES
{
    private const int DefaultIndirectionTableSize = 128;

    /// <summary>The callbacks are the caller's to set; all four are required.</summary>
    public static NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES Init(
        nuint numberOfQueues,
        NET_ADAPTER_RECEIVE_SCALING_UNHASHED_TARGET_TYPE unhashedTarget,
        NET_ADAPTER_RECEIVE_SCALING_HASH_TYPE hashTypes,
        NET_ADAPTER_RECEIVE_SCALING_PROTOCOL_TYPE protocolTypes)
    {
        NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_RECEIVE_SCALING_CAPABILITIES);
        capabilities.NumberOfQueues = numberOfQueues;
        capabilities.IndirectionTableSize = DefaultIndirectionTableSize;
        capabilities.UnhashedTargetType = unhashedTarget;
        capabilities.ReceiveScalingHashTypes = hashTypes;
        capabilities.ReceiveScalingProtocolTypes = protocolTypes;
        return capabilities;
    }
}
