using VirtioNetCx.Host;
using VirtioNetCx.Metal.Loader;
using VirtioNetCx.Metal.Memory;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>Picks the scenario that the command line names, and runs what all have in common: bring-up before, removal after.</summary>
internal static unsafe class Scenario
{
    public static void Run()
    {
        HostPlatform platform = Platform.Create();
        platform.FrameReceived = &FrameReceived;
        platform.SendCompleted = &SendCompleted;
        DeviceDescription device = Platform.Describe();
        HostSettings settings = HostSettings.Default;
        Session.Initialize(in platform, in device, in settings);
        int status = Session.Load(DriverImage.Entry);
        Text.Write("load: "u8);
        Text.WriteHex((uint)status);
        Text.WriteLine(""u8);
        PhysicalPages.CheckFreed();
        Report.Passed();
    }

    private static void FrameReceived(ReceivedFrame* frame)
    {
    }

    private static void SendCompleted(ulong cookie)
    {
    }
}
