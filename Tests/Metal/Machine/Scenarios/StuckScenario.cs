using VirtioNetCx.Host;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>
/// The other end of the wire takes nothing, so the device never completes a frame (QEMU's hub without a second port). Whatever stops
/// the queue must get every frame back all the same.
/// </summary>
internal static class StuckScenario
{
    private const int Rounds = 2;

    public static void Run()
    {
        uint frames = (uint)Arguments.Number("out"u8, 0) / (Rounds * 3);
        for (int round = 0; round < Rounds; round++)
        {
            Fill(frames);
            CycleScenario.Pause();
            CheckReturned();
            Fill(frames);
            CycleScenario.Power();
            CheckReturned();
            Fill(frames);
            CycleScenario.Restart();
            CheckReturned();
        }

        Fill(frames);
        Session.SurpriseRemove();
        CheckReturned();
    }

    private static void Fill(uint frames)
    {
        uint before = TrafficMeter.Completed;
        TrafficMeter.AskForFrames(0, 0);
        for (uint i = 0; i < frames && TrafficMeter.TrySend(); i++)
        {
            _ = Traffic.Poll(QueueKind.Tx, 0);
        }

        Flow.Settle();
        if (TrafficMeter.Completed != before)
        {
            Report.Failed("the wire was to be stuck, but frames were completed:"u8, TrafficMeter.Completed - before);
        }
    }

    private static void CheckReturned()
    {
        if (TrafficMeter.Completed != TrafficMeter.Sent)
        {
            Report.Failed("frames have not come back:"u8, TrafficMeter.Sent - TrafficMeter.Completed);
        }
    }
}
