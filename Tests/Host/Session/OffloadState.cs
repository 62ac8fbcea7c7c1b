namespace VirtioNetCx.Host;

/// <summary>What the client offers, what the stack may use, and what the client was told of it.</summary>
// SAFETY: the adapter's body lives as long as the adapter.
public struct OffloadState
{
    /// <summary>The stack may ask for these: by the device or, what the client does not offer, by the framework's own code.</summary>
    public OffloadSet Active;

    /// <summary>The answers that the offload callbacks got last.</summary>
    public OffloadSet Told;

    /// <summary>Rounds of offload callbacks since the interface was started.</summary>
    public uint Rounds;

    /// <summary>Transmit checksum capabilities: NET_ADAPTER_OFFLOAD_LAYER3_FLAGS and LAYER4_FLAGS; 0 if never set.</summary>
    public uint TxLayer3, TxLayer4;

    /// <summary>The client has receive checksum capabilities.</summary>
    public bool HasRxChecksum;

    /// <summary>Segmentation capabilities: flags as above, and limits.</summary>
    public uint GsoLayer3, GsoLayer4;

    /// <summary>Most payload of a packet to segment, and least number of segments; 0 if never set.</summary>
    public ulong GsoMaximumSize, GsoMinimumSegments;

    /// <summary>Receive coalescing capabilities: flags as above.</summary>
    public uint RscLayer3, RscLayer4;

    /// <summary>What the registry now leaves on: <see cref="Active"/> of the next start. Receive checksums also need the client's capability.</summary>
    public static unsafe OffloadSet Allowed => OffloadKeywords.Defaults(Adapters.Current != null && Adapters.Current->HasRxChecksum);

    /// <summary>State of the interface; all zero when there is none.</summary>
    public static unsafe OffloadState Current
    {
        get
        {
            NxAdapter* adapter = Adapters.Current;
            if (adapter == null || !adapter->Started)
            {
                return default;
            }

            OffloadState state = new()
            {
                Active = adapter->Offloads.Active,
                Told = adapter->Offloads.Told,
                Rounds = adapter->Offloads.Rounds,
                HasRxChecksum = adapter->HasRxChecksum,
            };
            if (adapter->HasTxChecksum)
            {
                state.TxLayer3 = (uint)adapter->TxChecksum.Layer3Flags;
                state.TxLayer4 = (uint)adapter->TxChecksum.Layer4Flags;
            }

            if (adapter->HasGso)
            {
                state.GsoLayer3 = (uint)adapter->Gso.Layer3Flags;
                state.GsoLayer4 = (uint)adapter->Gso.Layer4Flags;
                state.GsoMaximumSize = adapter->Gso.MaximumOffloadSize;
                state.GsoMinimumSegments = adapter->Gso.MinimumSegmentCount;
            }

            if (adapter->HasRsc)
            {
                state.RscLayer3 = (uint)adapter->Rsc.Layer3Flags;
                state.RscLayer4 = (uint)adapter->Rsc.Layer4Flags;
            }

            return state;
        }
    }
}
