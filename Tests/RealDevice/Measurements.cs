using System;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Machine;
using VirtioNetCx.Tests.RealDevice.Network;
using VirtioNetCx.Tests.RealDevice.Plain;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>
/// TCP over the driver beside TCP over plain forwarders, from TAP to TAP and over the same device, in turn, in one run. Prints, asserts
/// nothing: the machine decides. So it is no test unless VIRTIONETCX_MEASURE is 1.
/// </summary>
[TestFixture]
internal sealed class Measurements : PrivilegedFixture
{
    private const int Rounds = 5;
    private const string Device = "rx_queue_size=1024";

    // Buffers as the driver has them: header, MTU and Ethernet header, rounded up.
    private const uint BufferBytes = 1536;

    private static string[] Asked =>
        Environment.GetEnvironmentVariable("VIRTIONETCX_MEASURE") == "1" ? ["Gbit/s"] : [];

    [TestCaseSource(nameof(Asked))]
    public void Tcp_beside_plain_forwarders(string unit)
    {
        (string Name, string Address, string Direction)[] cases =
        [
            ("IPv4 out", Topology.MiddleAddress4, ""), ("IPv4 in", Topology.MiddleAddress4, "-R"),
            ("IPv6 out", Topology.MiddleAddress6, ""), ("IPv6 in", Topology.MiddleAddress6, "-R"),
        ];
        foreach ((string name, string address, string direction) in cases)
        {
            double[] taps = new double[Rounds];
            double[] plain = new double[Rounds];
            double[] driver = new double[Rounds];
            for (int i = 0; i < Rounds; i++)
            {
                taps[i] = Taps(address, direction);
                plain[i] = Plain(address, direction);
                driver[i] = Driver(address, direction);
            }

            double[] medians = [Median(taps), Median(plain), Median(driver)];
            TestContext.Out.WriteLine(
                $"{name}: TAP to TAP {medians[0]:F2}, plain over the device {medians[1]:F2}, driver {medians[2]:F2} {unit} "
                + $"({100 * medians[2] / medians[1]:F0} % of plain over the device); each: {Text(taps)}; {Text(plain)}; {Text(driver)}");
        }
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static string Text(double[] values) => string.Join(' ', values.Select(static value => $"{value:F1}"));

    private double Taps(string address, string direction)
    {
        using TapDevice near = Network.AddNear(TapDevice.Offloads.All);
        using TapDevice far = Network.AddMiddle();
        far.SetOffloads(TapDevice.Offloads.All);
        using var forwarder = new PlainForwarder(near, far);
        return Run(address, direction);
    }

    private double Plain(string address, string direction)
    {
        using TapDevice near = Network.AddNear(TapDevice.Offloads.All);
        using TapDevice far = Network.AddMiddle();
        var options = new QemuOptions { Device = Device, Netdev = $"tap,id=n0,fd={far.Descriptor}" };
        using var forwarder = new PlainDeviceForwarder(near, options, BufferBytes);
        return Run(address, direction);
    }

    private double Driver(string address, string direction)
    {
        using TapDevice near = Network.AddNear(TapDevice.Offloads.All);
        using TapDevice far = Network.AddMiddle();
        var options = new RealMachineOptions { Qemu = { Device = Device, Netdev = $"tap,id=n0,fd={far.Descriptor}" }, Host = { Measured = true } };
        using var machine = new RealMachine(options, it => new MeasuredOperatingSystem(near, it.Heap));
        machine.Start();
        return Run(address, direction);
    }

    private double Run(string address, string direction) => Iperf.Run(Network.Near, address, "-t", "2", direction).BitsPerSecond / 1e9;
}
