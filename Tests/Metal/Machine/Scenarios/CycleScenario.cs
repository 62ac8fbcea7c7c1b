using VirtioNetCx.Host;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>Queues or the whole device go away and come back while frames are under way.</summary>
// SAFETY: function pointers to methods of this class.
internal static unsafe class CycleScenario
{
    private const uint Cycles = 5;

    /// <summary>Runs cycles of load and interruption, then an undisturbed stretch in which nothing may be lost any more.</summary>
    public static void Run(delegate*<void> interrupt)
    {
        uint framesOut = (uint)Arguments.Number("out"u8, 0) / (Cycles + 1);
        uint framesIn = (uint)Arguments.Number("in"u8, 0) / (Cycles + 1);
        for (uint cycle = 0; cycle < Cycles; cycle++)
        {
            TrafficMeter.AskForFrames(cycle * framesIn, framesIn);
            Load((cycle * framesOut) + (framesOut / 2), (cycle * framesIn) + (framesIn / 2), (cycle + 1) * framesOut);
            interrupt();
        }

        TrafficMeter.AskForFrames(Cycles * framesIn, framesIn);
        Flow.RunUntil((Cycles + 1) * framesOut, (Cycles + 1) * framesIn, pollReceive: true);
        Flow.Settle();
    }

    /// <summary>Surprise removal with frames in both directions under way.</summary>
    public static void Remove()
    {
        uint framesOut = (uint)Arguments.Number("out"u8, 0);
        uint framesIn = (uint)Arguments.Number("in"u8, 0);
        TrafficMeter.AskForFrames(0, framesIn);
        Load(framesOut / 2, framesIn / 2, framesOut);
        Session.SurpriseRemove();
    }

    public static void Pause()
    {
        Session.Pause();
        Session.Restart();
    }

    public static void Power()
    {
        Check(Session.PowerDown());
        Check(Session.PowerUp());
    }

    public static void Restart()
    {
        Session.Stop();
        Check(Session.Start());
        AdapterView.Bind();
    }

    // Returns in the middle of things: more frames are queued than have been completed.
    private static void Load(uint completed, uint nextIn, uint sendUpTo)
    {
        Flow.RunUntil(completed, nextIn, pollReceive: true);
        while (TrafficMeter.Sent < sendUpTo && TrafficMeter.TrySend())
        {
        }

        _ = Traffic.Poll(QueueKind.Tx, 0);
    }

    private static void Check(int status)
    {
        if (status < 0)
        {
            Report.Failed("the driver did not come back, NTSTATUS"u8, (uint)status);
        }
    }
}
