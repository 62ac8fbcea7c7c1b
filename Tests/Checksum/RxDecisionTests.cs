using System;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>Every decision for a received packet, one by one.</summary>
public sealed class RxDecisionTests
{
    private const RxChecks AllChecks = RxChecks.IPv4 | RxChecks.Tcp | RxChecks.Udp;
    private const OffloadFeatures Csum = OffloadFeatures.Csum;
    private const OffloadFeatures All = Csum | OffloadFeatures.Tso4 | OffloadFeatures.Tso6 | OffloadFeatures.Ecn;

    private static readonly FrameShape Tcp4 = new(1, IsIPv6: false, IsTcp: true, 1, 3, 3000, 0, 1);
    private static readonly FrameShape Udp4 = new(0, IsIPv6: false, IsTcp: false, 0, 0, 100, 0, 2);
    private static readonly FrameShape Tcp6 = new(0, IsIPv6: true, IsTcp: true, 2, 0, 3000, 0, 3);

    [TestCase(NetHeaderFlags.None, Csum, AllChecks, ChecksumResult.Valid, ChecksumResult.NotChecked)]
    [TestCase(NetHeaderFlags.DataValid, Csum, AllChecks, ChecksumResult.Valid, ChecksumResult.Valid)]
    [TestCase(NetHeaderFlags.DataValid, OffloadFeatures.None, AllChecks, ChecksumResult.Valid, ChecksumResult.NotChecked)]
    [TestCase(NetHeaderFlags.DataValid, Csum, RxChecks.Udp | RxChecks.IPv4, ChecksumResult.Valid, ChecksumResult.NotChecked)]
    [TestCase(NetHeaderFlags.DataValid, Csum, RxChecks.Tcp, ChecksumResult.NotChecked, ChecksumResult.Valid)]
    [TestCase(NetHeaderFlags.DataValid, Csum, RxChecks.None, ChecksumResult.NotChecked, ChecksumResult.NotChecked)]
    [TestCase((NetHeaderFlags)0xF8, Csum, AllChecks, ChecksumResult.Valid, ChecksumResult.NotChecked)]
    public void A_whole_packet_is_judged_by_what_the_device_says(
        NetHeaderFlags flags, OffloadFeatures features, RxChecks checks, ChecksumResult network, ChecksumResult transport)
    {
        RxPlan plan = Decided(Request(Tcp4, flags) with { Checks = checks, CsumStart = 0xFFFF, CsumOffset = 0xFFFF }, Tcp4.Build(), features);
        Assert.That((plan.Network, plan.Transport, plan.Completion.IsNeeded), Is.EqualTo((network, transport, false)));
    }

    [Test]
    public void A_wrong_IPv4_header_is_found_and_nothing_behind_it_is_believed()
    {
        byte[] frame = Tcp4.Build();
        frame[Tcp4.Link + 8] ^= 1;
        RxPlan plan = Decided(Request(Tcp4, NetHeaderFlags.DataValid), frame, Csum);
        Assert.That((plan.Network, plan.Transport), Is.EqualTo((ChecksumResult.Invalid, ChecksumResult.NotChecked)));
    }

    [Test]
    public void IPv6_has_no_header_checksum()
    {
        RxPlan plan = Decided(Request(Tcp6, NetHeaderFlags.DataValid), Tcp6.Build(), Csum);
        Assert.That((plan.Network, plan.Transport), Is.EqualTo((ChecksumResult.NotChecked, ChecksumResult.Valid)));
    }

    [Test]
    public void A_partial_checksum_is_completed_whether_or_not_anyone_asks([Values(0, 1, 2)] int which, [Values] bool isAsked)
    {
        FrameShape shape = which switch { 0 => Tcp4, 1 => Udp4, _ => Tcp6 };
        byte[] frame = shape.Build();
        PlainSum.SetWord(frame, shape.ChecksumAt, shape.PseudoSum(frame, shape.End - shape.TransportAt));
        RxPlan plan = Decided(Partial(shape) with { Checks = isAsked ? AllChecks : RxChecks.None }, frame, Csum);
        Assert.That(plan.Transport, Is.EqualTo(isAsked ? ChecksumResult.Valid : ChecksumResult.NotChecked));
        Assert.That(plan.Completion.Complete(frame.AsSpan()[..^1]), Is.False);
        Assert.That(plan.Completion.Complete(frame), Is.True);
        Assert.That(frame, Is.EqualTo(shape.Build()));
    }

    [Test]
    public void Without_the_feature_there_are_no_partial_checksums()
    {
        RxPlan plan = Decided(Partial(Tcp4), Tcp4.Build(), OffloadFeatures.None);
        Assert.That((plan.Completion.IsNeeded, plan.Transport), Is.EqualTo((false, ChecksumResult.NotChecked)));
    }

    [TestCase(0, 16, RxRefusal.ChecksumMisplaced)]
    [TestCase(13, 16, RxRefusal.ChecksumMisplaced)]
    [TestCase(28, 16, RxRefusal.ChecksumMisplaced)]
    [TestCase(42, 6, RxRefusal.ChecksumMisplaced)]
    [TestCase(42, 0, RxRefusal.ChecksumMisplaced)]
    [TestCase(42, 17, RxRefusal.ChecksumMisplaced)]
    [TestCase(43, 16, RxRefusal.ChecksumMisplaced)]
    [TestCase(100, 16, RxRefusal.ChecksumMisplaced)]
    [TestCase(42, 3031, RxRefusal.ChecksumOutside)]
    [TestCase(42, 0xFFFF, RxRefusal.ChecksumOutside)]
    [TestCase(0xFFFF, 0, RxRefusal.ChecksumOutside)]
    [TestCase(0xFFFF, 0xFFFF, RxRefusal.ChecksumOutside)]
    public void A_checksum_in_the_wrong_place_drops_the_packet(int start, int offset, RxRefusal expected)
    {
        RxRequest request = Request(Tcp4, NetHeaderFlags.NeedsCsum) with { CsumStart = (ushort)start, CsumOffset = (ushort)offset };
        Assert.That(RxDecision.Decide(in request, Tcp4.Build(), Csum, out _), Is.EqualTo(expected));
    }

    [TestCase(50, 16, RxRefusal.None)]
    [TestCase(42, 6, RxRefusal.None)]
    [TestCase(124, 16, RxRefusal.None)]
    [TestCase(125, 16, RxRefusal.ChecksumOutside)]
    [TestCase(41, 6, RxRefusal.ChecksumMisplaced)]
    public void Inside_UDP_there_may_be_another_packet(int start, int offset, RxRefusal expected)
    {
        byte[] frame = Udp4.Build();
        RxRequest request = Request(Udp4, NetHeaderFlags.NeedsCsum) with { CsumStart = (ushort)start, CsumOffset = (ushort)offset };
        Assert.That(RxDecision.Decide(in request, frame, Csum, out RxPlan plan), Is.EqualTo(expected));
        Assert.That(plan.Transport, Is.EqualTo(ChecksumResult.NotChecked), "that of the outer packet is not known");
        if (expected == RxRefusal.None)
        {
            int pseudo = PlainSum.Word(frame, start + offset);
            Assert.That(plan.Completion.Complete(frame), Is.True);
            Assert.That(PlainSum.Add(PlainSum.Of(frame.AsSpan(start)), pseudo), Is.EqualTo(0xFFFF));
        }
    }

    [Test]
    public void Padding_is_not_summed()
    {
        FrameShape shape = new(0, IsIPv6: false, IsTcp: true, 0, 0, 1, 5, 7);
        byte[] frame = shape.Build();
        PlainSum.SetWord(frame, shape.ChecksumAt, shape.PseudoSum(frame, 21));
        frame.AsSpan(shape.End).Fill(0xA5);
        RxPlan plan = Decided(Partial(shape), frame, Csum);
        Assert.That(plan.Completion.Complete(frame), Is.True);
        Assert.That(frame[..shape.End], Is.EqualTo(shape.Build()[..shape.End]));
    }

    [Test]
    public void A_fragment_cannot_have_a_partial_checksum_and_is_not_judged()
    {
        byte[] frame = Udp4.Build();
        frame[20] = 0x20;
        Assert.That(RxDecision.Decide(Partial(Udp4), frame, Csum, out _), Is.EqualTo(RxRefusal.Headers));
        Assert.That(Decided(Request(Udp4, NetHeaderFlags.DataValid), frame, Csum).Transport, Is.EqualTo(ChecksumResult.NotChecked));
    }

    [Test]
    public void Headers_that_cannot_be_read_go_up_unjudged_unless_something_depends_on_them()
    {
        byte[] frame = Tcp4.Build();
        frame[Tcp4.TransportAt + 12] = 0;
        RxPlan plan = Decided(Request(Tcp4, NetHeaderFlags.DataValid), frame, Csum);
        Assert.That((plan.Network, plan.Transport), Is.EqualTo((ChecksumResult.Valid, ChecksumResult.NotChecked)));
        Assert.That(RxDecision.Decide(Partial(Tcp4), frame, Csum, out _), Is.EqualTo(RxRefusal.Headers));
        RxRequest coalesced = Partial(Tcp4) with { GsoType = GsoType.TcpV4, GsoSize = 1000 };
        Assert.That(RxDecision.Decide(in coalesced, frame, All, out _), Is.EqualTo(RxRefusal.Headers));
    }

    [TestCase(GsoType.TcpV4, 1000, All, RxRefusal.None)]
    [TestCase(GsoType.TcpV4 | GsoType.Ecn, 1000, All, RxRefusal.None)]
    [TestCase(GsoType.TcpV4 | GsoType.Ecn, 1000, All & ~OffloadFeatures.Ecn, RxRefusal.GsoNotNegotiated)]
    [TestCase(GsoType.TcpV4, 1000, All & ~OffloadFeatures.Tso4, RxRefusal.GsoNotNegotiated)]
    [TestCase(GsoType.Ecn, 1000, All, RxRefusal.GsoNotNegotiated)]
    [TestCase(GsoType.UdpL4, 1000, All, RxRefusal.GsoNotNegotiated)]
    [TestCase(3, 1000, All, RxRefusal.GsoNotNegotiated)]
    [TestCase(77, 1000, All, RxRefusal.GsoNotNegotiated)]
    [TestCase(GsoType.TcpV6, 1000, All, RxRefusal.GsoMismatch)]
    [TestCase(GsoType.UdpL4, 1000, All | OffloadFeatures.Uso, RxRefusal.GsoMismatch)]
    [TestCase(GsoType.TcpV4, 0, All, RxRefusal.GsoMismatch)]
    public void Coalescing_is_what_was_agreed_to(int type, int size, OffloadFeatures features, RxRefusal expected)
    {
        RxRequest request = Partial(Tcp4) with { GsoType = (byte)type, GsoSize = (ushort)size };
        Assert.That(RxDecision.Decide(in request, Tcp4.Build(), features, out _), Is.EqualTo(expected));
    }

    [TestCase(1000, 3)]
    [TestCase(999, 4)]
    [TestCase(1, 3000)]
    [TestCase(2999, 2)]
    [TestCase(3000, 0)]
    [TestCase(65535, 0)]
    public void Segments_are_counted(int size, int expected)
    {
        RxPlan plan = Decided(Partial(Tcp4) with { GsoType = GsoType.TcpV4, GsoSize = (ushort)size }, Tcp4.Build(), All);
        Assert.That((plan.Segments, plan.DuplicateAcks), Is.EqualTo(((ushort)expected, (ushort)0)));
    }

    [TestCase(3, 2, 3, 2)]
    [TestCase(0, 2, 0, 0)]
    [TestCase(1, 2, 0, 0)]
    [TestCase(3001, 2, 0, 0)]
    public void A_device_may_count_for_itself(int segments, int acks, int expectedSegments, int expectedAcks)
    {
        RxRequest request = Request(Tcp4, NetHeaderFlags.RscInfo) with
        {
            GsoType = GsoType.TcpV4,
            GsoSize = 1000,
            CsumStart = (ushort)segments,
            CsumOffset = (ushort)acks,
        };
        byte[] frame = Tcp4.Build();
        frame[Tcp4.Link + 10] ^= 1;
        RxPlan plan = Decided(request, frame, All | OffloadFeatures.RscExt);
        Assert.That((plan.Segments, plan.DuplicateAcks), Is.EqualTo(((ushort)expectedSegments, (ushort)expectedAcks)));
        bool isMerged = expectedSegments != 0;
        Assert.That(plan.Network, Is.EqualTo(isMerged ? ChecksumResult.Valid : ChecksumResult.Invalid));
        Assert.That(plan.Transport, Is.EqualTo(isMerged ? ChecksumResult.Valid : ChecksumResult.NotChecked));
        Assert.That(Decided(request, frame, All).Segments, Is.EqualTo(3), "not agreed to: counted here");
    }

    /// <summary>VirtIO has a device that counts set both flags; the fields are counts then, and say nothing of places.</summary>
    [Test]
    public void With_counts_a_partial_checksum_is_where_TCP_has_it()
    {
        RxRequest request = Partial(Tcp4) with
        {
            Flags = NetHeaderFlags.RscInfo | NetHeaderFlags.NeedsCsum,
            GsoType = GsoType.TcpV4,
            GsoSize = 9,
            CsumStart = 7,
            CsumOffset = 60_000,
        };
        RxPlan plan = Decided(request, Tcp4.Build(), All | OffloadFeatures.RscExt);
        Assert.That((plan.Completion.Start, plan.Completion.Field), Is.EqualTo(((uint)Tcp4.TransportAt, (uint)Tcp4.ChecksumAt)));
        Assert.That((plan.Segments, plan.Transport), Is.EqualTo(((ushort)7, ChecksumResult.Valid)));
        byte[] other = Tcp4.Build();
        other[Tcp4.Link + 9] = 1;
        Assert.That(
            RxDecision.Decide(request with { GsoType = GsoType.None }, other, All | OffloadFeatures.RscExt, out _), Is.EqualTo(RxRefusal.ChecksumMisplaced));
    }

    private static RxRequest Request(FrameShape shape, NetHeaderFlags flags) =>
        new() { Flags = flags, FrameLength = (uint)shape.Length, Checks = AllChecks };

    private static RxRequest Partial(FrameShape shape) => Request(shape, NetHeaderFlags.NeedsCsum) with
    {
        CsumStart = (ushort)shape.TransportAt,
        CsumOffset = (ushort)(shape.ChecksumAt - shape.TransportAt),
    };

    private static RxPlan Decided(RxRequest request, byte[] frame, OffloadFeatures features)
    {
        Assert.That(RxDecision.Decide(in request, frame, features, out RxPlan plan), Is.EqualTo(RxRefusal.None));
        return plan;
    }
}
