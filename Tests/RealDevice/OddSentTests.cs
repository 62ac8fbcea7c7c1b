using System;
using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Network;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>
/// Rare frames to send, with everything left to the adapter that can be left to it: they come out as scapy made them.
/// </summary>
[TestFixture]
internal sealed class OddSentTests : PrivilegedFixture
{
    private const string AllTsoOff = "host_tso4=off,host_tso6=off,host_ecn=off,host_ufo=off";

    [TestCase("", Category = Short)]
    [TestCase("packed=on")]
    [TestCase("indirect_desc=off", Category = Short)]
    [TestCase("csum=off," + AllTsoOff, Category = Short)]
    [TestCase(AllTsoOff)]
    public void Sent_frames_reach_the_wire_complete(string device)
    {
        bool hasChecksum = !device.StartsWith("csum=off", StringComparison.Ordinal);
        using var run = new TapRun(Network, device);
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (byte[] frame in ScapyFrames.Small)
        {
            // A driver that has nobody to leave sums to is asked for none in frames the system cannot parse.
            byte[] request = [.. frame];
            Host.TxOffload offload = hasChecksum || !IsTagged(frame) ? WindowsRequest.FromComplete(request) : default;
            uint[] pieces = random.Next(3) == 0 || !hasChecksum ? [] : Frames.Cut(request.Length, random.Next(1, 8), random);
            run.Stack.Injected.Enqueue(new SendRequest(request, pieces, offload));
        }

        SendAll(run);
        Assertions.SameFrames(run.JudgeWire(), ScapyFrames.Small);
    }

    [TestCase("", Category = Short)]
    [TestCase("packed=on")]
    [TestCase("indirect_desc=off")]
    [TestCase("host_ecn=off", Category = Short)]
    [TestCase("host_tso6=off")]
    [TestCase(AllTsoOff)]
    public void Large_packets_reach_the_wire_cut(string device)
    {
        using var run = new TapRun(Network, device);
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        List<byte[]> expected = [];
        int reduced = 0;
        foreach (byte[] frame in ScapyFrames.Large)
        {
            FrameParts parts = FrameParts.Of(frame);
            bool isCut = !$",{device},".Contains($",host_tso{parts.Version}=off,", StringComparison.Ordinal);
            if (!isCut && IsTagged(frame))
            {
                // The system cannot parse it, so nobody would cut it.
                continue;
            }

            byte[] request = [.. frame];
            int headers = parts.Payload(frame);
            reduced += isCut && (frame[parts.Layer4 + 13] & 0x80) != 0 ? 1 : 0;
            int mss = 1514 - headers - random.Next(0, 3) * random.Next(1, 400);
            expected.AddRange(PlainSegmentation.Cut(frame, mss));
            uint first = (uint)(headers + random.Next(0, 200));
            uint[] pieces = frame.Length % 4096 < headers || random.Next(2) == 0 ? [] : [first, .. Frames.Cut(request.Length - (int)first, random.Next(1, 5), random)];
            Host.TxOffload offload = WindowsRequest.Segment(request, (uint)mss);
            run.Stack.Injected.Enqueue(new SendRequest(request, pieces, offload));
        }

        SendAll(run);
        Assertions.SameFrames(run.JudgeWire(), expected);
        run.Probe.Settle();
        Assert.That(run.Probe.WithEcn, Is.EqualTo(device == "host_ecn=off" ? 0 : reduced), "packets marked for ECN");
    }

    private static bool IsTagged(byte[] frame) => FrameParts.Of(frame).Layer3 > 14 || frame[12] == 0x81;

    private static void SendAll(TapRun run)
    {
        run.Machine.Wake();
        run.Machine.WaitUntil(() => run.Stack.Injected.IsEmpty && run.Machine.Ask(static () => Host.Traffic.Outstanding) == 0, "frames are sent");
        run.Machine.CheckIdle();
    }
}
