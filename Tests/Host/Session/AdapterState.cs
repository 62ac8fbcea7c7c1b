using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>What the client has told of its network interface.</summary>
public struct AdapterState
{
    /// <summary>NetAdapterStart has succeeded and nothing has stopped the interface since.</summary>
    public bool IsStarted;

    /// <summary>The link is reported as connected.</summary>
    public bool IsLinkUp;

    /// <summary>Reported link speed, bits per second.</summary>
    public ulong LinkSpeed;

    /// <summary>Reported duplex: 0 unknown, 1 half, 2 full.</summary>
    public uint Duplex;

    /// <summary>MTU, without Ethernet header.</summary>
    public uint Mtu;

    /// <summary>Addresses of six bytes, the first one lowest.</summary>
    public ulong PermanentAddress, CurrentAddress;

    /// <summary>State of the interface; all zero when there is none.</summary>
    public static unsafe AdapterState Current
    {
        get
        {
            NxAdapter* adapter = Adapters.Current;
            return adapter == null
                ? default
                : new AdapterState
                {
                    IsStarted = adapter->Started,
                    IsLinkUp = adapter->Link.MediaConnectState == NET_IF_MEDIA_CONNECT_STATE.MediaConnectStateConnected,
                    LinkSpeed = adapter->Link.TxLinkSpeed,
                    Duplex = (uint)adapter->Link.MediaDuplexState,
                    Mtu = adapter->Mtu,
                    PermanentAddress = Read(&adapter->Permanent),
                    CurrentAddress = Read(&adapter->CurrentAddress),
                };
        }
    }

    // SAFETY: the structure has room for 32 bytes of address.
    private static unsafe ulong Read(NET_ADAPTER_LINK_LAYER_ADDRESS* address)
    {
        ulong value = 0;
        for (int i = 5; i >= 0; i--)
        {
            value = (value << 8) | address->Address[i];
        }

        return value;
    }
}
