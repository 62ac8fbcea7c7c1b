using System;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>Decisions at the edges of what fits, and where one word of the request makes the difference.</summary>
public sealed class DecisionEdgeTests
{
    private const OffloadFeatures All = OffloadFeatures.Csum | OffloadFeatures.Tso4 | OffloadFeatures.Tso6 | OffloadFeatures.Ecn;

    private static readonly FrameShape Tcp4 = new(0, IsIPv6: false, IsTcp: true, 0, 0, 3000, 0, 1);

    [Test]
    public void Lengths_count_unless_the_packet_is_to_be_segmented([Values(0, 5000)] int total)
    {
        byte[] frame = Tcp4.Build();
        PlainSum.SetWord(frame, 16, total);
        TxRequest request = new() { FrameLength = (uint)frame.Length, Mss = 1000 };
        Assert.That(TxDecision.Decide(in request, frame, All, out _), Is.EqualTo(TxRefusal.None));
        request = new() { FrameLength = (uint)frame.Length, TransportChecksum = true };
        Assert.That(TxDecision.Decide(in request, frame, All, out TxPlan plan), Is.EqualTo(TxRefusal.Headers));
        Assert.That(plan.Problem, Is.EqualTo(FrameProblem.Length));
    }

    [TestCase(65521, TxRefusal.None)]
    [TestCase(65522, TxRefusal.ChecksumField)]
    public void The_start_of_a_checksum_has_sixteen_bits(int network, TxRefusal expected)
    {
        FrameLayout layout = Tcp4.Layout() with { NetworkLength = (ushort)network };
        TxRequest request = new() { Layout = layout, FrameLength = 70_000, TransportChecksum = true };
        Assert.That(TxDecision.Decide(in request, [], All, out TxPlan plan), Is.EqualTo(expected));
        Assert.That(plan.CsumStart, Is.EqualTo(expected == TxRefusal.None ? 65535 : 0));
    }

    [TestCase(51u, TxRefusal.ChecksumField)]
    [TestCase(52u, TxRefusal.None)]
    public void The_field_may_end_with_the_packet(uint frameLength, TxRefusal expected)
    {
        TxRequest request = new() { Layout = Tcp4.Layout(), FrameLength = frameLength, TransportChecksum = true };
        Assert.That(TxDecision.Decide(in request, [], All, out _), Is.EqualTo(expected));
    }

    [Test]
    public void Counts_are_there_only_if_the_packet_says_so()
    {
        byte[] frame = Tcp4.Build();
        PlainSum.SetWord(frame, Tcp4.ChecksumAt, Tcp4.PseudoSum(frame, Tcp4.End - Tcp4.TransportAt));
        RxRequest request = new()
        {
            Flags = NetHeaderFlags.NeedsCsum,
            GsoType = GsoType.TcpV4,
            GsoSize = 1000,
            CsumStart = (ushort)Tcp4.TransportAt,
            CsumOffset = 16,
            FrameLength = (uint)frame.Length,
        };
        Assert.That(RxDecision.Decide(in request, frame, All | OffloadFeatures.RscExt, out RxPlan plan), Is.EqualTo(RxRefusal.None));
        Assert.That((plan.Segments, plan.Completion.IsNeeded), Is.EqualTo(((ushort)3, true)));
    }

    [TestCase(0xFFFFu, 0xFFFFu)]
    [TestCase(0x1_0000u, 1u)]
    [TestCase(0x3_0005u, 8u)]
    public void A_length_in_a_pseudo_header_has_two_words(uint length, uint expected) =>
        Assert.That(PseudoHeader.AddLength(0, length), Is.EqualTo(expected));

    /// <summary>What processors without vectors of bytes sum, at every length.</summary>
    [Test]
    public void Units_in_words_sum_like_any_other_way()
    {
        byte[] bytes = new byte[200];
        new Random(3).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            ulong sum = WordSum.AddUnitsInWords(bytes.AsSpan(0, length));
            ulong plain = 0;
            for (int at = 0; at < length / 16 * 16; at += 2)
            {
                plain += bytes[at] + (256UL * bytes[at + 1]);
            }

            Assert.That(sum % 0xFFFF, Is.EqualTo(plain % 0xFFFF), $"{length} bytes");
        }
    }
}
