using VirtioNetCx.Host;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>Frames out, in, or both, on one CPU or with the receive queue on the second.</summary>
// SAFETY: a function pointer to a method of this class.
internal static unsafe class FlowScenario
{
    public static void Run(bool secondCpu)
    {
        uint framesOut = (uint)Arguments.Number("out"u8, 0);
        uint framesIn = (uint)Arguments.Number("in"u8, 0);
        if (secondCpu)
        {
            SecondCpu.Run(&PollReceive);
        }

        TrafficMeter.AskForFrames(0, framesIn);
        Flow.RunUntil(framesOut, framesIn, pollReceive: !secondCpu);
        SecondCpu.Park();
        Flow.Settle();
    }

    private static bool PollReceive() => Traffic.Poll(QueueKind.Rx, 0);
}
