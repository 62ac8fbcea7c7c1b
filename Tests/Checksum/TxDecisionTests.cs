using System;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>Every decision for a packet to be sent, one by one.</summary>
public sealed class TxDecisionTests
{
    private const OffloadFeatures Tso = OffloadFeatures.Csum | OffloadFeatures.Tso4 | OffloadFeatures.Tso6;
    private const OffloadFeatures All = Tso | OffloadFeatures.Ecn | OffloadFeatures.Uso;

    private static readonly FrameShape Tcp4 = new(0, IsIPv6: false, IsTcp: true, 0, 3, 5000, 0, 1);
    private static readonly FrameShape Tcp6 = new(2, IsIPv6: true, IsTcp: true, 0, 0, 5000, 0, 2);
    private static readonly FrameShape Udp4 = new(1, IsIPv6: false, IsTcp: false, 10, 0, 5000, 0, 3);
    private static readonly FrameShape Udp6 = new(0, IsIPv6: true, IsTcp: false, 3, 0, 5000, 0, 4);

    [Test]
    public void Nothing_asked_is_nothing_done([Values] bool isKnown)
    {
        TxRequest request = Request(Tcp4, isKnown);
        Assert.That(request.NeedsHeaders, Is.False);
        Assert.That(TxDecision.Decide(in request, [], OffloadFeatures.None, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        Assert.That(plan, Is.EqualTo(default(TxPlan)));
    }

    [Test]
    public void A_transport_checksum_is_the_device_s_and_no_byte_is_read([Values(0, 1, 2, 3)] int which)
    {
        FrameShape shape = Shape(which);
        TxRequest request = Request(shape) with { TransportChecksum = true };
        Assert.That(request.NeedsHeaders, Is.False);
        Assert.That(TxDecision.Decide(in request, [], OffloadFeatures.Csum, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        Assert.That(plan, Is.EqualTo(Summed(shape)));
    }

    [Test]
    public void Headers_that_the_system_did_not_find_are_searched_for([Values(0, 1, 2, 3)] int which)
    {
        FrameShape shape = Shape(which);
        TxRequest request = Request(shape, isKnown: false) with { TransportChecksum = true };
        Assert.That(request.NeedsHeaders, Is.True);
        Assert.That(TxDecision.Decide(in request, shape.Build(), OffloadFeatures.Csum, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        Assert.That(plan, Is.EqualTo(Summed(shape)));
    }

    [Test]
    public void An_IPv4_header_checksum_is_ours_even_without_the_feature([Values] bool isKnown)
    {
        TxRequest request = Request(Udp4, isKnown) with { NetworkChecksum = true };
        Assert.That(TxDecision.Decide(in request, Udp4.Build(), OffloadFeatures.None, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        Assert.That(plan.FixUps, Is.EqualTo(HeaderFixUps.IPv4Checksum));
        Assert.That(plan.CopyLength, Is.EqualTo(18 + 60));
        Assert.That((plan.Flags, plan.GsoType), Is.EqualTo((NetHeaderFlags.None, GsoType.None)));
    }

    [Test]
    public void Both_checksums_share_one_plan()
    {
        TxRequest request = Request(Udp4) with { NetworkChecksum = true, TransportChecksum = true };
        Assert.That(TxDecision.Decide(in request, Udp4.Build(), OffloadFeatures.Csum, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        Assert.That(plan, Is.EqualTo(Summed(Udp4) with { FixUps = HeaderFixUps.IPv4Checksum, CopyLength = 78 }));
    }

    [Test]
    public void A_network_checksum_of_IPv6_is_nothing([Values] bool isKnown)
    {
        TxRequest request = Request(Tcp6, isKnown) with { NetworkChecksum = true };
        Assert.That(TxDecision.Decide(in request, Tcp6.Build(), OffloadFeatures.None, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        Assert.That((plan.FixUps, plan.CopyLength, plan.Flags), Is.EqualTo((HeaderFixUps.None, (ushort)0, NetHeaderFlags.None)));
    }

    [TestCase(0, GsoType.TcpV4, HeaderFixUps.NetworkLength | HeaderFixUps.IPv4Checksum | HeaderFixUps.PseudoLength)]
    [TestCase(1, GsoType.TcpV6, HeaderFixUps.NetworkLength | HeaderFixUps.PseudoLength)]
    [TestCase(2, GsoType.UdpL4, HeaderFixUps.NetworkLength | HeaderFixUps.IPv4Checksum | HeaderFixUps.UdpLength | HeaderFixUps.PseudoLength)]
    [TestCase(3, GsoType.UdpL4, HeaderFixUps.NetworkLength | HeaderFixUps.UdpLength | HeaderFixUps.PseudoLength)]
    public void A_packet_to_be_segmented_gets_its_checksums_whatever_is_asked(int which, byte type, HeaderFixUps fixUps)
    {
        FrameShape shape = Shape(which);
        foreach (bool asked in (bool[])[false, true])
        {
            TxRequest request = Request(shape) with { Mss = 1400, NetworkChecksum = asked, TransportChecksum = asked };
            byte[] frame = shape.Build();
            frame[shape.TransportAt + 13] &= 0x7F;
            Assert.That(TxDecision.Decide(in request, frame, All, out TxPlan plan), Is.EqualTo(TxRefusal.None));
            TxPlan expected = Summed(shape) with
            {
                GsoType = type,
                GsoSize = 1400,
                HdrLen = (ushort)shape.Headers,
                FixUps = fixUps,
                CopyLength = (ushort)shape.Headers,
            };
            Assert.That(plan, Is.EqualTo(expected));
        }
    }

    [TestCase(0, OffloadFeatures.Csum | OffloadFeatures.Tso6 | OffloadFeatures.Uso)]
    [TestCase(1, OffloadFeatures.Csum | OffloadFeatures.Tso4 | OffloadFeatures.Uso)]
    [TestCase(2, Tso)]
    [TestCase(3, Tso)]
    [TestCase(0, All & ~OffloadFeatures.Csum)]
    public void What_the_device_cannot_do_is_refused(int which, OffloadFeatures features)
    {
        FrameShape shape = Shape(which);
        TxRequest request = Request(shape) with { Mss = 1400 };
        Assert.That(TxDecision.Decide(in request, shape.Build(), features, out _), Is.EqualTo(TxRefusal.NotNegotiated));
    }

    [Test]
    public void A_checksum_without_the_feature_is_refused()
    {
        TxRequest request = Request(Tcp4) with { TransportChecksum = true };
        Assert.That(TxDecision.Decide(in request, [], All & ~OffloadFeatures.Csum, out _), Is.EqualTo(TxRefusal.NotNegotiated));
    }

    [TestCase(true, true, true)]
    [TestCase(true, false, false)]
    [TestCase(false, true, false)]
    public void CWR_becomes_the_ECN_bit_if_the_device_knows_it(bool isReduced, bool knows, bool expected)
    {
        byte[] frame = Tcp4.Build();
        frame[Tcp4.TransportAt + 13] = (byte)(isReduced ? 0x90 : 0x10);
        TxRequest request = Request(Tcp4) with { Mss = 1000 };
        Assert.That(TxDecision.Decide(in request, frame, knows ? All : Tso, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        Assert.That(plan.GsoType, Is.EqualTo(GsoType.TcpV4 | (expected ? GsoType.Ecn : 0)));
    }

    [TestCase(5000u, false)]
    [TestCase(4999u, true)]
    public void One_segment_is_a_packet_with_its_lengths_filled_in(uint mss, bool isSegmented)
    {
        TxRequest request = Request(Tcp4) with { Mss = mss };
        Assert.That(TxDecision.Decide(in request, Tcp4.Build(), Tso, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        Assert.That(plan.GsoType, Is.EqualTo(isSegmented ? GsoType.TcpV4 : GsoType.None));
        Assert.That(plan.GsoSize, Is.EqualTo(isSegmented ? mss : 0));
        Assert.That(plan.Flags, Is.EqualTo(NetHeaderFlags.NeedsCsum));
        Assert.That(plan.FixUps & HeaderFixUps.NetworkLength, Is.Not.EqualTo(HeaderFixUps.None));
    }

    [TestCase(0x10000u, TxRefusal.SegmentSize)]
    [TestCase(0xFFFFFu, TxRefusal.SegmentSize)]
    [TestCase(0xFFFFu, TxRefusal.None)]
    public void A_segment_has_sixteen_bits(uint mss, TxRefusal expected)
    {
        TxRequest request = Request(Tcp4) with { Mss = mss };
        Assert.That(TxDecision.Decide(in request, Tcp4.Build(), Tso, out _), Is.EqualTo(expected));
    }

    [TestCase(0, 14u + 65535, TxRefusal.None)]
    [TestCase(0, 14u + 65536, TxRefusal.Length)]
    [TestCase(1, 22u + 40 + 65535, TxRefusal.None)]
    [TestCase(1, 22u + 40 + 65536, TxRefusal.Length)]
    [TestCase(0, 14u + 20 + 32, TxRefusal.Length)]
    [TestCase(0, 14u + 20 + 33, TxRefusal.None)]
    [TestCase(0, uint.MaxValue, TxRefusal.Length)]
    public void A_packet_is_as_long_as_IP_can_say(int which, uint frameLength, TxRefusal expected)
    {
        FrameShape shape = Shape(which);
        TxRequest request = Request(shape) with { Mss = 1000, FrameLength = frameLength };
        Assert.That(TxDecision.Decide(in request, shape.Build().AsSpan()[..shape.Headers], Tso, out _), Is.EqualTo(expected));
    }

    [Test]
    public void A_field_outside_the_packet_is_refused([Values(0, 17)] int bytesOfTransport)
    {
        TxRequest request = Request(Tcp4) with { TransportChecksum = true, FrameLength = 34 + (uint)bytesOfTransport };
        Assert.That(TxDecision.Decide(in request, [], All, out _), Is.EqualTo(TxRefusal.ChecksumField));
    }

    [TestCase(14, 0x65)]
    [TestCase(14, 0x46)]
    [TestCase(46, 0x70)]
    public void Headers_must_be_what_the_system_says(int at, byte value)
    {
        byte[] frame = Tcp4.Build();
        frame[at] = value;
        TxRequest request = Request(Tcp4) with { Mss = 1000 };
        Assert.That(TxDecision.Decide(in request, frame, All, out _), Is.EqualTo(TxRefusal.LayoutMismatch));
        Assert.That(TxDecision.Decide(in request, Tcp4.Build().AsSpan()[..(Tcp4.Headers - 1)], All, out _), Is.EqualTo(TxRefusal.LayoutMismatch));
    }

    [Test]
    public void A_fragment_has_no_transport_checksum()
    {
        byte[] frame = Tcp4.Build();
        frame[20] = 0x20;
        TxRequest request = Request(Tcp4, isKnown: false) with { TransportChecksum = true };
        Assert.That(TxDecision.Decide(in request, frame, All, out _), Is.EqualTo(TxRefusal.Protocol));
        request = request with { TransportChecksum = false, NetworkChecksum = true };
        Assert.That(TxDecision.Decide(in request, frame, All, out _), Is.EqualTo(TxRefusal.None));
    }

    [Test]
    public void Unreadable_headers_are_refused_with_the_reason()
    {
        TxRequest request = Request(Tcp4, isKnown: false) with { TransportChecksum = true };
        Assert.That(TxDecision.Decide(in request, Tcp4.Build().AsSpan()[..40], All, out TxPlan plan), Is.EqualTo(TxRefusal.Headers));
        Assert.That(plan.Problem, Is.EqualTo(FrameProblem.NeedsMoreBytes));
        request = request with { TransportChecksum = false, NetworkChecksum = true };
        Assert.That(TxDecision.Decide(in request, Tcp4.Build().AsSpan()[..40], All, out _), Is.EqualTo(TxRefusal.None), "IP's own is there");
    }

    [Test]
    public void A_missing_pseudo_sum_is_made_where_it_can_be()
    {
        foreach (FrameShape shape in (FrameShape[])[Udp4, Udp6, Udp6 with { NetworkOptions = 0 }])
        {
            byte[] frame = shape.Build();
            PlainSum.SetWord(frame, shape.ChecksumAt, 0);
            TxRequest request = Request(shape) with { Mss = 1000 };
            TxRefusal refusal = TxDecision.Decide(in request, frame, All, out TxPlan plan);
            Assert.That(refusal, Is.EqualTo(shape.Network > 40 && shape.IsIPv6 ? TxRefusal.PseudoHeader : TxRefusal.None));
            if (refusal == TxRefusal.None)
            {
                Assert.That(HeaderCopy.Apply(in plan, (uint)frame.Length, frame), Is.True);
                Assert.That(PlainSum.Word(frame, shape.ChecksumAt), Is.EqualTo(shape.PseudoSum(frame, shape.End - shape.TransportAt)));
            }
        }
    }

    [Test]
    public void A_copy_that_is_too_short_or_another_packet_s_is_not_touched()
    {
        byte[] frame = Tcp4.Build();
        TxRequest request = Request(Tcp4) with { Mss = 1000 };
        _ = TxDecision.Decide(in request, frame, All, out TxPlan plan);
        byte[] copy = frame[..(plan.CopyLength - 1)];
        Assert.That(HeaderCopy.Apply(in plan, (uint)frame.Length, copy), Is.False);
        Assert.That(copy, Is.EqualTo(frame[..copy.Length]));
        byte[] other = Tcp6.Build();
        Assert.That(HeaderCopy.Apply(in plan, (uint)frame.Length, other), Is.False);
        Assert.That(other, Is.EqualTo(Tcp6.Build()));
    }

    private static FrameShape Shape(int which) => which switch { 0 => Tcp4, 1 => Tcp6, 2 => Udp4, _ => Udp6 };

    private static TxRequest Request(FrameShape shape, bool isKnown = true) =>
        new() { Layout = isKnown ? shape.Layout() : default, FrameLength = (uint)shape.Length };

    private static TxPlan Summed(FrameShape shape) => new()
    {
        Flags = NetHeaderFlags.NeedsCsum,
        CsumStart = (ushort)shape.TransportAt,
        CsumOffset = (ushort)(shape.IsTcp ? 16 : 6),
        Layout = shape.Layout(),
    };
}
