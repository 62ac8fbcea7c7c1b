using System;
using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>
/// Random packets as Windows makes them, through the decision and a device made from the specification, to a receiver that looks at every
/// length and checksum; and received ones the other way. A case that fails is shrunk by FsCheck.
/// </summary>
public sealed class DifferentialTests
{
    private const int Packets = 1_000_000;
    private const int Choices = 20;

    private const OffloadFeatures All =
        OffloadFeatures.Csum | OffloadFeatures.Tso4 | OffloadFeatures.Tso6 | OffloadFeatures.Ecn | OffloadFeatures.Uso;

    [Test]
    public void What_is_sent_arrives_right() => Run(Sent);

    [Test]
    public void What_is_received_is_completed_and_judged() => Run(Received);

    private static void Run(Func<byte[], string?> judge)
    {
        int seed = RandomEffort.Seed();
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[] choices = new byte[Choices];
        int packets = RandomEffort.Packets(Packets);
        for (int i = 0; i < packets; i++)
        {
            random.NextBytes(choices);
            if (judge(choices) is not null)
            {
                // Again, in a form that can be made smaller.
                byte[] failing = (byte[])choices.Clone();
                Prop.ForAll(Arb.From(Gen.Constant(failing), ArbMap.Default.ArbFor<byte[]>().Shrinker), bytes => judge(bytes) is null)
                    .Check(Config.QuickThrowOnFailure.WithMaxTest(1));
            }
        }
    }

    private static int At(byte[] choices, int index) => index < choices.Length ? choices[index] : 0;

    private static string? Sent(byte[] choices)
    {
        FrameShape shape = FrameShape.From(choices);
        byte[] whole = shape.Build();
        byte[] packet = (byte[])whole.Clone();
        int asked = At(choices, 12);
        int mss = asked % 4 == 0 && shape.Padding == 0 && shape.Payload > 0 ? 1 + At(choices, 13) : 0;
        TxRequest request = new()
        {
            Layout = At(choices, 14) % 3 == 0 ? default : shape.Layout(),
            FrameLength = (uint)packet.Length,
            Mss = (uint)mss,
            NetworkChecksum = (asked & 4) != 0,
            TransportChecksum = (asked & 8) != 0,
        };
        bool isUnsummed = LeaveToOthers(shape, packet, in request, At(choices, 15));

        byte[] sender = (byte[])packet.Clone();
        byte[] visible = request.NeedsHeaders ? packet[..Math.Min(packet.Length, shape.Headers + (At(choices, 16) % 3))] : [];
        TxRefusal refusal = TxDecision.Decide(in request, visible, All, out TxPlan plan);
        if (isUnsummed && shape.Network > 40 && shape.IsIPv6)
        {
            return refusal == TxRefusal.PseudoHeader ? null : $"{refusal} instead of {nameof(TxRefusal.PseudoHeader)}";
        }

        if (refusal != TxRefusal.None)
        {
            return $"refused: {refusal} {plan.Problem}";
        }

        byte[] copy = packet[..plan.CopyLength];
        if (!HeaderCopy.Apply(in plan, (uint)packet.Length, copy) || !packet.AsSpan().SequenceEqual(sender))
        {
            return "the copy was refused, or the sender's bytes were changed";
        }

        byte[] sent = [.. copy, .. packet[copy.Length..]];
        List<byte[]> frames = PlainDevice.Send(sent, in plan);
        return mss == 0 ? AsIs(shape, frames[0], whole) : Segments(shape, frames, whole, mss);
    }

    /// <summary>Takes out of the packet what the system leaves to others. True if the pseudo header's sum is not there either.</summary>
    private static bool LeaveToOthers(FrameShape shape, byte[] packet, in TxRequest request, int choice)
    {
        if (request.Mss != 0)
        {
            PlainSum.SetWord(packet, shape.Link + (shape.IsIPv6 ? 4 : 2), choice % 2 == 0 ? 0 : shape.End - shape.Link);
            bool isUnsummed = !shape.IsTcp && choice > 200;
            PlainSum.SetWord(packet, shape.ChecksumAt, isUnsummed ? 0 : shape.PseudoSum(packet, 0));
            if (!shape.IsTcp)
            {
                PlainSum.SetWord(packet, shape.TransportAt + 4, choice % 3 == 0 ? 0 : 8 + shape.Payload);
            }
        }
        else if (request.TransportChecksum)
        {
            PlainSum.SetWord(packet, shape.ChecksumAt, shape.PseudoSum(packet, shape.End - shape.TransportAt));
        }

        if (!shape.IsIPv6 && (request.NetworkChecksum || request.Mss != 0))
        {
            PlainSum.SetWord(packet, shape.Link + 10, choice % 5 == 0 ? choice : 0);
        }

        return request.Mss != 0 && PlainSum.Word(packet, shape.ChecksumAt) == 0;
    }

    private static string? AsIs(FrameShape shape, byte[] frame, byte[] whole)
    {
        // Zero has two spellings.
        if (shape.IsTcp && PlainSum.Word(whole, shape.ChecksumAt) == 0)
        {
            PlainSum.SetWord(frame, shape.ChecksumAt, 0);
        }

        return frame.AsSpan().SequenceEqual(whole) ? shape.Complaint(whole) : "not the frame that was meant";
    }

    private static string? Segments(FrameShape shape, List<byte[]> frames, byte[] whole, int mss)
    {
        if (frames.Count != (shape.Payload + mss - 1) / mss)
        {
            return $"{frames.Count} segments";
        }

        int at = shape.Headers;
        foreach (byte[] frame in frames)
        {
            FrameShape segment = shape with { Payload = frame.Length - shape.Headers };
            if (segment.Payload > mss || segment.Complaint(frame) is not null)
            {
                return $"segment at {at}: {segment.Complaint(frame) ?? "too long"}";
            }

            if (!frame.AsSpan(shape.Headers).SequenceEqual(whole.AsSpan(at, segment.Payload)))
            {
                return $"segment at {at}: payload";
            }

            at += segment.Payload;
        }

        return at == whole.Length ? null : "payload lost";
    }

    private static string? Received(byte[] choices)
    {
        FrameShape shape = FrameShape.From(choices);
        byte[] whole = shape.Build();
        byte[] frame = (byte[])whole.Clone();
        bool isPartial = At(choices, 12) % 2 == 0;
        bool isSaidValid = At(choices, 13) % 2 == 0;
        if (isPartial)
        {
            PlainSum.SetWord(frame, shape.ChecksumAt, shape.PseudoSum(frame, shape.End - shape.TransportAt));
        }

        bool isDamaged = !shape.IsIPv6 && At(choices, 14) % 4 == 0;
        if (isDamaged)
        {
            frame[shape.Link + 8] ^= 0x10;
            whole[shape.Link + 8] ^= 0x10;
        }

        RxRequest request = new()
        {
            Flags = (isPartial ? NetHeaderFlags.NeedsCsum : 0) | (isSaidValid ? NetHeaderFlags.DataValid : 0),
            CsumStart = (ushort)(isPartial ? shape.TransportAt : At(choices, 15)),
            CsumOffset = (ushort)(isPartial ? shape.ChecksumAt - shape.TransportAt : At(choices, 16)),
            FrameLength = (uint)frame.Length,
            Checks = (RxChecks)(At(choices, 17) % 8),
        };
        byte[] visible = frame[..Math.Min(frame.Length, shape.Headers + At(choices, 18))];
        RxRefusal refusal = RxDecision.Decide(in request, visible, All, out RxPlan plan);
        if (refusal != RxRefusal.None || plan.Completion.IsNeeded != isPartial)
        {
            return $"{refusal}, completion {plan.Completion.IsNeeded}";
        }

        if (isPartial)
        {
            Complete(frame, in plan, 1 + At(choices, 19));
        }

        bool wantsIPv4 = (request.Checks & RxChecks.IPv4) != 0 && !shape.IsIPv6;
        ChecksumResult network = !wantsIPv4 ? ChecksumResult.NotChecked : isDamaged ? ChecksumResult.Invalid : ChecksumResult.Valid;
        bool wants = (request.Checks & (shape.IsTcp ? RxChecks.Tcp : RxChecks.Udp)) != 0;
        bool isValid = wants && (isPartial || isSaidValid) && network != ChecksumResult.Invalid;
        if (plan.Network != network || plan.Transport == ChecksumResult.Valid != isValid || plan.Transport == ChecksumResult.Invalid)
        {
            return $"judged {plan.Network} {plan.Transport}";
        }

        return frame.AsSpan().SequenceEqual(whole) ? null : "not the frame that was sent";
    }

    /// <summary>In pieces of random length.</summary>
    private static void Complete(byte[] frame, in RxPlan plan, int piece)
    {
        RunningSum sum = default;
        for (int at = 0; at < frame.Length; at += piece)
        {
            plan.Completion.Add(ref sum, frame.AsSpan(at, Math.Min(piece, frame.Length - at)), (uint)at);
        }

        ushort checksum = plan.Completion.Value(sum);
        for (int at = 0; at < frame.Length; at += piece)
        {
            plan.Completion.Store(checksum, frame.AsSpan(at, Math.Min(piece, frame.Length - at)), (uint)at);
        }
    }
}
