using System;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>Headers that end exactly where the bytes, the datagram or the frame end, and one byte off.</summary>
public sealed class HeaderEdgeTests
{
    private const byte NoNextHeader = 59;

    [TestCase(13, FrameProblem.Truncated)]
    [TestCase(14, FrameProblem.None)]
    public void A_frame_may_be_an_Ethernet_header_only(int length, FrameProblem expected)
    {
        byte[] arp = [.. new byte[12], 0x08, 0x06];
        byte[] frame = arp[..length];
        Assert.That(FrameParser.Parse(frame, (uint)length, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(expected));
        Assert.That(layout.LinkLength, Is.EqualTo(expected == FrameProblem.None ? 14 : 0));
    }

    [TestCase(0, FrameProblem.None)]
    [TestCase(2, FrameProblem.None)]
    [TestCase(3, FrameProblem.TooManyTags)]
    public void Two_tags_are_the_most(int tags, FrameProblem expected)
    {
        byte[] frame = new byte[60];
        for (int tag = 0; tag < tags; tag++)
        {
            PlainSum.SetWord(frame, 12 + (4 * tag), tag == 0 ? 0x88A8 : 0x8100);
        }

        Assert.That(FrameParser.Parse(frame, 60, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(expected));
        Assert.That(layout.LinkLength, Is.EqualTo(expected == FrameProblem.None ? 14 + (4 * tags) : 0));
    }

    [Test]
    public void The_usual_headers_are_the_longest_of_IPv4()
    {
        FrameShape shape = new(2, IsIPv6: false, IsTcp: true, 10, 10, 10, 0, 1);
        byte[] frame = shape.Build();
        Assert.That(shape.Headers, Is.EqualTo(FrameParser.UsualHeaderBytes));
        Assert.That(shape.Network, Is.EqualTo(IPv4View.MostBytes));
        Assert.That(FrameParser.Parse(frame.AsSpan(0, shape.Headers), (uint)frame.Length, LengthRule.Stated, out _), Is.EqualTo(FrameProblem.None));
    }

    [Test]
    public void Bytes_behind_the_frame_are_not_read([Values] bool isIPv6, [Values(15, 30, 33, 40, 53)] int frameLength)
    {
        byte[] bytes = new FrameShape(0, isIPv6, IsTcp: true, 0, 0, 10, 0, 1).Build();
        Assert.That(FrameParser.Parse(bytes, (uint)frameLength, LengthRule.FromFrame, out FrameLayout layout), Is.EqualTo(FrameProblem.Truncated));
        Assert.That(layout.PayloadOffset, Is.LessThanOrEqualTo(frameLength));
    }

    [Test]
    public void The_headers_are_all_that_must_be_seen([Values] bool isIPv6, [Values] bool isTcp)
    {
        FrameShape shape = new(0, isIPv6, isTcp, 0, 0, 10, 0, 1);
        byte[] frame = shape.Build();
        Assert.That(
            FrameParser.Parse(frame.AsSpan(0, shape.Headers), (uint)frame.Length, LengthRule.Stated, out FrameLayout layout),
            Is.EqualTo(FrameProblem.None));
        Assert.That(layout, Is.EqualTo(shape.Layout()));
    }

    /// <summary>The TCP header is cut off by the datagram's end: what follows is padding and does not help.</summary>
    [TestCase(52, FrameProblem.NeedsMoreBytes)]
    [TestCase(53, FrameProblem.Truncated)]
    [TestCase(54, FrameProblem.Truncated)]
    public void Padding_does_not_complete_a_header(int visible, FrameProblem expected)
    {
        byte[] frame = new FrameShape(0, IsIPv6: false, IsTcp: true, 0, 0, 0, 6, 1).Build();
        PlainSum.SetWord(frame, 16, 39);
        Assert.That(FrameParser.Parse(frame.AsSpan(0, visible), 60, LengthRule.Stated, out _), Is.EqualTo(expected));
    }

    [TestCase(19, FrameProblem.Length, 60u)]
    [TestCase(20, FrameProblem.None, 34u)]
    [TestCase(46, FrameProblem.None, 60u)]
    [TestCase(47, FrameProblem.Length, 60u)]
    public void An_IPv4_datagram_has_its_header_at_least(int total, FrameProblem expected, uint end)
    {
        byte[] frame = Ping4();
        PlainSum.SetWord(frame, 16, total);
        Assert.That(FrameParser.Parse(frame, 60, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(expected));
        Assert.That(layout.End, Is.EqualTo(end));
    }

    [Test]
    public void An_IPv4_header_has_five_words_at_least([Values(0, 1, 2, 3, 4)] int words)
    {
        byte[] frame = Ping4();
        frame[14] = (byte)(0x40 + words);
        Assert.That(FrameParser.Parse(frame, 60, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(FrameProblem.HeaderLength));
        Assert.That(layout.Network, Is.EqualTo(NetworkKind.Other));
    }

    [TestCase(33, FrameProblem.Truncated)]
    [TestCase(34, FrameProblem.None)]
    public void An_IPv4_header_may_be_all_there_is(int length, FrameProblem expected)
    {
        byte[] frame = Ping4()[..length];
        PlainSum.SetWord(frame, 16, 20);
        Assert.That(FrameParser.Parse(frame, (uint)length, LengthRule.Stated, out _), Is.EqualTo(expected));
    }

    [TestCase(20, FrameProblem.None)]
    [TestCase(21, FrameProblem.Length)]
    public void An_IPv6_length_counts_as_soon_as_it_is_seen(int payload, FrameProblem expected)
    {
        byte[] frame = Bare6(NoNextHeader);
        PlainSum.SetWord(frame, 18, payload);
        Assert.That(FrameParser.Parse(frame, 74, LengthRule.Stated, out _), Is.EqualTo(expected));
    }

    [TestCase(53, FrameProblem.Truncated)]
    [TestCase(54, FrameProblem.None)]
    public void An_IPv6_header_may_be_all_there_is(int length, FrameProblem expected)
    {
        byte[] frame = Bare6(NoNextHeader)[..length];
        Assert.That(FrameParser.Parse(frame, (uint)length, LengthRule.FromFrame, out FrameLayout layout), Is.EqualTo(expected));
        Assert.That(layout.NetworkLength, Is.EqualTo(expected == FrameProblem.None ? 40 : 0));
    }

    [TestCase(0, 0, 8)]
    [TestCase(60, 1, 16)]
    [TestCase(43, 3, 32)]
    [TestCase(44, 0, 8)]
    [TestCase(44, 9, 8)]
    [TestCase(51, 1, 12)]
    [TestCase(51, 4, 24)]
    public void An_extension_header_may_end_with_the_frame(byte type, byte lengthField, int length)
    {
        byte[] frame = [.. Bare6(type), .. new byte[length]];
        frame[54] = NoNextHeader;
        frame[55] = lengthField;
        Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.FromFrame, out FrameLayout layout), Is.EqualTo(FrameProblem.None));
        Assert.That((layout.NetworkLength, layout.Protocol), Is.EqualTo(((ushort)(40 + length), NoNextHeader)));
        frame = frame[..^1];
        Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.FromFrame, out _), Is.EqualTo(FrameProblem.Truncated));
    }

    [TestCase(8, FrameProblem.None)]
    [TestCase(9, FrameProblem.TooManyExtensions)]
    public void Eight_extension_headers_are_walked(int count, FrameProblem expected)
    {
        byte[] frame = [.. Bare6(60), .. new byte[count * 8]];
        for (int i = 0; i < count; i++)
        {
            frame[54 + (i * 8)] = i == count - 1 ? NoNextHeader : (byte)60;
        }

        Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.FromFrame, out _), Is.EqualTo(expected));
    }

    [Test]
    public void A_second_fragment_header_does_not_undo_the_first()
    {
        byte[] frame = [.. Bare6(44), .. new byte[16]];
        frame[54] = 44;
        frame[57] = 1;
        frame[62] = NoNextHeader;
        frame[65] = 1;
        Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.FromFrame, out FrameLayout layout), Is.EqualTo(FrameProblem.None));
        Assert.That((layout.IsFragment, layout.NetworkLength), Is.EqualTo((true, (ushort)56)));
    }

    /// <summary>What is behind the header of a later fragment is the middle of something.</summary>
    [TestCase(0x0008, 48)]
    [TestCase(0xFFF8, 48)]
    [TestCase(0x0001, 56)]
    [TestCase(0x0006, 56)]
    public void The_walk_ends_at_a_later_fragment(int field, int expected)
    {
        byte[] frame = [.. Bare6(44), .. new byte[16]];
        frame[54] = 60;
        PlainSum.SetWord(frame, 56, field);
        frame[62] = NoNextHeader;
        Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.FromFrame, out FrameLayout layout), Is.EqualTo(FrameProblem.None));
        Assert.That(layout.NetworkLength, Is.EqualTo(expected));
        Assert.That(layout.IsFragment, Is.EqualTo(field != 0x0006), "the bits between are reserved");
    }

    private static byte[] Ping4()
    {
        byte[] frame = new FrameShape(0, IsIPv6: false, IsTcp: false, 0, 0, 18, 0, 1).Build();
        frame[23] = 1;
        return frame;
    }

    private static byte[] Bare6(byte next)
    {
        byte[] frame = new byte[54];
        PlainSum.SetWord(frame, 12, 0x86DD);
        frame[14] = 0x60;
        frame[20] = next;
        return frame;
    }
}
