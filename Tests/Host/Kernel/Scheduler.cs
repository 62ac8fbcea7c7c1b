namespace VirtioNetCx.Host;

/// <summary>Waiting: the device, interrupts and timers get their turn while the client's thread does not run.</summary>
// SAFETY: the tables are the host's own, made in Reset with the very bounds that are checked here, and live as long as the session.
internal static unsafe class Scheduler
{
    private const ulong TicksPerMillisecond = 10_000;
    private const ulong TicksPerMicrosecond = 10;

    /// <summary>KeDelayExecutionThread: other threads and DPCs may run, on this CPU too.</summary>
    public static void Sleep(CpuState* cpu, ulong ticks100ns)
    {
        ulong end = Platform.Calls.Time100ns() + ticks100ns;
        byte* function = cpu->Function;
        for (; ; )
        {
            bool busy = Platform.Calls.Relax();
            cpu->Function = null;
            Interrupts.OpenDoor(cpu);
            _ = Timers.RunDue();
            cpu->Function = function;
            ulong now = Platform.Calls.Time100ns();
            if (now >= end)
            {
                return;
            }

            if (!busy)
            {
                ulong left = end - now;
                Platform.Calls.Stall((uint)((left > TicksPerMillisecond ? TicksPerMillisecond : left + TicksPerMicrosecond) / TicksPerMicrosecond));
            }
        }
    }

    /// <summary>One turn of everything that is not a packet queue; true when something happened.</summary>
    public static bool Turn(CpuState* cpu)
    {
        bool busy = Platform.Calls.Relax();
        ulong before = Counters.Values.Interrupts + Counters.Values.Dpcs;
        Interrupts.OpenDoor(cpu);
        busy |= Counters.Values.Interrupts + Counters.Values.Dpcs != before;
        busy |= Timers.RunDue();
        busy |= WorkItems.RunQueued();
        return busy;
    }
}
