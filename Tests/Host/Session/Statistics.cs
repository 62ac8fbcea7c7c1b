namespace VirtioNetCx.Host;

/// <summary>Counters of a session.</summary>
public struct Statistics
{
    /// <summary>Frames and bytes returned by the client on Tx.</summary>
    public ulong TxFrames, TxBytes;

    /// <summary>Frames and bytes indicated by the client on Rx.</summary>
    public ulong RxFrames, RxBytes;

    /// <summary>Rx packets returned with Ignore = 1.</summary>
    public ulong RxIgnored;

    /// <summary>EvtAdvance calls.</summary>
    public ulong TxAdvances, RxAdvances;

    /// <summary>EvtSetNotificationEnabled calls.</summary>
    public ulong TxArmings, RxArmings;

    /// <summary>Notify calls of the client.</summary>
    public ulong TxNotifies, RxNotifies;

    /// <summary>ISR calls, the ones that claimed the interrupt, and DPC calls.</summary>
    public ulong Interrupts, InterruptsClaimed, Dpcs;

    /// <summary>Trace lines of the client.</summary>
    public ulong TraceLines;

    /// <summary>Counters of the running session.</summary>
    public static Statistics Current => Counters.Values;
}

/// <summary>Where the counters live.</summary>
internal static class Counters
{
    private static Statistics s_values;

    public static ref Statistics Values => ref s_values;

    public static void Reset()
    {
        s_values = default;
    }
}
