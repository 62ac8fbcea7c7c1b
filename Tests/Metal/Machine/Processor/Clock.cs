namespace VirtioNetCx.Metal.Processor;

/// <summary>Time from the time stamp counter, whose rate the old timer chip tells.</summary>
internal static class Clock
{
    private const uint TimerHertz = 1193182;
    private const uint CalibrationMilliseconds = 1;
    private const int CalibrationRounds = 5;

    private static ulong s_start;

    /// <summary>Counts of the time stamp counter in a millisecond.</summary>
    public static ulong TicksPerMillisecond { get; private set; }

    /// <summary>Measures the counter against channel 2 of the timer chip; the shortest of some rounds is the undisturbed one.</summary>
    public static void Initialize()
    {
        s_start = Cpu.ReadTimeStamp();
        TicksPerMillisecond = ulong.MaxValue;
        for (int round = 0; round < CalibrationRounds; round++)
        {
            ulong ticks = MeasureMillisecond();
            TicksPerMillisecond = ticks < TicksPerMillisecond ? ticks : TicksPerMillisecond;
        }
    }

    /// <summary>Counts since the start.</summary>
    public static ulong Ticks => Cpu.ReadTimeStamp() - s_start;

    /// <summary>100 ns units since the start.</summary>
    public static ulong Time100ns => Ticks * 10 / (TicksPerMillisecond / 1000);

    /// <summary>Microseconds since the start.</summary>
    public static ulong Microseconds => Ticks / (TicksPerMillisecond / 1000);

    /// <summary>Busy wait.</summary>
    public static void Stall(uint microseconds)
    {
        ulong end = Microseconds + microseconds;
        while (Microseconds < end)
        {
            Cpu.Pause();
        }
    }

    private static ulong MeasureMillisecond()
    {
        uint count = TimerHertz * CalibrationMilliseconds / 1000;
        Cpu.Out8(0x61, (Cpu.In8(0x61) & ~3U) | 1);
        Cpu.Out8(0x43, 0xB0);
        Cpu.Out8(0x42, count & 0xFF);
        Cpu.Out8(0x42, count >> 8);
        ulong start = Cpu.ReadTimeStamp();
        while ((Cpu.In8(0x61) & 0x20) == 0)
        {
            Cpu.Pause();
        }

        return (Cpu.ReadTimeStamp() - start) / CalibrationMilliseconds;
    }
}
