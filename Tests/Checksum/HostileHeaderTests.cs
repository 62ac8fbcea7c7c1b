using System;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>
/// Frames and VirtIO headers from someone who means harm. An index outside a span would stop the system, so whatever comes in, every
/// answer must lie inside the frame. Spans are exactly as long as the bytes, so here it would fail the test.
/// </summary>
public sealed class HostileHeaderTests
{
    private const int Frames = 500_000;

    [Test]
    public void Damaged_frames_and_headers_are_survived()
    {
        int seed = RandomEffort.Seed();
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[] choices = new byte[20];
        int frames = RandomEffort.Packets(Frames);
        for (int i = 0; i < frames; i++)
        {
            random.NextBytes(choices);
            byte[] frame = FrameShape.From(choices).Build();
            int damaged = random.Next(1, 4);
            for (int j = 0; j < damaged; j++)
            {
                // Most of what matters is in the first bytes.
                int at = random.Next(Math.Min(frame.Length, 100));
                frame[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(frame[at] ^ (1 << random.Next(8)));
            }

            byte[] visible = random.Next(3) == 0 ? frame[..random.Next(frame.Length)] : frame;
            Survive(visible, (uint)frame.Length, choices);
        }
    }

    [Test]
    public void Noise_is_survived()
    {
        Prop.ForAll(Trials.Any<byte[]>(), Trials.Any<byte[]>(), static (frame, choices) =>
        {
            // Some of it should look like IP.
            if (frame.Length > 14)
            {
                PlainSum.SetWord(frame, 12, (frame[0] % 3) switch { 0 => 0x0800, 1 => 0x86DD, _ => 0x8100 });
            }

            Survive(frame, (uint)frame.Length, choices);
            return true;
        }).Check(Trials.Of(20_000, 200));
    }

    private static void Survive(byte[] visible, uint frameLength, byte[] choices)
    {
        int At(int index) => index < choices.Length ? choices[index] : 0;
        int Word(int index) => At(index) < 128 ? At(index + 1) : (At(index) * 256) + At(index + 1);
        OffloadFeatures features = (OffloadFeatures)(At(0) & 0x3F);
        FrameProblem problem = FrameParser.Parse(visible, frameLength, LengthRule.Stated, out FrameLayout layout);
        Inside(in layout, problem, visible.Length, frameLength);
        problem = FrameParser.Parse(visible, frameLength, LengthRule.FromFrame, out layout);
        Inside(in layout, problem, visible.Length, frameLength);

        RxRequest received = new()
        {
            Flags = (NetHeaderFlags)At(1),
            GsoType = (byte)(At(2) < 128 ? At(2) % 6 : At(2)),
            GsoSize = (ushort)Word(3),
            CsumStart = (ushort)Word(5),
            CsumOffset = (ushort)Word(7),
            FrameLength = frameLength,
            Checks = (RxChecks)(At(9) % 8),
        };
        if (RxDecision.Decide(in received, visible, features, out RxPlan plan) == RxRefusal.None && plan.Completion.IsNeeded)
        {
            Require(plan.Completion.Start < plan.Completion.End && plan.Completion.End <= frameLength, "completion outside the frame");
            Require(plan.Completion.Field >= plan.Completion.Start && plan.Completion.Field + 2 <= plan.Completion.End, "field outside");
            byte[] frame = new byte[frameLength];
            visible.CopyTo(frame, 0);
            Require(plan.Completion.Complete(frame), "not completed");
        }

        TxRequest asked = new()
        {
            Layout = At(10) % 2 == 0 ? default : layout with { LinkLength = (ushort)(layout.LinkLength + (At(11) % 3)) },
            FrameLength = frameLength,
            Mss = (uint)Word(12),
            NetworkChecksum = At(14) % 2 == 0,
            TransportChecksum = At(15) % 2 == 0,
        };
        if (TxDecision.Decide(in asked, visible, features, out TxPlan sent) == TxRefusal.None)
        {
            Require(sent.CopyLength <= frameLength && sent.HdrLen <= frameLength, "copy longer than the frame");
            Require(sent.CsumStart + sent.CsumOffset <= frameLength, "checksum outside the frame");
            byte[] copy = visible[..Math.Min(visible.Length, sent.CopyLength)];
            Require(HeaderCopy.Apply(in sent, frameLength, copy), "copy refused");
        }
    }

    private static void Inside(in FrameLayout layout, FrameProblem problem, int visible, uint frameLength)
    {
        Require(layout.PayloadOffset <= visible, "a header that was not seen");
        Require(layout.End <= frameLength, "an end behind the frame");
        Require(problem != FrameProblem.None || layout.PayloadOffset <= layout.End, "a header behind the end");
        Require(problem != FrameProblem.NeedsMoreBytes || visible < frameLength, "more bytes of a frame that is all there");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            Assert.Fail(what);
        }
    }
}
