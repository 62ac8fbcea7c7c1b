using System;
using System.Runtime.InteropServices;
using NUnit.Framework;
using VirtioNetCx.Adapter;
using VirtioNetCx.Checksum;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// The fast path for received frames against the general one: the same verdict, or none. What the fast path may read ends where a page ends.
/// </summary>
public sealed unsafe class RxKnownHeadersTests
{
    private const RxChecks All = RxChecks.IPv4 | RxChecks.Tcp | RxChecks.Udp;
    private const int Page = 4096;
    private static readonly GuardedArena s_arena = new();
    private static readonly byte* s_end = (byte*)s_arena.Allocate(Page, 1) + Page;

    [Test]
    public void Says_what_the_general_path_says()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int usual = 0;
        int left = 0;
        for (int i = 0; i < 200_000; i++)
        {
            FrameShape shape = Shape(random);
            byte[] frame = shape.Build();
            bool isSpoilt = random.Next(3) == 0;
            if (isSpoilt)
            {
                Spoil(random, shape, ref frame);
            }

            bool isChecked = random.Next(2) == 0;
            RxChecks checks = random.Next(2) == 0 ? All : (RxChecks)random.Next(8);
            string what = $"seed {seed}, frame {i}: {shape}, spoilt {isSpoilt}, checked {isChecked}, {checks}: {Convert.ToHexString(frame.AsSpan(0, Math.Min(frame.Length, 80)))}";
            bool isKnown = Judge(frame, isChecked, checks, out RxVerdict verdict);
            if (!isKnown)
            {
                left++;
                Assert.That(isSpoilt || shape.Tags != 0 || shape.NetworkOptions != 0, Is.True, what + ": left to the general path");
                continue;
            }

            usual++;
            Assert.That(Bytes(verdict), Is.EqualTo(Bytes(General(frame, isChecked, checks))), what);
        }

        Assert.That((usual, left), Is.EqualTo((1, 1)).Using<(int, int)>(static (seen, _) => seen.Item1 > 50_000 && seen.Item2 > 20_000));
    }

    [Test]
    public void A_frame_that_ends_too_soon_is_left_alone([Values] bool isIPv6, [Values] bool isTcp)
    {
        FrameShape shape = new(0, isIPv6, isTcp, 0, isTcp ? 2 : 0, 5, 0, 7);
        byte[] frame = shape.Build();
        for (int length = 0; length <= frame.Length; length++)
        {
            Assert.That(Judge(frame.AsSpan(0, length), true, All, out _), Is.EqualTo(length == frame.Length), $"{length} of {frame.Length} bytes");
        }
    }

    [Test]
    public void Headers_that_fill_their_datagram_just_so([Values] bool isIPv6, [Values] bool isTcp, [Values(0, -1)] int missing)
    {
        FrameShape shape = new(0, isIPv6, isTcp, 0, isTcp ? 3 : 0, 0, 30, 7);
        byte[] frame = shape.Build();
        int at = shape.Link + (isIPv6 ? 4 : 2);
        PlainSum.SetWord(frame, at, PlainSum.Word(frame, at) + missing);
        Assert.That(Judge(frame, true, RxChecks.None, out _), Is.EqualTo(missing == 0), "padding is no place for headers");
    }

    // Usual for the most part.
    private static FrameShape Shape(Random random)
    {
        bool isTcp = random.Next(2) == 0;
        return new(
            random.Next(10) == 0 ? random.Next(1, 3) : 0,
            random.Next(2) == 0,
            isTcp,
            random.Next(5) == 0 ? random.Next(1, 6) : 0,
            isTcp ? random.Next(11) : 0,
            random.Next(200),
            random.Next(3) == 0 ? random.Next(40) : 0,
            random.Next());
    }

    // A bit somewhere in the headers, where that matters most, or the end cut off.
    private static void Spoil(Random random, FrameShape shape, ref byte[] frame)
    {
        if (random.Next(4) == 0)
        {
            frame = frame[..random.Next(14, frame.Length)];
            return;
        }

        int at = random.Next(4) switch
        {
            0 => 12 + random.Next(2),
            1 => shape.TransportAt + random.Next(8),
            2 => Math.Min(shape.TransportAt + 12, frame.Length - 1),
            _ => 14 + random.Next(shape.TransportAt - 14),
        };
        frame[Math.Min(at, frame.Length - 1)] ^= (byte)(1 << random.Next(8));
    }

    private static bool Judge(ReadOnlySpan<byte> frame, bool isChecked, RxChecks checks, out RxVerdict verdict)
    {
        byte* at = s_end - frame.Length;
        frame.CopyTo(new Span<byte>(at, frame.Length));
        RxVerdict said = default;
        bool isKnown = RxKnownHeaders.TryJudge(at, (uint)frame.Length, isChecked, checks, &said);
        verdict = said;
        return isKnown;
    }

    private static RxVerdict General(byte[] frame, bool isChecked, RxChecks checks)
    {
        RxRequest request = new() { Flags = isChecked ? NetHeaderFlags.DataValid : NetHeaderFlags.None, FrameLength = (uint)frame.Length, Checks = checks };
        RxRefusal refusal = RxDecision.Decide(request, frame, OffloadFeatures.Csum, out RxPlan plan);
        Assert.That(refusal, Is.EqualTo(RxRefusal.None));
        return RxVerdict.Of(plan, (uint)frame.Length);
    }

    private static byte[] Bytes(RxVerdict verdict) => MemoryMarshal.AsBytes(new ReadOnlySpan<RxVerdict>(in verdict)).ToArray();
}
