using VirtioNetCx.Host;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>Checksums and segmentation both ways: packets unfinished in every way that the framework, and a Linux peer, leave them.</summary>
internal static class OffloadScenario
{
    private const uint Burst = 8;
    private const uint Window = 16;
    private const ulong PatienceMicroseconds = 3_000_000;

    /// <summary>With <paramref name="hasOddHeaders"/> frames in also lie.</summary>
    public static void Run(bool hasOddHeaders)
    {
        uint framesOut = (uint)Arguments.Number("out"u8, 0);
        uint framesIn = (uint)Arguments.Number("in"u8, 0);
        OffloadMeter.Initialize(hasOddHeaders);

        // What is off the device hears through the control queue, which nobody waits for.
        Flow.Settle();
        uint asked = 0;
        ulong lastMove = Clock.Microseconds;
        OffloadMeter.AskForFrames(0, 0);
        while (OffloadMeter.Completed < framesOut || OffloadMeter.NextIn < framesIn)
        {
            if (asked == OffloadMeter.NextIn && asked < framesIn)
            {
                uint count = framesIn - asked < Window ? framesIn - asked : Window;
                OffloadMeter.AskForFrames(asked, count);
                asked += count;
            }

            OffloadMeter.SkipRefused();
            uint before = Moves;
            for (uint i = 0; i < Burst && OffloadMeter.Sent < framesOut && OffloadMeter.TrySend(); i++)
            {
            }

            bool busy = Traffic.Poll(QueueKind.Tx, 0);
            busy |= Traffic.Poll(QueueKind.Rx, 0);
            if (!busy)
            {
                Platform.Nap();
            }

            if (Moves != before)
            {
                lastMove = Clock.Microseconds;
            }
            else if (Clock.Microseconds - lastMove > PatienceMicroseconds)
            {
                Stalled();
            }
        }

        Flow.Settle();
        Text.Write("@result {\"packetsIn\":"u8);
        Text.WriteDecimal(OffloadMeter.NextIn);
        Scenario.Number("framesIndicated"u8, OffloadMeter.FramesIn);
        Scenario.Number("validIn"u8, OffloadMeter.ValidIn);
        Scenario.Number("invalidIn"u8, OffloadMeter.InvalidIn);
        Scenario.Number("refusedIn"u8, OffloadMeter.RefusedIn);
        Scenario.Number("coalescedIn"u8, OffloadMeter.CoalescedIn);
        Text.WriteLine("}"u8);
    }

    private static uint Moves => unchecked(OffloadMeter.Completed + OffloadMeter.FramesIn);

    private static void Stalled()
    {
        Text.Write("stalled: sent "u8);
        Text.WriteDecimal(OffloadMeter.Sent);
        Text.Write(", completed "u8);
        Text.WriteDecimal(OffloadMeter.Completed);
        Text.Write(", next in "u8);
        Text.WriteDecimal(OffloadMeter.NextIn);
        Text.Write(", frames in "u8);
        Text.WriteDecimal(OffloadMeter.FramesIn);
        Text.WriteLine(""u8);
        Traffic.CheckNotStalled();
        Report.Failed("traffic has come to a standstill, packets completed"u8, OffloadMeter.Completed);
    }
}
