namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>What went through the stack on its way to and from the driver.</summary>
internal sealed class TrafficCounts
{
    /// <summary>Frames given to the driver; of them, with a checksum asked for; of them, to be segmented.</summary>
    public long Sent { get; set; }

    public long ChecksumRequests { get; set; }

    public long SegmentationRequests { get; set; }

    /// <summary>Frames received; reported with a valid TCP or UDP checksum; reported as coalesced, by version of IP.</summary>
    public long Received { get; set; }

    public long ReportedValid { get; set; }

    public long Coalesced4 { get; set; }

    public long Coalesced6 { get; set; }

    public int LongestReceived { get; set; }

    public override string ToString() =>
        $"sent {Sent} (checksum {ChecksumRequests}, segmentation {SegmentationRequests}), "
        + $"received {Received} (valid {ReportedValid}, coalesced {Coalesced4}/{Coalesced6}, longest {LongestReceived})";
}
