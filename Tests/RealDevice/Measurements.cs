using System;
using System.Collections.Generic;
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
    private const int Seconds = 2;
    private const int WarmUps = 4;
    private const string Device = "rx_queue_size=1024";

    // As the driver's: header, MTU, Ethernet header and tag, rounded up.
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

        // It takes some runs until everything that runs often is compiled at its best.
        for (int i = 0; i < WarmUps; i++)
        {
            _ = (Plain(cases[i % 2].Address, cases[i % 2].Direction), Driver(cases[0].Address, ""), Driver(cases[1].Address, "-R"));
        }

        List<double> shares = [];
        foreach ((string name, string address, string direction) in cases)
        {
            var rounds = Enumerable.Range(0, Rounds)
                .Select(_ => (Taps: Taps(address, direction), Plain: Plain(address, direction), Driver: Driver(address, direction)))
                .ToArray();
            double[] ratios = [.. rounds.Select(static round => round.Driver.Gigabits / round.Plain.Gigabits)];
            shares.AddRange(ratios);
            TestContext.Out.WriteLine($"{name}: driver {Median(ratios):P0} of a plain forwarder over the device, medians of {Rounds} rounds of {Seconds} s");
            Print("TAP to TAP", unit, [.. rounds.Select(static round => round.Taps)]);
            Print("plain over the device", unit, [.. rounds.Select(static round => round.Plain)]);
            Print("driver", unit, [.. rounds.Select(static round => round.Driver)]);
        }

        TestContext.Out.WriteLine($"all {shares.Count} rounds: driver {Median(shares):P0} of a plain forwarder over the device");
    }

    /// <summary>One run.</summary>
    /// <param name="Gigabits">Of a second.</param>
    /// <param name="Own">Milliseconds of processor time for a gigabit: this process.</param>
    /// <param name="Qemu">The same: QEMU.</param>
    private readonly record struct Sample(double Gigabits, double Own, double Qemu);

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static void Print(string name, string unit, Sample[] samples) => TestContext.Out.WriteLine(
        $"  {name,-22} {Median(samples.Select(static it => it.Gigabits)):F2} {unit} ({string.Join(' ', samples.Select(static it => $"{it.Gigabits:F1}"))}), "
        + $"processor {Median(samples.Select(static it => it.Own)):F0} + QEMU {Median(samples.Select(static it => it.Qemu)):F0} ms/Gbit");

    private static TimeSpan None() => TimeSpan.Zero;

    private Sample Taps(string address, string direction)
    {
        using TapDevice near = Network.AddNear(TapDevice.Offloads.All);
        using TapDevice far = Network.AddMiddle();
        far.SetOffloads(TapDevice.Offloads.All);
        using var forwarder = new PlainForwarder(near, far);
        return Run(address, direction, None);
    }

    private Sample Plain(string address, string direction)
    {
        using TapDevice near = Network.AddNear(TapDevice.Offloads.All);
        using TapDevice far = Network.AddMiddle();
        var options = new QemuOptions { Device = Device, Netdev = $"tap,id=n0,fd={far.Descriptor}" };
        using var forwarder = new PlainDeviceForwarder(near, options, BufferBytes);
        return Run(address, direction, () => forwarder.Qemu.ProcessorTime);
    }

    private Sample Driver(string address, string direction)
    {
        using TapDevice near = Network.AddNear(TapDevice.Offloads.All);
        using TapDevice far = Network.AddMiddle();
        var options = new RealMachineOptions { Qemu = { Device = Device, Netdev = $"tap,id=n0,fd={far.Descriptor}" }, Host = { Measured = true } };
        using var machine = new RealMachine(options, it => new MeasuredOperatingSystem(near, it.Heap));
        machine.Start();
        return Run(address, direction, () => machine.Qemu.ProcessorTime);
    }

    private Sample Run(string address, string direction, Func<TimeSpan> qemu)
    {
        (TimeSpan own, TimeSpan other) = (Environment.CpuUsage.TotalTime, qemu());
        double gigabits = Iperf.Run(Network.Near, address, "-t", $"{Seconds}", direction).BitsPerSecond / 1e9;
        (own, other) = (Environment.CpuUsage.TotalTime - own, qemu() - other);
        return new Sample(gigabits, own.TotalMilliseconds / gigabits / Seconds, other.TotalMilliseconds / gigabits / Seconds);
    }
}
