using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>How long a reset takes: by the system's clock, and by the number of looks in case that stands still.</summary>
internal struct ResetClock
{
    private const uint MostLooks = 100_000;
    private const ulong Limit100ns = 500 * 10_000;

    private ulong _started100ns;
    private uint _looks;

    /// <summary>The system's clock. Any IRQL.</summary>
    // SAFETY: the pointer is to a local, for the length of the call.
    public static unsafe ulong Now()
    {
        ulong performanceCounter;
        return Ntoskrnl.KeQueryInterruptTimePrecise(&performanceCounter);
    }

    /// <summary>A reset begins.</summary>
    public void Start()
    {
        _looks = 0;
        _started100ns = Now();
    }

    /// <summary>Counts a look; true if the reset should have been complete by now.</summary>
    public bool IsOverdue()
    {
        _looks++;
        return _looks > MostLooks || unchecked(Now() - _started100ns) > Limit100ns;
    }
}
