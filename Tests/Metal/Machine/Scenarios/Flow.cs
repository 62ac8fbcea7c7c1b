using VirtioNetCx.Host;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>Moves traffic and waits for it, with a limit on everything.</summary>
internal static class Flow
{
    private const ulong PatienceMicroseconds = 3_000_000;
    private const int SendBurst = 16;

    private static uint s_moves;
    private static ulong s_lastMove;

    /// <summary>
    /// Polls the queues this CPU has, after offering frames up to number <paramref name="sendUpTo"/>; true when something moved.
    /// </summary>
    public static bool Step(uint sendUpTo, bool pollReceive)
    {
        bool moved = false;
        for (int i = 0; i < SendBurst && TrafficMeter.Sent < sendUpTo && TrafficMeter.TrySend(); i++)
        {
            moved = true;
        }

        moved |= Traffic.Poll(QueueKind.Tx, 0);
        if (pollReceive)
        {
            moved |= Traffic.Poll(QueueKind.Rx, 0);
        }

        return moved;
    }

    /// <summary>Sends and receives until both counts are reached; fails the scenario when nothing moves any more.</summary>
    public static void RunUntil(uint completed, uint nextIn, bool pollReceive)
    {
        Expect();
        while (TrafficMeter.Completed < completed || TrafficMeter.NextIn < nextIn)
        {
            if (!Step(completed, pollReceive))
            {
                Platform.Nap();
            }

            CheckProgress(completed, nextIn);
        }
    }

    /// <summary>Lets everything that is under way arrive, then looks for a forgotten notification.</summary>
    public static void Settle()
    {
        if (!Traffic.RunUntilIdle(100_000))
        {
            Report.Failed("the driver never comes to rest"u8, 0);
        }

        Traffic.CheckNotStalled();
    }

    /// <summary>A wait begins.</summary>
    public static void Expect() => s_lastMove = Clock.Microseconds;

    /// <summary>Fails the scenario when no frame has moved for a long time.</summary>
    public static void CheckProgress(uint completed, uint nextIn)
    {
        uint moves = unchecked(TrafficMeter.Completed + TrafficMeter.Received);
        if (moves != s_moves)
        {
            s_moves = moves;
            Expect();
        }
        else if (Clock.Microseconds - s_lastMove > PatienceMicroseconds)
        {
            SecondCpu.Park();
            Stalled(completed, nextIn);
        }
    }

    private static void Stalled(uint completed, uint nextIn)
    {
        Text.Write("stalled: sent "u8);
        Text.WriteDecimal(TrafficMeter.Sent);
        Text.Write(", completed "u8);
        Text.WriteDecimal(TrafficMeter.Completed);
        Text.Write(" of "u8);
        Text.WriteDecimal(completed);
        Text.Write(", received "u8);
        Text.WriteDecimal(TrafficMeter.Received);
        Text.Write(", next in "u8);
        Text.WriteDecimal(TrafficMeter.NextIn);
        Text.Write(" of "u8);
        Text.WriteDecimal(nextIn);
        Text.Write(", interrupts "u8);
        Text.WriteDecimal(Traps.Total);
        Text.Write(", foreign frames "u8);
        Text.WriteDecimal(TrafficMeter.Foreign);
        Text.Write(", advances "u8);
        Text.WriteDecimal(Statistics.Current.TxAdvances);
        Text.Write("/"u8);
        Text.WriteDecimal(Statistics.Current.RxAdvances);
        Text.Write(", ISR "u8);
        Text.WriteDecimal(Statistics.Current.Interrupts);
        Text.Write("/"u8);
        Text.WriteDecimal(Statistics.Current.InterruptsClaimed);
        Text.Write(", DPCs "u8);
        Text.WriteDecimal(Statistics.Current.Dpcs);
        Text.WriteLine(""u8);
        Traffic.CheckNotStalled();
        Report.Failed("traffic has come to a standstill, frames completed"u8, TrafficMeter.Completed);
    }
}
