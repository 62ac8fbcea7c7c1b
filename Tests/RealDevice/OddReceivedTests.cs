using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Network;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>Rare frames received: whole, with unfinished checksums, uncut; and what the driver says of them.</summary>
[TestFixture]
internal sealed class OddReceivedTests : PrivilegedFixture
{
    private const byte Valid = 1, Invalid = 2;
    private const int Mss = 1400;

    // Nobody's address, so that the bridge keeps its mind on where the driver is.
    private static readonly byte[] Source = [0x02, 0, 0, 0, 0x0C, 0x0C];

    [TestCase("", Category = Short)]
    [TestCase("packed=on")]
    [TestCase("mrg_rxbuf=off")]
    [TestCase("guest_csum=off,guest_tso4=off,guest_tso6=off,guest_ecn=off,guest_ufo=off")]
    public void Whole_frames_are_indicated_as_they_are_and_bad_ones_never_as_valid(string device)
    {
        using var run = new TapRun(Network, device, captures: false);
        List<byte[]> good = [.. ScapyFrames.Small.Concat(ScapyFrames.Trailing).Select(FromElsewhere)];
        List<byte[]> bad = [.. good.Where(static frame => FrameParts.Of(frame).HasChecksum).Select(static frame => Spoil(frame, FrameParts.Of(frame).ChecksumField))];
        List<byte[]> badHeaders = [.. good.Where(static frame => FrameParts.Of(frame).Version == 4).Select(static frame => Spoil(frame, FrameParts.Of(frame).Layer3 + 10))];
        List<Indication> received = Receive(run, Network.Far, Topology.FarWire, [.. good.Concat(bad).Concat(badHeaders).Select(static frame => (frame, default(VirtioHeader)))]);
        Assertions.SameFrames([.. received.Select(static it => it.Frame)], [.. good, .. bad, .. badHeaders]);

        // This device checks nothing; the driver sums IPv4 headers.
        int intact = good.Count + bad.Count;
        AssertReported(received.Take(intact), static parts => parts.Version == 4 ? Valid : 0, static _ => 0);
        AssertReported(received.Skip(intact), static _ => Invalid, static _ => 0);
    }

    [TestCase("", Category = Short)]
    [TestCase("packed=on")]
    [TestCase("mrg_rxbuf=off")]
    [TestCase("guest_csum=off,guest_tso4=off,guest_tso6=off,guest_ecn=off,guest_ufo=off")]
    public void Unfinished_checksums_are_finished(string device)
    {
        using var run = new TapRun(Network, device, captures: false);

        // Without GUEST_CSUM it is Linux that finishes them, to the end of the frame.
        bool byDriver = !device.StartsWith("guest_csum=off", StringComparison.Ordinal);
        List<byte[]> expected = [.. ScapyFrames.Small.Concat(byDriver ? ScapyFrames.Trailing : []).Select(FromElsewhere)];
        List<Indication> received = Receive(run, Network.Middle, Topology.MiddleTap, [.. expected.Select(Unfinished)]);
        Assertions.SameFrames([.. received.Select(static it => it.Frame)], expected);
        List<byte[]> badHeaders = [.. expected.Where(static frame => FrameParts.Of(frame) is { Version: 4, HasChecksum: true })
            .Select(static frame => Spoil(frame, FrameParts.Of(frame).Layer3 + 10))];
        List<Indication> withBadHeaders = Receive(run, Network.Middle, Topology.MiddleTap, [.. badHeaders.Select(Unfinished)]);
        Assertions.SameFrames([.. withBadHeaders.Select(static it => it.Frame)], badHeaders);
        AssertReported(withBadHeaders, static _ => Invalid, static _ => 0);
        AssertReported([.. received.Where(static it => !IsAbsent(it.Frame))], static parts => parts.Version == 4 ? Valid : 0, parts => parts.HasChecksum && byDriver ? Valid : 0);
    }

    [TestCase("", true, true, Category = Short)]
    [TestCase("packed=on", true, true)]
    [TestCase("mrg_rxbuf=off", false, false)]
    [TestCase("guest_tso4=off", false, true)]
    [TestCase("guest_tso6=off", true, false)]
    [TestCase("guest_ecn=off", true, true)]
    public void Large_packets_arrive_whole_or_cut(string device, bool whole4, bool whole6)
    {
        using var run = new TapRun(Network, device, captures: false);
        List<byte[]> frames = [.. ScapyFrames.Large.Select(FromElsewhere)];
        List<byte[]> expected = [];
        foreach (byte[] frame in frames)
        {
            bool congestion = (frame[FrameParts.Of(frame).Layer4 + 13] & 0x80) != 0 && device == "guest_ecn=off";
            bool whole = !congestion && (FrameParts.Of(frame).Version == 4 ? whole4 : whole6);
            expected.AddRange(whole ? [frame] : PlainSegmentation.Cut(frame, Mss));
        }

        List<Indication> received = Receive(run, Network.Middle, Topology.MiddleTap, [.. frames.Select(Uncut)], expected.Count);
        Assertions.SameFrames([.. received.Select(static it => it.Frame)], expected);
        AssertReported(received, static parts => parts.Version == 4 ? Valid : 0, static _ => Valid);
        foreach (Indication it in received.Where(static it => it.Frame.Length > 1514))
        {
            FrameParts parts = FrameParts.Of(it.Frame);
            int payload = it.Frame.Length - parts.Payload(it.Frame);
            Assert.That(it.Segments, Is.EqualTo((payload + Mss - 1) / Mss), "segments");
        }
    }

    private static List<Indication> Receive(
        TapRun run, NetworkNamespace from, string device, List<(byte[] Frame, VirtioHeader Header)> frames, int count = 0)
    {
        List<Indication> received = [];
        run.Machine.Do(() => run.Stack.Observer = it =>
        {
            lock (received)
            {
                if (ScapyFrames.IsOurs(it.Frame))
                {
                    received.Add(it);
                }
            }
        });
        count = Math.Max(count, frames.Count);
        using var sender = new PacketSender(from, device);
        int sent = 0;
        foreach ((byte[] frame, VirtioHeader header) in frames)
        {
            sender.Send(frame, header);

            // The TAP's queue holds 1000 frames.
            if (++sent % 100 == 0)
            {
                System.Threading.Thread.Sleep(20);
            }
        }

        run.Machine.WaitUntil(
            () =>
            {
                lock (received)
                {
                    return received.Count >= count;
                }
            },
            $"{count} frames are received");
        run.Machine.CheckIdle();
        return received;
    }

    private static void AssertReported(IEnumerable<Indication> received, Func<FrameParts, int> layer3, Func<FrameParts, int> layer4)
    {
        foreach (Indication it in received)
        {
            FrameParts parts = FrameParts.Of(it.Frame);
            Assert.That((Layer3(it), Layer4(it)), Is.EqualTo((layer3(parts), layer4(parts))), () => Convert.ToHexString(it.Frame));
        }
    }

    private static int Layer3(Indication it) => it.Checksum >> 2 & 3;

    private static int Layer4(Indication it) => it.Checksum >> 4 & 3;

    private static bool IsAbsent(byte[] frame)
    {
        FrameParts parts = FrameParts.Of(frame);
        return parts is { Version: 4, Protocol: FrameParts.Udp } && frame[parts.ChecksumField] == 0 && frame[parts.ChecksumField + 1] == 0;
    }

    private static byte[] FromElsewhere(byte[] frame) => [.. frame[..6], .. Source, .. frame[12..]];

    private static byte[] Spoil(byte[] frame, int at)
    {
        byte[] bad = [.. frame];
        bad[at + 1] ^= 0x10;
        return bad;
    }

    private static (byte[] Frame, VirtioHeader Header) Unfinished(byte[] frame)
    {
        FrameParts parts = FrameParts.Of(frame);
        byte[] partial = [.. frame];
        if (!WindowsRequest.FromComplete(partial).Layer4Checksum)
        {
            return (frame, default);
        }

        // Only the transport's checksum is left: Linux sums IPv4 headers itself.
        frame.AsSpan(0, parts.Layer4).CopyTo(partial);
        return (partial, new VirtioHeader
        {
            Flags = VirtioHeader.NeedsChecksum,
            ChecksumStart = (ushort)parts.Layer4,
            ChecksumOffset = (ushort)(parts.ChecksumField - parts.Layer4),
        });
    }

    private static (byte[] Frame, VirtioHeader Header) Uncut(byte[] frame)
    {
        FrameParts parts = FrameParts.Of(frame);
        (byte[] partial, VirtioHeader header) = Unfinished(frame);
        bool congestion = (frame[parts.Layer4 + 13] & 0x80) != 0;
        header.GsoType = (byte)((parts.Version == 4 ? VirtioHeader.GsoTcp4 : VirtioHeader.GsoTcp6) | (congestion ? VirtioHeader.GsoEcn : 0));
        header.GsoSize = Mss;
        header.HeaderLength = (ushort)parts.Payload(frame);
        return (partial, header);
    }
}
