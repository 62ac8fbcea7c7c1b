namespace VirtioNetCx.Interop;

public unsafe partial struct NET_PACKET_QUEUE_CONFIG
{
    public static NET_PACKET_QUEUE_CONFIG Init(
        delegate* unmanaged<NETPACKETQUEUE, void> evtAdvance,
        delegate* unmanaged<NETPACKETQUEUE, byte, void> evtSetNotificationEnabled,
        delegate* unmanaged<NETPACKETQUEUE, void> evtCancel)
    {
        NET_PACKET_QUEUE_CONFIG config = default;
        config.Size = (uint)sizeof(NET_PACKET_QUEUE_CONFIG);
        config.EvtAdvance = evtAdvance;
        config.EvtSetNotificationEnabled = evtSetNotificationEnabled;
        config.EvtCancel = evtCancel;
        return config;
    }
}

public unsafe partial struct NET_EXTENSION_QUERY
{
    public static NET_EXTENSION_QUERY Init(char* name, uint version, NET_EXTENSION_TYPE type)
    {
        NET_EXTENSION_QUERY query = default;
        query.Size = (uint)sizeof(NET_EXTENSION_QUERY);
        query.Name = name;
        query.Version = version;
        query.Type = type;
        return query;
    }
}

public unsafe partial struct NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES
{
    /// <summary>The supported filters and the number of multicast addresses are the caller's to set.</summary>
    public static NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES Init(delegate* unmanaged<NETADAPTER, NETRECEIVEFILTER, void> evtSetReceiveFilter)
    {
        NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_ADAPTER_RECEIVE_FILTER_CAPABILITIES);
        capabilities.EvtSetReceiveFilter = evtSetReceiveFilter;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_TX_DEMUX
{
    private const byte PriorityCodePoints = 8;

    /// <summary>One queue for each 802.1p priority.</summary>
    public static NET_ADAPTER_TX_DEMUX Init8021p()
    {
        NET_ADAPTER_TX_DEMUX demux = default;
        demux.Size = (uint)sizeof(NET_ADAPTER_TX_DEMUX);
        demux.Type = NET_ADAPTER_TX_DEMUX_TYPE.NetAdapterTxDemuxType8021p;
        demux.Range = PriorityCodePoints;
        return demux;
    }
}

public unsafe partial struct NET_DEVICE_RESET_CAPABILITIES
{
    public static NET_DEVICE_RESET_CAPABILITIES Init(GUID diagnostics, delegate* unmanaged<WDFDEVICE, void> evtCollectResetDiagnostics)
    {
        NET_DEVICE_RESET_CAPABILITIES capabilities = default;
        capabilities.Size = (uint)sizeof(NET_DEVICE_RESET_CAPABILITIES);
        capabilities.ResetDiagnosticsGuid = diagnostics;
        capabilities.EvtNetDeviceCollectResetDiagnostics = evtCollectResetDiagnostics;
        return capabilities;
    }
}

public unsafe partial struct NET_ADAPTER_LINK_LAYER_ADDRESS
{
    /// <param name="address">The first octet.</param>
    /// <param name="length">At most 32.</param>
    public static NET_ADAPTER_LINK_LAYER_ADDRESS Init(byte* address, ushort length)
    {
        // SAFETY: length is at most the 32 octets that the array has, and the caller has as many.
        NET_ADAPTER_LINK_LAYER_ADDRESS result = default;
        result.Length = length;
        for (int i = 0; i < length; i++)
        {
            result.Address[i] = address[i];
        }

        return result;
    }
}
