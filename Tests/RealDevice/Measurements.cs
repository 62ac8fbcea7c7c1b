using System;
using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Network;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>
/// TCP over the driver beside TCP over a plain forwarder, in turn, in one run. Prints, asserts nothing: the machine decides. So it is no
/// test unless VIRTIONETCX_MEASURE is 1.
/// </summary>
[TestFixture]
internal sealed class Measurements : PrivilegedFixture
{
    private const int Rounds = 3;

    private static string[] Asked =>
        Environment.GetEnvironmentVariable("VIRTIONETCX_MEASURE") == "1" ? ["Gbit/s"] : [];

    [TestCaseSource(nameof(Asked))]
    public void Tcp_beside_a_plain_forwarder(string unit)
    {
        foreach ((string name, string address, string direction) in
            ((string, string, string)[])[("IPv4 out", Topology.MiddleAddress4, ""), ("IPv4 in", Topology.MiddleAddress4, "-R"), ("IPv6 out", Topology.MiddleAddress6, "")])
        {
            double[] plain = new double[Rounds];
            double[] driver = new double[Rounds];
            for (int i = 0; i < Rounds; i++)
            {
                plain[i] = Forwarder(address, direction);
                driver[i] = Driver(address, direction);
            }

            Array.Sort(plain);
            Array.Sort(driver);
            TestContext.Out.WriteLine(
                $"{name}: forwarder {plain[Rounds / 2] / 1e9:F2} {unit}, driver {driver[Rounds / 2] / 1e9:F2} {unit}, {100 * driver[Rounds / 2] / plain[Rounds / 2]:F0} %");
        }
    }

    private double Forwarder(string address, string direction)
    {
        using TapDevice near = Network.AddNear(TapDevice.Offloads.All);
        using TapDevice far = Network.AddMiddle();
        far.SetOffloads(TapDevice.Offloads.All);
        using var forwarder = new PlainForwarder(near, far);
        return Iperf.Run(Network.Near, address, "-t", "2", direction).BitsPerSecond;
    }

    private double Driver(string address, string direction)
    {
        using var run = new TapRun(Network, "rx_queue_size=1024", captures: false);
        run.Stack.Judges = false;
        return Iperf.Run(Network.Near, address, "-t", "2", direction).BitsPerSecond;
    }
}
