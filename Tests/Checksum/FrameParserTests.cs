using System;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>The parser on frames that are right, cut off anywhere, and damaged anywhere.</summary>
public sealed class FrameParserTests
{
    [Test]
    public void Finds_every_layer_of_every_shape()
    {
        ForEachShape(static (shape, frame) =>
        {
            Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(FrameProblem.None));
            Assert.That(layout, Is.EqualTo(shape.Layout()), $"{shape}");
        });
    }

    [Test]
    public void Says_whether_more_bytes_would_help()
    {
        ForEachShape(static (shape, frame) =>
        {
            for (int length = 0; length < shape.Headers; length++)
            {
                byte[] start = frame[..length];
                FrameProblem seen = FrameParser.Parse(start, (uint)frame.Length, LengthRule.Stated, out _);
                Assert.That(seen, Is.EqualTo(FrameProblem.NeedsMoreBytes), $"{shape}, {length} bytes of it");
                FrameProblem cut = FrameParser.Parse(start, (uint)length, LengthRule.FromFrame, out _);
                Assert.That(cut, Is.EqualTo(FrameProblem.Truncated), $"{shape}, {length} bytes long");
            }
        });
    }

    [Test]
    public void Lengths_that_are_not_filled_in_do_not_count()
    {
        ForEachShape(static (shape, frame) =>
        {
            PlainSum.SetWord(frame, shape.Link + (shape.IsIPv6 ? 4 : 2), 0);
            if (!shape.IsTcp)
            {
                PlainSum.SetWord(frame, shape.TransportAt + 4, 0);
            }

            Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.FromFrame, out FrameLayout layout), Is.EqualTo(FrameProblem.None));
            Assert.That(layout.PayloadOffset, Is.EqualTo(shape.Headers));
            Assert.That(layout.End, Is.EqualTo(frame.Length));
        });
    }

    [Test]
    public void Damage_is_named()
    {
        FrameShape four = new(0, IsIPv6: false, IsTcp: true, 0, 0, 10, 0, 1);
        Assert.That(After(four, 14, 0x65), Is.EqualTo(FrameProblem.Version));
        Assert.That(After(four, 14, 0x44), Is.EqualTo(FrameProblem.HeaderLength));
        Assert.That(After(four, 17, 19), Is.EqualTo(FrameProblem.Length), "shorter than the header");
        Assert.That(After(four, 17, 51), Is.EqualTo(FrameProblem.Length), "longer than the frame");
        Assert.That(After(four, 17, 39), Is.EqualTo(FrameProblem.Truncated), "TCP header beyond the datagram");
        Assert.That(After(four, 46, 0x40), Is.EqualTo(FrameProblem.HeaderLength));
        Assert.That(After(four, 46, 0xF0), Is.EqualTo(FrameProblem.Truncated));
        FrameShape six = new(0, IsIPv6: true, IsTcp: false, 1, 0, 10, 0, 1);
        Assert.That(After(six, 14, 0x45), Is.EqualTo(FrameProblem.Version));
        Assert.That(After(six, 19, 27), Is.EqualTo(FrameProblem.Length), "longer than the frame");
        Assert.That(After(six, 19, 7), Is.EqualTo(FrameProblem.Truncated), "extension header beyond the datagram");
        Assert.That(After(six, 55, 200), Is.EqualTo(FrameProblem.Truncated), "extension header beyond the frame");
        Assert.That(After(six, 67, 7), Is.EqualTo(FrameProblem.Length), "UDP length below its header");
        Assert.That(After(six, 67, 19), Is.EqualTo(FrameProblem.Length), "UDP length beyond the datagram");
    }

    [Test]
    public void Loops_are_bounded()
    {
        byte[] tags = new byte[100];
        for (int at = 12; at < 98; at += 4)
        {
            PlainSum.SetWord(tags, at, 0x8100);
        }

        Assert.That(FrameParser.Parse(tags, 100, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(FrameProblem.TooManyTags));
        Assert.That(layout.LinkLength, Is.Zero);

        byte[] extensions = new byte[2000];
        PlainSum.SetWord(extensions, 12, 0x86DD);
        extensions[14] = 0x60;
        PlainSum.SetWord(extensions, 18, 1946);
        Assert.That(FrameParser.Parse(extensions, 2000, LengthRule.Stated, out layout), Is.EqualTo(FrameProblem.TooManyExtensions));
        Assert.That(layout.Network, Is.EqualTo(NetworkKind.Other));
    }

    [Test]
    public void A_fragment_has_no_transport_layer([Values] bool isIPv6, [Values(0x2000, 0x0001, 0x2001, 0x4000)] int field)
    {
        FrameShape shape = new(0, isIPv6, IsTcp: true, isIPv6 ? 4 : 0, 0, 30, 0, 2);
        byte[] frame = shape.Build();
        int value = isIPv6 ? ((field & 0x1FFF) << 3) + ((field & 0x2000) >> 13) : field;
        PlainSum.SetWord(frame, isIPv6 ? 14 + 40 + 48 + 2 : 20, value);
        Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(FrameProblem.None));
        Assert.That(layout.IsFragment, Is.EqualTo(field != 0x4000));
        Assert.That(layout.Transport, Is.EqualTo(field == 0x4000 ? TransportKind.Tcp : TransportKind.Other));
    }

    [Test]
    public void Other_protocols_are_no_problem([Values(1, 47, 50, 58, 59, 132, 135)] int protocol, [Values] bool isIPv6)
    {
        FrameShape shape = new(1, isIPv6, IsTcp: false, 0, 0, 30, 0, 3);
        byte[] frame = shape.Build();
        frame[shape.Link + (isIPv6 ? 6 : 9)] = (byte)protocol;
        Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(FrameProblem.None));
        Assert.That(layout.Transport, Is.EqualTo(TransportKind.Other));
        Assert.That(layout.Protocol, Is.EqualTo(protocol));
    }

    [Test]
    public void A_frame_that_is_not_IP_has_a_link_layer_only([Values(0x0806, 0x0026, 0x88CC)] int type)
    {
        byte[] frame = new byte[60];
        PlainSum.SetWord(frame, 12, type);
        Assert.That(FrameParser.Parse(frame, 60, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(FrameProblem.None));
        Assert.That(layout, Is.EqualTo(new FrameLayout { LinkLength = 14, End = 60 }));
    }

    private static FrameProblem After(FrameShape shape, int at, byte value)
    {
        byte[] frame = shape.Build();
        frame[at] = value;
        return FrameParser.Parse(frame, (uint)frame.Length, LengthRule.Stated, out _);
    }

    private static void ForEachShape(Action<FrameShape, byte[]> action)
    {
        for (int i = 0; i < 3 * 2 * 2 * 11; i++)
        {
            FrameShape shape = FrameShape.From([(byte)(i % 3), (byte)(i / 3), (byte)(i / 6), (byte)(i / 12), (byte)i, (byte)(i * 5 % 64)]);
            action(shape, shape.Build());
        }
    }
}
