using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>
/// Frames one at a time into a sleeping driver. Only an interrupt can wake a queue, so each frame in must cause at least one, and
/// while nothing happens there must be none.
/// </summary>
internal static class InterruptScenario
{
    private const uint QuietNaps = 30;

    public static void Run()
    {
        uint framesIn = (uint)Arguments.Number("in"u8, 0);
        uint framesOut = (uint)Arguments.Number("out"u8, 0);
        Flow.Settle();
        for (uint i = 0; i < framesIn; i++)
        {
            ulong before = Traps.Total;
            TrafficMeter.AskForFrames(i, 1);
            Flow.RunUntil(TrafficMeter.Sent, i + 1, pollReceive: true);
            Flow.Settle();
            if (Traps.Total == before)
            {
                Report.Failed("a frame was received without an interrupt, number"u8, i);
            }

            if (Traps.Total - before > 3)
            {
                Report.Failed("one frame caused many interrupts:"u8, Traps.Total - before);
            }
        }

        for (uint i = 0; i < framesOut; i++)
        {
            Flow.RunUntil(i + 1, framesIn, pollReceive: true);
            Flow.Settle();
        }

        ulong quiet = Traps.Total;
        for (uint i = 0; i < QuietNaps; i++)
        {
            Platform.Nap();
        }

        if (Traps.Total != quiet)
        {
            Report.Failed("interrupts came while nothing happened:"u8, Traps.Total - quiet);
        }
    }
}
