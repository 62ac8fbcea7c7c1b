using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Adapter;

/// <summary>
/// What the transmit side did, by cause. Written only by the queue's own callbacks, which exclude one another, so plain fields do.
/// </summary>
// SAFETY: counters by cause are indexed within their number.
internal unsafe struct TxStatistics
{
    /// <summary>Packets and bytes given to the device.</summary>
    public ulong Packets, Bytes;

    /// <summary>Notifications written to the device.</summary>
    public ulong Kicks;

    /// <summary>Packets that NetAdapterCx itself marked to be ignored.</summary>
    public ulong Ignored;

    /// <summary>Packets completed unsent because they had no bytes, or more fragments than were agreed.</summary>
    public ulong Empty, TooManyFragments;

    /// <summary>Packets that the device had when it was reset, and packets that never reached it.</summary>
    public ulong Abandoned, Unsent;

    /// <summary>Passes that ended because the virtqueue was full.</summary>
    public ulong RingFull;

    /// <summary>Packets that checksums or segmentation were asked for, those among them whose headers were copied, and those to be segmented.</summary>
    public ulong Offloaded, Copied, Segmented;

    /// <summary>Packets among them whose headers were gathered to be looked at: they were torn, not described, or otherwise not as usual.</summary>
    public ulong Gathered;

    // By TxRefusal.
    private const int Refusals = (int)TxRefusal.PseudoHeader + 1;
    private fixed ulong _refused[Refusals];

    /// <summary>Counts a packet that goes out as asked.</summary>
    public void Count(TxAsked asked, uint copied)
    {
        Offloaded++;
        if (copied != 0)
        {
            Copied++;
            Segmented += asked.Mss != 0 ? 1u : 0;
        }
    }

    /// <summary>Counts a packet to be segmented.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountSegmented()
    {
        Offloaded++;
        Copied++;
        Segmented++;
    }

    /// <summary>Counts a packet that was completed unsent because it could not be sent as asked.</summary>
    public void Count(TxRefusal refusal) => _refused[(int)refusal < Refusals ? (int)refusal : 0]++;

    /// <summary>Packets that could not be sent as asked, by cause.</summary>
    public readonly ulong Refused(TxRefusal refusal) => _refused[(int)refusal < Refusals ? (int)refusal : 0];

    /// <summary>Traces what was asked, and what was refused. PASSIVE_LEVEL.</summary>
    public readonly void ReportOffloads()
    {
        Trace.Info(
            "VirtioNetCx: of these %llu with offloads, %llu with new headers, %llu to be cut; %llu not as usual\n"u8,
            Offloaded,
            Copied,
            Segmented,
            Gathered);
        for (int refusal = 0; refusal < Refusals; refusal++)
        {
            if (_refused[refusal] != 0)
            {
                Trace.Error("VirtioNetCx: packets refused for cause %llu: %llu\n"u8, (ulong)refusal, _refused[refusal]);
            }
        }
    }
}
