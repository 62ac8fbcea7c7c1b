using System;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>Frames byte by byte, their checksums computed elsewhere.</summary>
public sealed class FrameFixtureTests
{
    /// <summary>TCP over IPv4, timestamp option, 18 bytes of text.</summary>
    private const string Tcp4 =
        "5254006543215254001234560800450000461c4640004006addec0a87a0a5db8d822c0a80050000003e8000007d08018" +
        "faf05fd000000101080a0000000100000002474554202f20485454502f312e310d0a0d0a";

    /// <summary>UDP over IPv4 with a router alert option, tag 5, three bytes of payload.</summary>
    private const string Udp4 =
        "5254006543215254001234568100000508004600002300074000401191bc0a0000010a00000294040000003514e9000b" +
        "1255616263";

    /// <summary>TCP over IPv6, a SYN with its segment size, padded by nothing.</summary>
    private const string Tcp6 =
        "52540065432152540012345686dd6000000000180640fe800000000000000000000000000001fe800000000000000000" +
        "000000000002c00001bb01020304000000006002faf0da830000020405a0";

    /// <summary>UDP over IPv6 with hop-by-hop and destination options, two tags.</summary>
    private const string Udp6 =
        "52540065432152540012345688a800028100000386dd60000000001d004020010db80000000000000000000000012001" +
        "0db80000000000000000000000023c00010400000000110001040000000003e807d0000d54d568656c6c6f";

    /// <summary>UDP over IPv4 whose sum comes out as zero and is sent as FFFF.</summary>
    private const string UdpZero =
        "52540065432152540012345608004500001e002a4000401126a30a0000010a00000200010002000affffebd4";

    [TestCase(Tcp4, 14, 20, 32, TransportKind.Tcp, 84u)]
    [TestCase(Udp4, 18, 24, 8, TransportKind.Udp, 53u)]
    [TestCase(Tcp6, 14, 40, 24, TransportKind.Tcp, 78u)]
    [TestCase(Udp6, 22, 56, 8, TransportKind.Udp, 91u)]
    [TestCase(UdpZero, 14, 20, 8, TransportKind.Udp, 44u)]
    public void Layers_are_found(string hex, int link, int network, int transport, TransportKind kind, uint end)
    {
        byte[] frame = Convert.FromHexString(hex);
        Assert.That(FrameParser.Parse(frame, (uint)frame.Length, LengthRule.Stated, out FrameLayout layout), Is.EqualTo(FrameProblem.None));
        Assert.That(((int)layout.LinkLength, (int)layout.NetworkLength, (int)layout.TransportLength), Is.EqualTo((link, network, transport)));
        Assert.That((layout.Transport, layout.End), Is.EqualTo((kind, end)));
    }

    [TestCase(Tcp4, 0x5FD0)]
    [TestCase(Udp4, 0x1255)]
    [TestCase(Tcp6, 0xDA83)]
    [TestCase(Udp6, 0x54D5)]
    [TestCase(UdpZero, 0xFFFF)]
    public void A_partial_checksum_is_completed_to_the_byte(string hex, int checksum)
    {
        byte[] whole = Convert.FromHexString(hex);
        byte[] frame = Convert.FromHexString(hex);
        _ = FrameParser.Parse(frame, (uint)frame.Length, LengthRule.Stated, out FrameLayout layout);
        ReadOnlySpan<byte> network = frame.AsSpan(layout.LinkLength);
        ReadOnlySpan<byte> addresses = layout.Network == NetworkKind.IPv4 ? network.Slice(12, 8) : network.Slice(8, 32);
        int field = (int)layout.TransportOffset + layout.ChecksumOffset;
        Assert.That(PlainSum.Word(frame, field), Is.EqualTo(checksum));
        uint pseudo = PseudoHeader.AddLength(PseudoHeader.Sum(addresses, layout.Protocol), layout.End - layout.TransportOffset);
        PlainSum.SetWord(frame, field, (int)pseudo);

        RxRequest request = new()
        {
            Flags = NetHeaderFlags.NeedsCsum,
            CsumStart = (ushort)layout.TransportOffset,
            CsumOffset = layout.ChecksumOffset,
            FrameLength = (uint)frame.Length,
            Checks = RxChecks.IPv4 | RxChecks.Tcp | RxChecks.Udp,
        };
        Assert.That(RxDecision.Decide(in request, frame, OffloadFeatures.Csum, out RxPlan plan), Is.EqualTo(RxRefusal.None));
        Assert.That(plan.Completion.Complete(frame), Is.True);
        Assert.That(frame, Is.EqualTo(whole));
        Assert.That(plan.Network, Is.EqualTo(layout.Network == NetworkKind.IPv4 ? ChecksumResult.Valid : ChecksumResult.NotChecked));
        Assert.That(plan.Transport, Is.EqualTo(ChecksumResult.Valid));
    }

    [TestCase(Tcp4, 0xADDE)]
    [TestCase(Udp4, 0x91BC)]
    [TestCase(UdpZero, 0x26A3)]
    public void An_IPv4_header_checksum_is_computed_to_the_byte(string hex, int checksum)
    {
        byte[] frame = Convert.FromHexString(hex);
        _ = FrameParser.Parse(frame, (uint)frame.Length, LengthRule.Stated, out FrameLayout layout);
        Span<byte> header = frame.AsSpan(layout.LinkLength, layout.NetworkLength);
        PlainSum.SetWord(header, 10, 0x5A5A);
        HeaderCopy.WriteIPv4Checksum(header);
        Assert.That(PlainSum.Word(header, 10), Is.EqualTo(checksum));
        Assert.That(Convert.ToHexString(frame), Is.EqualTo(hex.ToUpperInvariant()));
    }
}
