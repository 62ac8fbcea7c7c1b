using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Machine;
using VirtioNetCx.Tests.RealDevice.Network;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>A machine between the namespaces of a <see cref="Topology"/>, and everybody who watches it.</summary>
internal sealed class TapRun : IDisposable
{
    private const int LongestFrame = 1514;
    private readonly Topology _topology;
    private readonly TapDevice _near;
    private readonly Dictionary<string, long> _errorsNear, _errorsFar;

    public TapRun(Topology topology, string device, bool captures = true, bool iommu = false)
    {
        _topology = topology;
        _near = topology.AddNear(TapDevice.Offloads.All);
        var options = new RealMachineOptions { Qemu = { Device = device, Iommu = iommu } };
        try
        {
            using TapDevice far = topology.AddMiddle();
            options.Qemu.Netdev = $"tap,id=n0,fd={far.Descriptor}";
            Machine = new RealMachine(options, _ => new TapOperatingSystem(_near));
            Machine.Start();
            Probe = new HeaderProbe(topology.Middle, Topology.MiddleTap);
            Capture = captures ? new Capture(topology.Far, Topology.FarWire) : null;
            _errorsNear = Counters.Errors(topology.Near);
            _errorsFar = Counters.Errors(topology.Far);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public RealMachine Machine { get; } = null!;

    public TapOperatingSystem Stack => (TapOperatingSystem)Machine.OperatingSystem;

    public HeaderProbe Probe { get; } = null!;

    public Capture? Capture { get; }

    /// <summary>Sets keywords and restarts the adapter; the stack is told of it.</summary>
    public void Restart(IReadOnlyDictionary<string, uint> keywords)
    {
        _near.SetOffloads(TapOffloads(keywords));
        Machine.RestartAdapter([.. keywords.Select(static pair => (pair.Key, pair.Value))]);
    }

    /// <summary>Ends the capture and judges it; the frames of <see cref="ScapyFrames"/> in it.</summary>
    public List<byte[]> JudgeWire()
    {
        List<byte[]> frames = Capture!.End();
        Probe.Settle();
        Assert.That(Probe.Problems, Is.Empty, "headers at the device");
        Assert.That(Capture.Judge(LongestFrame).Take(5), Is.Empty, "tshark, on the wire");
        return [.. frames.Where(ScapyFrames.IsOurs)];
    }

    /// <summary>What every run must leave: no bad frame seen by anybody.</summary>
    public void Judge()
    {
        Probe.Settle();
        List<byte[]> frames = Capture?.End() ?? [];
        List<string> bad = Capture?.Judge(LongestFrame) ?? [];
        TestContext.Out.WriteLine($"stack: {Stack.Counts}");
        TestContext.Out.WriteLine($"device: {Probe}");
        TestContext.Out.WriteLine($"wire: {frames.Count} frames");
        Assert.Multiple(() =>
        {
            Assert.That(Probe.Problems, Is.Empty, "headers at the device");
            Assert.That(bad.Take(5), Is.Empty, "tshark, on the wire");
            Assert.That(frames.Where(static frame => frame.Length > LongestFrame), Is.Empty, "frames over the MTU on the wire");
            Assert.That(Stack.Problems, Is.Empty, "frames indicated by the driver");
            Assert.That(Counters.Errors(_topology.Near), Is.EquivalentTo(_errorsNear), "Linux' counters where the driver receives");
            Assert.That(Counters.Errors(_topology.Far), Is.EquivalentTo(_errorsFar), "Linux' counters at the far end");
        });
        Machine.CheckIdle();
    }

    public void Dispose()
    {
        try
        {
            Machine?.Dispose();
        }
        finally
        {
            Probe?.Dispose();
            Capture?.Dispose();
            _near.Dispose();
        }
    }

    // The stack does not make large packets for an adapter that is not to cut them.
    private static TapDevice.Offloads TapOffloads(IReadOnlyDictionary<string, uint> keywords) =>
        TapDevice.Offloads.Checksum
        | (keywords.GetValueOrDefault("*LsoV2IPv4", 1u) != 0 ? TapDevice.Offloads.Tso4 | TapDevice.Offloads.TsoEcn : 0)
        | (keywords.GetValueOrDefault("*LsoV2IPv6", 1u) != 0 ? TapDevice.Offloads.Tso6 : 0);
}
