using System;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>What a plan writes into the copy of the headers: every field that it names and no other byte.</summary>
public sealed class HeaderCopyTests
{
    private const OffloadFeatures All =
        OffloadFeatures.Csum | OffloadFeatures.Tso4 | OffloadFeatures.Tso6 | OffloadFeatures.Ecn | OffloadFeatures.Uso;

    [Test]
    public void Segmentation_fills_in_lengths_and_sums([Values] bool isIPv6, [Values] bool isTcp, [Values(0, 2)] int options, [Values(0, 2)] int tags)
    {
        FrameShape shape = new(tags, isIPv6, isTcp, options, options, 3000, 0, 5);
        byte[] whole = shape.Build();
        PlainSum.SetWord(whole, shape.ChecksumAt, PlainSum.Add(0x1234, shape.End - shape.TransportAt));
        byte[] packet = Emptied(shape);

        // Whatever the system left there is what the length is added to.
        PlainSum.SetWord(packet, shape.ChecksumAt, 0x1234);
        Assert.That(Copied(shape, packet, mss: 1000), Is.EqualTo(whole[..shape.Headers]));
    }

    [Test]
    public void A_missing_pseudo_sum_has_protocol_and_addresses([Values] bool isIPv6, [Values] bool isTcp)
    {
        FrameShape shape = new(0, isIPv6, isTcp, 0, 0, 3000, 0, 6);
        byte[] whole = shape.Build();
        PlainSum.SetWord(whole, shape.ChecksumAt, shape.PseudoSum(whole, shape.End - shape.TransportAt));
        Assert.That(Copied(shape, Emptied(shape), mss: 1000), Is.EqualTo(whole[..shape.Headers]));
    }

    [Test]
    public void An_IPv4_header_checksum_changes_no_length([Values(0, 3)] int options)
    {
        // The padding is in the frame and not in the datagram.
        FrameShape shape = new(1, IsIPv6: false, IsTcp: false, options, 0, 4, 12, 7);
        byte[] packet = shape.Build();
        PlainSum.SetWord(packet, shape.Link + 10, 0xBEEF);
        TxRequest request = new() { Layout = shape.Layout(), FrameLength = (uint)packet.Length, NetworkChecksum = true };
        Assert.That(TxDecision.Decide(in request, packet, OffloadFeatures.None, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        byte[] copy = packet[..plan.CopyLength];
        Assert.That(HeaderCopy.Apply(in plan, (uint)packet.Length, copy), Is.True);
        Assert.That(copy, Is.EqualTo(shape.Build()[..shape.TransportAt]));
    }

    [Test]
    public void A_frame_of_headers_only_is_enough()
    {
        FrameShape shape = new(0, IsIPv6: false, IsTcp: false, 0, 0, 0, 0, 8);
        byte[] packet = shape.Build()[..34];
        PlainSum.SetWord(packet, 16, 20);
        TxRequest request = new() { Layout = shape.Layout(), FrameLength = 34, NetworkChecksum = true };
        Assert.That(TxDecision.Decide(in request, packet, OffloadFeatures.None, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        Assert.That(HeaderCopy.Apply(in plan, 34, packet), Is.True);
        Assert.That(PlainSum.Of(packet.AsSpan(14)), Is.EqualTo(0xFFFF));
        byte[] before = (byte[])packet.Clone();
        Assert.That(HeaderCopy.Apply(in plan, 33, packet), Is.False, "a frame that is shorter than its headers");
        Assert.That(packet, Is.EqualTo(before));
    }

    [Test]
    public void A_plan_without_changes_needs_no_copy() => Assert.That(HeaderCopy.Apply(default, 60, []), Is.True);

    [Test]
    public void Another_layout_is_refused([Values(0, 1, 2, 3, 4, 5, 6)] int which)
    {
        FrameShape shape = new(0, IsIPv6: which >= 4, IsTcp: false, 0, 0, 100, 0, 9);
        byte[] packet = shape.Build();
        FrameLayout layout = shape.Layout();
        bool needsTransport = which is 0 or 5;
        int visible = shape.Headers;
        Assert.That(LayoutCheck.Holds(in layout, packet.AsSpan(0, visible), needsTransport), Is.True);
        switch (which)
        {
            case 0 or 5:
                visible--;
                break;
            case 1:
                // The IP header where Ethernet's should be.
                packet = packet[14..];
                layout.LinkLength = 0;
                break;
            case 2:
                layout.NetworkLength += 4;
                break;
            case 3:
                packet[14] = 0x55;
                break;
            case 4:
                packet[14] = 0x45;
                break;
            default:
                layout.NetworkLength = 39;
                break;
        }

        Assert.That(LayoutCheck.Holds(in layout, packet.AsSpan(0, Math.Min(visible, packet.Length)), needsTransport), Is.False);
    }

    [TestCase(19, false)]
    [TestCase(20, true)]
    public void Only_what_is_written_must_be_there(int network, bool expected)
    {
        FrameShape shape = new(0, IsIPv6: false, IsTcp: true, 0, 0, 100, 0, 9);
        FrameLayout layout = shape.Layout();
        Assert.That(LayoutCheck.Holds(in layout, shape.Build().AsSpan(0, 14 + network), needsTransport: false), Is.EqualTo(expected));
        Assert.That(LayoutCheck.Holds(in layout, shape.Build().AsSpan(0, 14 + network), needsTransport: true), Is.False);
    }

    /// <summary>The packet as a system hands it over for segmentation: lengths and sums are anything.</summary>
    private static byte[] Emptied(FrameShape shape)
    {
        byte[] packet = shape.Build();
        PlainSum.SetWord(packet, shape.Link + (shape.IsIPv6 ? 4 : 2), 0x5555);
        PlainSum.SetWord(packet, shape.ChecksumAt, 0);
        if (!shape.IsIPv6)
        {
            PlainSum.SetWord(packet, shape.Link + 10, 0x5555);
        }

        if (!shape.IsTcp)
        {
            PlainSum.SetWord(packet, shape.TransportAt + 4, 0x5555);
        }

        return packet;
    }

    private static byte[] Copied(FrameShape shape, byte[] packet, uint mss)
    {
        TxRequest request = new() { Layout = shape.Layout(), FrameLength = (uint)packet.Length, Mss = mss };
        Assert.That(TxDecision.Decide(in request, packet, All, out TxPlan plan), Is.EqualTo(TxRefusal.None));
        byte[] copy = packet[..plan.CopyLength];
        Assert.That(HeaderCopy.Apply(in plan, (uint)packet.Length, copy), Is.True);
        return copy;
    }
}
