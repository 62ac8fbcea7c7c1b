using VirtioNetCx.Host;
using VirtioNetCx.Metal.Processor;
using Cpu = VirtioNetCx.Metal.Processor.Cpu;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>
/// A few frames at a time in both directions, with pauses about as long as it takes to fall asleep: notifications are armed and
/// fired thousands of times, at every possible moment. A forgotten one is a standstill.
/// </summary>
// SAFETY: a function pointer to a method of this class.
internal static unsafe class TrickleScenario
{
    private const uint PaceMicroseconds = 150;
    private const uint BurstLimit = 4;

    public static void Run()
    {
        uint framesOut = (uint)Arguments.Number("out"u8, 0);
        uint framesIn = (uint)Arguments.Number("in"u8, 0);
        ulong random = Arguments.Number("seed"u8, 1);
        bool second = SecondCpu.IsPresent;
        if (second)
        {
            SecondCpu.Run(&PollReceive);
        }

        TrafficMeter.AskForFrames(0, framesIn, PaceMicroseconds);
        Flow.Expect();
        while (TrafficMeter.Completed < framesOut || TrafficMeter.NextIn < framesIn)
        {
            random = (random * 6364136223846793005) + 1442695040888963407;
            uint upTo = TrafficMeter.Sent + 1 + ((uint)(random >> 33) % BurstLimit);
            ulong until = Clock.Microseconds + ((random >> 40) % PaceMicroseconds);
            bool moved = Flow.Step(upTo < framesOut ? upTo : framesOut, pollReceive: !second);
            while (Clock.Microseconds < until || moved)
            {
                moved = Flow.Step(0, pollReceive: !second);
                Cpu.Pause();
            }

            Flow.CheckProgress(framesOut, framesIn);
        }

        SecondCpu.Park();
        Flow.Settle();
    }

    private static bool PollReceive() => Traffic.Poll(QueueKind.Rx, 0);
}
