using System;
using NUnit.Framework;
using VirtioNetCx.Adapter;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// The fast path against the general one: for the same packet, described rightly or wrongly, the same VirtIO header and the same copy, or
/// none. What the fast path may read ends where a page ends, and so does the slot.
/// </summary>
public sealed unsafe class TxKnownHeadersTests
{
    private const OffloadFeatures All = OffloadFeatures.Csum | OffloadFeatures.Tso4 | OffloadFeatures.Tso6 | OffloadFeatures.Ecn | OffloadFeatures.Uso;
    private const int Page = 4096;
    private static readonly GuardedArena s_arena = new();

    // The last bytes of a page are what is in one piece; the slot is the last of another.
    private static readonly byte* s_sourceEnd = (byte*)s_arena.Allocate(Page, 1) + Page;
    private static readonly byte* s_slot = (byte*)s_arena.Allocate(TxSlot.Bytes, 1);

    [Test]
    public void Does_what_the_general_path_does()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int usual = 0;
        int refused = 0;
        for (int i = 0; i < 200_000; i++)
        {
            bool lies = random.Next(3) == 0;
            FrameShape shape = Shape(random, tags: random.Next(8) == 0);
            byte[] frame = shape.Build();
            TxAsked asked = Ask(random, frame, shape);
            NET_PACKET packet = Describe(shape, lies ? random : null);
            OffloadFeatures features = random.Next(3) == 0 ? (OffloadFeatures)random.Next(32) : All;
            int needed = asked.Mss != 0 ? shape.Headers : shape.TransportAt;
            int contiguous = random.Next(4) == 0 ? Math.Min(frame.Length, needed - 3 + random.Next(6)) : frame.Length;
            uint copied = Fast(asked, &packet, frame, contiguous, features);
            string what = $"seed {seed}, packet {i}: {shape}, asked {asked.Network} {asked.Transport} {asked.Mss}, lies {lies}, {contiguous} in one piece, {features}";
            if (copied == TxKnownHeaders.NotUsual)
            {
                refused++;
                bool unusual = lies || shape.Tags != 0 || features != All || contiguous < needed || (asked.Network && asked.Mss == 0 && shape.IsIPv6)
                    || (asked.Mss != 0 && (frame.Length <= shape.Headers + asked.Mss || PlainSum.Word(frame, shape.ChecksumAt) == 0 || shape.Headers > TxSlot.CopyBytes));
                Assert.That(unusual, Is.True, what + ": left to the general path");
                continue;
            }

            usual++;
            AssertSame(asked, &packet, frame, features, copied, what);
        }

        Assert.That((usual, refused), Is.EqualTo((1, 1)).Using<(int, int)>(static (seen, _) => seen.Item1 > 50_000 && seen.Item2 > 20_000));
    }

    [Test]
    public void A_header_that_pretends_to_be_longer_than_IPv4_can_say_is_not_believed([Values(20, 24, 60)] int stated, [Values] bool isCut)
    {
        // 256 bytes more have the same number of words in four bits: the copy would go beyond what a slot has.
        FrameShape shape = new(0, IsIPv6: false, IsTcp: true, (stated - 20) / 4, 0, 2000, 0, 1);
        byte[] frame = shape.Build();
        NET_PACKET packet = Describe(shape, null);
        packet.Layout.Layer3HeaderLength = (ushort)(stated + 256);
        frame[14] |= 0x40;
        foreach (byte version in (byte[])[0x40, 0x80, 0xC0])
        {
            frame[14] = (byte)(version | (stated / 4));
            TxAsked asked = new(isCut ? 500u << TxAsked.MssShift : TxAsked.NetworkRequired);
            Assert.That(Fast(asked, &packet, frame, frame.Length, All), Is.EqualTo(TxKnownHeaders.NotUsual));
        }
    }

    [Test]
    public void A_checksum_just_within_the_bytes_that_are_there([Values] bool isTcp, [Values(0, -1)] int missing)
    {
        FrameShape shape = new(0, IsIPv6: true, isTcp, 0, 0, 100, 0, 1);
        NET_PACKET packet = Describe(shape, null);
        uint available = (uint)(shape.ChecksumAt + 2 + missing);
        Assert.That(TxKnownHeaders.TryMark(&packet, available, s_slot), Is.EqualTo(missing == 0));
    }

    [Test]
    public void A_frame_just_as_long_as_IP_can_say([Values] bool isIPv6, [Values] bool isTcp, [Values(0, 1, 20_000)] int beyond)
    {
        // Behind 14 bytes of Ethernet: IPv6 could say 40 more, which the general path is left to decide.
        FrameShape shape = new(0, isIPv6, isTcp, 0, 3, 0, 0, 5);
        byte[] frame = [.. shape.Build(), .. new byte[14 + 65_535 + beyond - shape.Headers]];
        NET_PACKET packet = Describe(shape, null);
        TxAsked asked = new(1300u << TxAsked.MssShift);
        uint copied = Fast(asked, &packet, frame, shape.Headers, All);
        Assert.That(copied, Is.EqualTo(beyond == 0 ? (uint)shape.Headers : TxKnownHeaders.NotUsual));
        if (beyond == 0)
        {
            AssertSame(asked, &packet, frame, All, copied, shape.ToString());
        }
    }

    [Test]
    public void A_layer_with_a_type_but_without_its_length_is_searched_for([Values] bool isTcp)
    {
        FrameShape shape = new(0, IsIPv6: false, isTcp, 0, 0, 100, 0, 1);
        NET_PACKET packet = Describe(shape, null);
        Assert.That(Read(packet), Is.EqualTo((NetworkKind.IPv4, isTcp ? TransportKind.Tcp : TransportKind.Udp)));
        NET_PACKET torn = packet;
        torn.Layout.Layer4HeaderLength = 0;
        Assert.That(Read(torn), Is.EqualTo((NetworkKind.IPv4, TransportKind.Other)));
        torn = packet;
        torn.Layout.Layer3HeaderLength = 0;
        Assert.That(Read(torn), Is.EqualTo((NetworkKind.Other, TransportKind.Other)));
        torn = packet;
        torn.Layout.Layer2HeaderLength = 13;
        Assert.That(Read(torn), Is.EqualTo((NetworkKind.Other, TransportKind.Other)));
    }

    private static (NetworkKind Network, TransportKind Transport) Read(NET_PACKET packet)
    {
        TxAsks.Read(new TxAsked(TxAsked.TransportRequired), &packet, 1000, out TxRequest request);
        return (request.Layout.Network, request.Layout.Transport);
    }

    private static FrameShape Shape(Random random, bool tags)
    {
        bool isIPv6 = random.Next(2) == 0;
        return new(tags ? random.Next(1, 3) : 0, isIPv6, random.Next(2) == 0, random.Next(isIPv6 ? 6 : 11), random.Next(11), random.Next(1200), 0, random.Next());
    }

    // Windows leaves out the lengths of a packet to be cut; what is in their place must not matter, whatever it is.
    private static TxAsked Ask(Random random, byte[] frame, FrameShape shape)
    {
        uint bits = random.Next(2) == 0 ? (uint)random.Next(1, 600) << TxAsked.MssShift : 0;
        bits |= random.Next(2) == 0 ? TxAsked.NetworkRequired : 0;
        bits |= bits == 0 || random.Next(2) == 0 ? TxAsked.TransportRequired : 0;
        if (random.Next(2) == 0)
        {
            PlainSum.SetWord(frame, shape.ChecksumAt, random.Next(16) switch { 0 => 0, 1 => 0xFFFF, 2 => 0xFFFE, _ => random.Next(65536) });
        }

        return new TxAsked(bits);
    }

    // As the system describes it; or with one number that is something else. A checksum alone needs no length of the transport header.
    private static NET_PACKET Describe(FrameShape shape, Random? random)
    {
        NET_PACKET packet = default;
        packet.FragmentCount = 1;
        packet.Layout.Layer2HeaderLength = (ushort)shape.Link;
        packet.Layout.Layer3HeaderLength = (ushort)shape.Network;
        packet.Layout.Layer4HeaderLength = (byte)shape.Transport;
        packet.Layout.Layer2Type = 2;
        int kind = shape.NetworkOptions == 0 ? 2 : 1;
        packet.Layout.Layer3Type = (byte)((shape.IsIPv6 ? 4 : 1) + kind);
        packet.Layout.Layer4Type = (byte)(shape.IsTcp ? 1 : 2);
        switch (random?.Next(5))
        {
            case 0:
                packet.Layout.Layer2HeaderLength = (ushort)random.Next(128);
                break;
            case 1:
                packet.Layout.Layer3HeaderLength = (ushort)random.Next(1, 512);
                break;
            case 2:
                packet.Layout.Layer4HeaderLength = (byte)random.Next(1, 256);
                break;
            case 3:
                packet.Layout.Layer3Type = (byte)random.Next(16);
                break;
            case 4:
                packet.Layout.Layer4Type = (byte)random.Next(16);
                break;
        }

        return packet;
    }

    private static uint Fast(TxAsked asked, NET_PACKET* packet, byte[] frame, int contiguous, OffloadFeatures features)
    {
        byte* source = s_sourceEnd - contiguous;
        frame.AsSpan(0, contiguous).CopyTo(new Span<byte>(source, contiguous));
        new Span<byte>(s_slot, (int)TxSlot.Bytes).Fill(0xEE);
        uint copied = asked.Mss == 0
            ? TxKnownHeaders.Sum(asked, packet, source, (uint)contiguous, (uint)frame.Length, features, s_slot)
            : TxKnownHeaders.Segment(asked, packet, source, (uint)contiguous, (uint)frame.Length, features, s_slot);
        Assert.That(new ReadOnlySpan<byte>(s_slot + TxSlot.TableAt, (int)(TxSlot.Bytes - TxSlot.TableAt)).IndexOfAnyExcept((byte)0xEE), Is.EqualTo(-1), "beyond the copy");
        Assert.That(frame.AsSpan(0, contiguous).SequenceEqual(new ReadOnlySpan<byte>(source, contiguous)), Is.True, "the sender's bytes");
        return copied;
    }

    private static void AssertSame(TxAsked asked, NET_PACKET* packet, byte[] frame, OffloadFeatures features, uint copied, string what)
    {
        TxAsks.Read(asked, packet, (uint)frame.Length, out TxRequest request);
        byte[] headers = frame[..Math.Min(frame.Length, (int)TxSlot.CopyBytes)];
        TxRefusal refusal = TxDecision.Decide(in request, headers, features, out TxPlan plan);

        // With both checksums asked the general path looks at the transport header, of which nothing depends.
        bool indifferent = asked.Mss == 0 && refusal == TxRefusal.LayoutMismatch;
        if (indifferent)
        {
            request.Layout.TransportLength = (ushort)(request.Layout.Transport == TransportKind.Udp ? 8 : frame[request.Layout.TransportOffset + 12] >> 4 << 2);
            refusal = TxDecision.Decide(in request, headers, features, out plan);
            if (refusal == TxRefusal.LayoutMismatch)
            {
                return;
            }
        }

        Assert.That(refusal, Is.EqualTo(TxRefusal.None), what);
        Assert.That(HeaderCopy.Apply(in plan, (uint)frame.Length, headers), Is.True, what);
        Assert.That(copied, Is.EqualTo(plan.CopyLength), what);
        VirtioNetHeader header = *(VirtioNetHeader*)s_slot;
        Assert.That(
            (header.Flags, header.GsoType, header.HdrLen, header.GsoSize, header.CsumStart, header.CsumOffset, header.NumBuffers),
            Is.EqualTo(((byte)plan.Flags, plan.GsoType, plan.HdrLen, plan.GsoSize, plan.CsumStart, plan.CsumOffset, (ushort)0)),
            what);
        Assert.That(new ReadOnlySpan<byte>(s_slot + TxSlot.CopyAt, (int)copied).SequenceEqual(headers.AsSpan(0, (int)copied)), Is.True, what + ": the copy");
    }
}
