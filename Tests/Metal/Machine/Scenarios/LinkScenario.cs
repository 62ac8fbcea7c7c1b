using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>QEMU's set_link takes the cable away and plugs it in again; the adapter must say so, and traffic must go on.</summary>
internal static class LinkScenario
{
    private const uint Rounds = 3;
    private const ulong LimitMicroseconds = 2_000_000;

    public static void Run()
    {
        WaitFor(connected: true);
        for (uint round = 0; round < Rounds; round++)
        {
            Ask(up: false);
            WaitFor(connected: false);
            Ask(up: true);
            WaitFor(connected: true);
        }

        FlowScenario.Run(secondCpu: false);
    }

    private static void Ask(bool up) => Text.WriteLine(up ? "@link {\"up\":true}"u8 : "@link {\"up\":false}"u8);

    private static void WaitFor(bool connected)
    {
        ulong limit = Clock.Microseconds + LimitMicroseconds;
        while (AdapterView.IsConnected != connected)
        {
            _ = Flow.Step(0, pollReceive: true);
            Platform.Nap();
            if (Clock.Microseconds > limit)
            {
                Report.Failed("the adapter did not follow the link; wanted (1 = up)"u8, connected ? 1u : 0);
            }
        }
    }
}
