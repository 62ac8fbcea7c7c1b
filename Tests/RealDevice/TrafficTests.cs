using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Network;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>A real TCP stack over the driver, every offload as the device has it.</summary>
[TestFixture]
internal sealed class TrafficTests : PrivilegedFixture
{
    private const int FileBytes = 3_000_001;

    [Test]
    public void Tcp_udp_and_files_both_ways()
    {
        using var run = new TapRun(Network, "");
        Tcp(Topology.FarAddress4);
        Tcp(Topology.FarAddress6);
        run.Judge();
    }


    private void Tcp(string address)
    {
        Iperf.Result there = Iperf.Run(Network.Near, address, "-n", "3M");
        Iperf.Result back = Iperf.Run(Network.Near, address, "-n", "3M", "-R");
        TestContext.Out.WriteLine($"{address}: {there} {back}");
    }
}
