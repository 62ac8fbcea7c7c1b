using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Tests.Checksum;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>What the device model makes of a packet whose checksum or cutting it was left, and what it says of requests that are wrong.</summary>
public sealed class TransmitOffloadTests
{
    private const Features All = DeviceOptions.DefaultFeatures | DeviceOptions.TransmitOffloads;

    private static SpecDriver Started(Features features = All) => new SpecDriver(static o => o.Offered = All).Start(features);

    private static List<byte[]> Send(SpecDriver driver, byte[] packet, NetHeader header)
    {
        driver.Tx.Send(0, packet, header);
        driver.Tx.Kick();
        return [.. driver.Device.Tx.Wire];
    }

    [Test]
    public void A_checksum_is_completed([Range(0, 39)] int seed)
    {
        FrameShape shape = Shape(seed, 1 + seed * 31 % 1000);
        (byte[] packet, NetHeader header) = Partial(shape);
        byte[] frame = Send(Started(), packet, header).Single();
        Assert.That(shape.Complaint(frame), Is.Null);
        Assert.That(frame, Is.EqualTo(shape.Build()));
    }

    [Test]
    public void A_packet_is_cut([Range(0, 39)] int seed)
    {
        int size = 1 + seed * 97 % 1400;
        FrameShape shape = Shape(seed, size * (1 + seed % 5) + seed % 2);
        (byte[] packet, NetHeader header) = Whole(shape, size);
        List<byte[]> frames = Send(Started(), packet, header);
        Assert.That(frames, Has.Count.EqualTo((shape.Payload + size - 1) / size));
        for (int i = 0; i < frames.Count; i++)
        {
            int payload = Math.Min(size, shape.Payload - i * size);
            Assert.That((shape with { Payload = payload }).Complaint(frames[i]), Is.Null, $"frame {i} of {frames.Count}");
            if (shape.IsTcp)
            {
                Assert.That(Sequence(frames[i], shape), Is.EqualTo(unchecked(Sequence(packet, shape) + (uint)(i * size))));
                int mask = (i == 0 ? 0xFF : 0x7F) & (i == frames.Count - 1 ? 0xFF : 0xF6);
                Assert.That(frames[i][shape.TransportAt + 13], Is.EqualTo(packet[shape.TransportAt + 13] & mask), "flags");
            }

            if (!shape.IsIPv6)
            {
                Assert.That(PlainSum.Word(frames[i], shape.Link + 4), Is.EqualTo((PlainSum.Word(packet, shape.Link + 4) + i) & 0xFFFF), "id");
            }
        }

        Assert.That(frames.SelectMany(frame => frame[shape.Headers..]), Is.EqualTo(packet[shape.Headers..]), "payload");
    }

    [Test]
    public void A_packet_of_64_kilobytes_is_cut([Values] bool isIPv6)
    {
        FrameShape shape = new(0, isIPv6, true, 0, 3, 65535 - (isIPv6 ? 0 : 20) - 32, 0, 1);
        (byte[] packet, NetHeader header) = Whole(shape, 1400);
        Assert.That(Send(Started(), packet, header), Has.Count.EqualTo(47).And.All.Length.LessThanOrEqualTo(1514));
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_wrong_request_is_named(string mistake, bool isCut, Func<byte[], NetHeader, NetHeader> change)
    {
        FrameShape shape = new(0, false, true, 1, 2, 3000, 0, 7);
        shape = isCut ? shape : shape with { Payload = 100 };
        (byte[] packet, NetHeader header) = isCut ? Whole(shape, 1000) : Partial(shape);
        header = change(packet, header);
        Assert.That(
            Assert.Throws<SpecViolationException>(() => Send(Started(), packet, header))!.Clause, Is.EqualTo(Spec.Transmit), mistake);
    }

    [TestCase(Features.Csum, false)]
    [TestCase(Features.HostTso4, true)]
    public void What_was_not_negotiated_is_named(Features without, bool isCut)
    {
        FrameShape shape = new(0, false, true, 1, 2, 800, 0, 7);
        (byte[] packet, NetHeader header) = isCut ? Whole(shape, 100) : Partial(shape);
        Features left = All & ~without & (without == Features.Csum ? ~DeviceOptions.TransmitOffloads : ~Features.HostEcn);
        SpecViolationException breach = Assert.Throws<SpecViolationException>(() => Send(Started(left), packet, header))!;
        Assert.That(breach.Clause, Is.EqualTo(Spec.Transmit));
    }

    [Test]
    public void Segments_over_the_mtu_are_named()
    {
        (byte[] packet, NetHeader header) = Whole(new(0, false, true, 0, 0, 3000, 0, 7), 1480);
        Assert.That(
            Assert.Throws<SpecViolationException>(() => Send(Started(), packet, header))!.Clause, Is.EqualTo(Spec.NetConfig));
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        static TestCaseData Case(string name, bool isCut, Func<byte[], NetHeader, NetHeader> change) =>
            new TestCaseData(name, isCut, change).SetArgDisplayNames(name);

        // 14 bytes of Ethernet, 24 of IPv4, 28 of TCP: the checksum is at 54.
        foreach (bool isCut in new[] { false, true })
        {
            string of = isCut ? "of a packet to cut" : "of a frame";
            yield return Case($"num_buffers {of}", isCut, static (_, header) => header with { NumBuffers = 1 });
            yield return Case($"DATA_VALID {of}", isCut, static (_, header) => header with { Flags = 3 });
            yield return Case($"RSC_INFO {of}", isCut, static (_, header) => header with { Flags = 5 });
            yield return Case($"no NEEDS_CSUM {of}", isCut, static (_, header) => header with { Flags = 0 });
            yield return Case($"csum_start {of}", isCut, static (_, header) => header with { CsumStart = 40 });
            yield return Case($"csum_start far outside {of}", isCut, static (_, header) => header with { CsumStart = 65535 });
            yield return Case($"csum_offset {of}", isCut, static (_, header) => header with { CsumOffset = 6 });
            yield return Case($"pseudo header's sum {of}", isCut, Changed(54));
            yield return Case($"IPv4 total length {of}", isCut, Changed(17));
            yield return Case($"neither TCP nor UDP {of}", isCut, Changed(23));
            yield return Case($"gso_type unknown {of}", isCut, static (_, header) => header with { GsoType = 2, GsoSize = 9 });
            yield return Case($"gso_type of UFO {of}", isCut, static (_, header) => header with { GsoType = 3, GsoSize = 9 });
            yield return Case($"gso_type of IPv6 {of}", isCut, static (_, header) => header with { GsoType = 4, GsoSize = 9 });
            yield return Case($"gso_type of UDP {of}", isCut, static (_, header) => header with { GsoType = 5, GsoSize = 9 });
            yield return Case($"hdr_len too small {of}", isCut, static (_, header) => header with { HdrLen = 65 });
        }

        yield return Case("gso_size without gso_type", false, static (_, header) => header with { GsoSize = 1000 });
        yield return Case("hdr_len past the frame", false, static (_, header) => header with { HdrLen = 2000 });
        yield return Case("gso_size 0", true, static (_, header) => header with { GsoSize = 0 });
        yield return Case("hdr_len too large", true, static (_, header) => header with { HdrLen = 67 });
        yield return Case("IPv4 header checksum", true, Changed(24));
        yield return Case("CWR, and no GSO_ECN", true, static (packet, header) =>
        {
            packet[51] |= 0x80;
            return header with { GsoType = 1 };
        });
        yield return Case("GSO_ECN, and no CWR", true, static (packet, header) =>
        {
            packet[51] &= 0x7F;
            return header with { GsoType = 0x81 };
        });
    }

    private static Func<byte[], NetHeader, NetHeader> Changed(int at) => (packet, header) =>
    {
        packet[at] ^= 1;
        return header;
    };

    private static FrameShape Shape(int seed, int payload) =>
        new(seed % 3, seed / 3 % 2 == 1, seed / 6 % 2 == 1, seed * 5 % 11, seed * 3 % 11, payload, 0, seed);

    private static uint Sequence(byte[] frame, FrameShape shape) =>
        ((uint)PlainSum.Word(frame, shape.TransportAt + 4) << 16) | (uint)PlainSum.Word(frame, shape.TransportAt + 6);

    // A frame as a driver leaves it to the device: the pseudo header's sum in place of the checksum.
    private static (byte[] Packet, NetHeader Header) Partial(FrameShape shape)
    {
        byte[] packet = shape.Build();
        PlainSum.SetWord(packet, shape.ChecksumAt, shape.PseudoSum(packet, shape.End - shape.TransportAt));
        return (packet, new NetHeader(
            NetHeader.NeedsCsum, 0, 0, 0, (ushort)shape.TransportAt, (ushort)(shape.ChecksumAt - shape.TransportAt), 0));
    }

    private static (byte[] Packet, NetHeader Header) Whole(FrameShape shape, int size)
    {
        (byte[] packet, NetHeader header) = Partial(shape);
        byte type = !shape.IsTcp ? NetHeader.GsoUdpL4 : shape.IsIPv6 ? NetHeader.GsoTcpV6 : NetHeader.GsoTcpV4;
        bool isReduced = shape.IsTcp && (packet[shape.TransportAt + 13] & 0x80) != 0;
        return (packet, header with
        {
            GsoType = (byte)(isReduced ? type | NetHeader.GsoEcn : type),
            GsoSize = (ushort)size,
            HdrLen = (ushort)shape.Headers,
        });
    }
}
