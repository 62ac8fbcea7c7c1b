using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Adapter;
using VirtioNetCx.Tests.Checksum;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>What the client is asked to do for a frame, and what the framework does itself.</summary>
[TestFixture]
[NonParallelizable]
internal sealed unsafe class FallbackTests
{
    private const uint All3 = 15;
    private const uint All4 = 7;
    private static readonly FrameShape s_tcp4 = new(0, IsIPv6: false, IsTcp: true, 0, 0, 100, 0, 1);
    private static readonly FrameShape s_udp4 = new(0, IsIPv6: false, IsTcp: false, 0, 0, 101, 0, 2);
    private static readonly FrameShape s_tcp6 = new(0, IsIPv6: true, IsTcp: true, 0, 0, 102, 0, 3);
    private static readonly FrameShape s_udp6 = new(0, IsIPv6: true, IsTcp: false, 0, 0, 103, 0, 4);

    /// <summary>Flags of layers 3 and 4, options of layers 3 and 4, limits of the offsets, and whether the client is asked.</summary>
    private static IEnumerable<TestCaseData> Coverage =>
    [
        Case("everything", All3, All4, s_tcp4, true),
        Case("options everywhere", All3, All4, s_tcp4 with { NetworkOptions = 2, TransportOptions = 3 }, true),
        Case("no UDP", All3, 3, s_udp4, false),
        Case("no TCP", All3, 4, s_tcp6, false),
        Case("no TCP options", All3, 1, s_tcp4, true),
        Case("no TCP options, but some", All3, 1, s_tcp4 with { TransportOptions = 1 }, false),
        Case("no IPv4", 12, All4, s_udp4, false),
        Case("no IPv4 options", 13, All4, s_udp4, true),
        Case("no IPv4 options, but some", 13, All4, s_udp4 with { NetworkOptions = 1 }, false),
        Case("no IPv6", 3, All4, s_udp6, false),
        Case("no IPv6 extensions", 7, All4, s_tcp6, true),
        Case("no IPv6 extensions, but one", 7, All4, s_tcp6 with { NetworkOptions = 1 }, false),
        Case("IPv6 extensions", All3, All4, s_udp6 with { NetworkOptions = 3 }, true),
        Case("layer 4 within its limit", All3, All4, s_tcp4, true, (0, 34, 34)),
        Case("layer 4 beyond its limit", All3, All4, s_tcp4, false, (0, 33, 33)),
    ];

    [TestCaseSource(nameof(Coverage))]
    public void Checksums_are_asked_for_if_the_capabilities_cover_the_frame(
        uint layer3, uint layer4, object shape, bool hardware, (ushort, ushort, ushort) limits)
    {
        StackFrame frame = StackFrame.Small((FrameShape)shape);
        Send(frame, () => (OffloadClient.TxChecksum, OffloadClient.OffsetLimits) = ((layer3, layer4), limits));
        SentPacket sent = OffloadClient.Sent.Single();
        Assert.That((sent.Layer3, sent.Layer4), Is.EqualTo((hardware && !frame.Shape.IsIPv6, hardware)));
        Assert.That(sent.Bytes, Is.EqualTo(hardware ? frame.Bytes : frame.OnTheWire.Single()));
    }

    [TestCaseSource(nameof(Coverage))]
    public void Segments_are_asked_for_if_the_capabilities_cover_the_frame(
        uint layer3, uint layer4, object shape, bool hardware, (ushort, ushort, ushort) limits)
    {
        StackFrame frame = StackFrame.Large((FrameShape)shape with { Payload = 5000 }, 1001);
        Send(frame, () => (OffloadClient.Gso, OffloadClient.OffsetLimits) = ((layer3, layer4), limits));
        Assert.That(OffloadClient.Sent.Select(static sent => sent.Mss), Is.EqualTo(hardware ? [1001u] : new uint[5]));
        Assert.That(OffloadClient.Sent.Select(static sent => Convert.ToHexString(sent.Bytes)), Is.EqualTo(
            (hardware ? [frame.Bytes] : frame.OnTheWire).Select(Convert.ToHexString)));
        Assert.That(RulePlatform.Completed, Is.EqualTo((ulong[])[1]), "one frame was sent, one comes back");
    }

    [Test]
    public void The_limit_of_layer_3_counts_too()
    {
        StackFrame frame = StackFrame.Small(s_udp4);
        Send(frame, static () => (OffloadClient.TxChecksum, OffloadClient.OffsetLimits) = ((All3, All4), (13, 0, 0)));
        Assert.That(OffloadClient.Sent.Single().Bytes, Is.EqualTo(frame.OnTheWire.Single()));
    }

    [Test]
    public void Segments_want_checksums_like_any_frame()
    {
        StackFrame frame = StackFrame.Large(s_tcp4 with { Payload = 3000 }, 1400);
        Send(frame, static () => OffloadClient.TxChecksum = (All3, All4));
        Assert.That(OffloadClient.Sent.Select(static sent => (sent.Layer3, sent.Layer4)), Is.EqualTo(Enumerable.Repeat((true, true), 3)));
        foreach ((SentPacket sent, byte[] wire) in OffloadClient.Sent.Zip(frame.OnTheWire))
        {
            byte[] completed = (byte[])sent.Bytes.Clone();
            PlainSum.SetWord(completed, 24, PlainSum.Complement(PlainSum.Of(completed.AsSpan(14, 20))));
            PlainSum.SetWord(completed, 50, PlainSum.Complement(PlainSum.Of(completed.AsSpan(34))));
            Assert.That(completed, Is.EqualTo(wire));
        }
    }

    [TestCase(5001u, 2u, true)]
    [TestCase(5000u, 5u, true)]
    [TestCase(4999u, 2u, false)]
    [TestCase(5000u, 6u, false)]
    public void Nobody_asks_for_more_segmentation_than_the_client_has_limits_for(uint size, uint segments, bool hardware)
    {
        StackFrame frame = StackFrame.Large(s_tcp4 with { Payload = 5000 }, 1001);
        Send(frame, () => (OffloadClient.Gso, OffloadClient.GsoLimits) = ((All3, All4), (size, segments)));
        Assert.That(OffloadClient.Sent, Has.Count.EqualTo(hardware ? 1 : 5));
    }

    [Test]
    public void What_a_keyword_switches_off_the_stack_does_itself()
    {
        StackFrame frame = StackFrame.Small(s_tcp4);
        Send(frame, static () =>
        {
            OffloadClient.TxChecksum = (All3, All4);
            Registry.SetText("*IPChecksumOffloadIPv4"u8, "2"u8);
        });
        SentPacket sent = OffloadClient.Sent.Single();
        Assert.That((sent.Layer3, sent.Layer4), Is.EqualTo((false, true)));
        Assert.That(sent.Bytes[14..34], Is.EqualTo(frame.OnTheWire.Single()[14..34]), "the IPv4 header is done");
        Assert.That(sent.Bytes[34..], Is.EqualTo(frame.Bytes[34..]), "the TCP header is not");
    }

    [Test]
    public void A_UDP_checksum_of_zero_stays_when_datagrams_are_cut()
    {
        StackFrame frame = StackFrame.Large(s_udp4 with { Payload = 2000 }, 1000);
        PlainSum.SetWord(frame.Bytes, frame.Shape.ChecksumAt, 0);
        Send(frame, static () => OffloadClient.TxChecksum = (All3, All4));
        Assert.That(OffloadClient.Sent.Select(sent => (sent.Layer4, PlainSum.Word(sent.Bytes, frame.Shape.ChecksumAt))), Is.EqualTo(Enumerable.Repeat((false, 0), 2)));
    }

    [Test]
    public void A_computed_UDP_checksum_is_never_zero()
    {
        byte[] right = s_udp4.Build();
        int at = s_udp4.Headers;
        PlainSum.SetWord(right, at, PlainSum.Add(PlainSum.Word(right, at), PlainSum.Word(right, s_udp4.ChecksumAt)));
        Send(new StackFrame(s_udp4, right, new TxOffload { Layer4Checksum = true }, [right]), static () => { });
        Assert.That(PlainSum.Word(OffloadClient.Sent.Single().Bytes, s_udp4.ChecksumAt), Is.EqualTo(0xFFFF));
    }

    [Test]
    public void Of_a_frame_it_cannot_parse_the_framework_asks_as_the_stack_did()
    {
        StackFrame frame = StackFrame.Small(s_tcp4 with { Tags = 1 });
        Send(frame, static () => OffloadClient.TxChecksum = (1, 4));
        SentPacket sent = OffloadClient.Sent.Single();
        Assert.That((sent.Layer3, sent.Layer4), Is.EqualTo((true, true)));
        Assert.That(sent.Bytes, Is.EqualTo(frame.Bytes));
    }

    private static TestCaseData Case(
        string name, uint layer3, uint layer4, FrameShape shape, bool hardware, (ushort, ushort, ushort) limits = default) =>
        new TestCaseData(layer3, layer4, shape, hardware, limits).SetArgDisplayNames(name);

    private static void Send(StackFrame frame, Action offer)
    {
        Rule broken = Script.Run(
            () =>
            {
                OffloadClient.Prepare();
                offer();
            },
            () =>
            {
                Script.Working();
                fixed (byte* bytes = frame.Bytes)
                {
                    TxFrame tx = new() { Data = bytes, Length = (uint)frame.Bytes.Length, Cookie = 1, Offload = frame.Offload };
                    Assert.That(Traffic.Send(tx), "frame refused");
                }

                Script.Idle();
            });
        Assert.That(broken, Is.EqualTo(Rule.None), RulePlatform.Detail);
    }
}
