using VirtioNetCx.Checksum;

namespace VirtioNetCx.Adapter;

/// <summary>What the receive side did, by cause. As <see cref="TxStatistics"/>.</summary>
internal struct RxStatistics
{
    /// <summary>Frames and bytes indicated.</summary>
    public ulong Packets, Bytes;

    /// <summary>Notifications written to the device.</summary>
    public ulong Kicks;

    /// <summary>Frames that the packet filter excludes.</summary>
    public ulong Filtered;

    /// <summary>Frames dropped: shorter than an Ethernet header, longer than the MTU allows, headers torn over buffers.</summary>
    public ulong Runts, Giants, Torn;

    /// <summary>Frames dropped because the device did not fill consecutive buffers.</summary>
    public ulong Scattered;

    /// <summary>Checksums that the sender had left to whoever gets the packet.</summary>
    public ulong Completed;

    /// <summary>Packets that were put together from TCP segments, and how many segments those were.</summary>
    public ulong Coalesced, CoalescedSegments;

    /// <summary>Frames dropped because they were put together after the system had asked for no more of that.</summary>
    public ulong UnwantedCoalescing;

    /// <summary>
    /// Frames dropped because of what the VirtIO header says: a checksum outside the frame, one where there is none, headers that cannot
    /// be read, coalescing that was not agreed to, coalescing of something else.
    /// </summary>
    public ulong ChecksumsOutside, ChecksumsMisplaced, UnreadableHeaders, UnagreedCoalescing, FalseCoalescing;

    /// <summary>Counts a frame that is dropped because of its VirtIO header.</summary>
    public void Count(RxRefusal refusal)
    {
        switch (refusal)
        {
            case RxRefusal.ChecksumOutside:
                ChecksumsOutside++;
                break;
            case RxRefusal.ChecksumMisplaced:
                ChecksumsMisplaced++;
                break;
            case RxRefusal.Headers:
                UnreadableHeaders++;
                break;
            case RxRefusal.GsoNotNegotiated:
                UnagreedCoalescing++;
                break;
            case RxRefusal.GsoMismatch:
            case RxRefusal.None:
            default:
                FalseCoalescing++;
                break;
        }
    }
}

/// <summary>What happened to the device as a whole. Written under the control lock.</summary>
internal struct DeviceStatistics
{
    /// <summary>Times the device went live, and resets begun.</summary>
    public ulong BringUps, Resets;

    /// <summary>Resets of one queue alone, and how often one joined the live device again.</summary>
    public ulong QueueResets, QueueRestarts;

    /// <summary>Commands sent through the control queue, and those that the device did not carry out.</summary>
    public ulong Commands, CommandsRefused;

    /// <summary>Failures of the device, by <see cref="DeviceFailure"/>.</summary>
    public ulong BrokenRings, BadBufferCounts, NeedsResets, Vanished, BringUpFailures, ResetTimeouts;

    /// <summary>Counts a failure.</summary>
    public void Count(DeviceFailure reason)
    {
        switch (reason)
        {
            case DeviceFailure.BrokenRing:
                BrokenRings++;
                break;
            case DeviceFailure.BadBufferCount:
                BadBufferCounts++;
                break;
            case DeviceFailure.NeedsReset:
                NeedsResets++;
                break;
            case DeviceFailure.Vanished:
                Vanished++;
                break;
            case DeviceFailure.BringUp:
                BringUpFailures++;
                break;
            case DeviceFailure.ResetTimeout:
            default:
                ResetTimeouts++;
                break;
        }
    }
}

/// <summary>Why a device was given up.</summary>
internal enum DeviceFailure
{
    /// <summary>A virtqueue is broken; the trace line says how.</summary>
    BrokenRing,

    /// <summary><c>num_buffers</c> of a received packet is impossible.</summary>
    BadBufferCount,

    /// <summary>The device set DEVICE_NEEDS_RESET.</summary>
    NeedsReset,

    /// <summary>Its registers read as all ones.</summary>
    Vanished,

    /// <summary>It did not go live again after a reset.</summary>
    BringUp,

    /// <summary>It did not finish a reset.</summary>
    ResetTimeout,
}
