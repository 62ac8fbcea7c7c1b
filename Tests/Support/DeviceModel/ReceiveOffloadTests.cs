using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Tests.Checksum;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>What the device model hands to a driver, by what arrives and what the driver has agreed to take.</summary>
public sealed class ReceiveOffloadTests
{
    private const Features All = DeviceOptions.DefaultFeatures | DeviceOptions.ReceiveOffloads | Features.RscExt | DeviceOptions.TransmitOffloads;
    private const Features Counted = Features.RscExt | DeviceOptions.TransmitOffloads;
    private static readonly FrameShape s_frame = new(0, false, true, 0, 3, 500, 0, 1);

    private static SpecDriver Started(Features wanted = All)
    {
        SpecDriver driver = new SpecDriver(static o => o.Offered = All).Start(wanted);
        for (ushort i = 0; i < 100; i++)
        {
            driver.Rx.Post(i, 2048);
        }

        driver.Rx.Kick();
        return driver;
    }

    private static List<(NetHeader Header, byte[] Frame)> Take(SpecDriver driver, Arrival arrival)
    {
        List<(NetHeader Header, byte[] Frame)> told = [];
        driver.Device.Rx.Delivered = (header, frame) => told.Add((header, frame));
        driver.Device.Inject(arrival);
        List<(NetHeader Header, byte[] Frame)> taken = [];
        List<byte[]> used = [.. driver.Rx.TakeUsed().Select(used => driver.Rx.Read((ushort)used.Id, (int)used.Length))];
        for (int i = 0; i < used.Count;)
        {
            var header = NetHeader.Parse(used[i]);
            byte[] bytes = [.. used.Skip(i).Take(header.NumBuffers).SelectMany(static part => part)];
            taken.Add((header, bytes[NetHeader.Bytes..]));
            i += header.NumBuffers;
        }

        Assert.That(taken, Is.EqualTo(told).Using<(NetHeader Header, byte[] Frame)>(
            static (a, b) => a.Header == b.Header && a.Frame.AsSpan().SequenceEqual(b.Frame)));
        return taken;
    }

    private static byte[] Partial(FrameShape shape)
    {
        byte[] packet = shape.Build();
        PlainSum.SetWord(packet, shape.ChecksumAt, shape.PseudoSum(packet, shape.End - shape.TransportAt));
        return packet;
    }

    [Test]
    public void A_partial_checksum_is_left_to_a_driver_that_takes_it()
    {
        byte[] packet = Partial(s_frame);
        (NetHeader header, byte[] frame) = Take(Started(), new Arrival(packet) { IsPartial = true }).Single();
        Assert.That(header, Is.EqualTo(new NetHeader(NetHeader.NeedsCsum, 0, 0, 0, 34, 16, 1)));
        Assert.That(frame, Is.EqualTo(packet));
    }

    [Test]
    public void A_partial_checksum_is_completed_for_one_that_does_not()
    {
        (NetHeader header, byte[] frame) = Take(Started(DeviceOptions.DefaultFeatures), new Arrival(Partial(s_frame)) { IsPartial = true }).Single();
        Assert.That(header, Is.EqualTo(new NetHeader { NumBuffers = 1 }));
        Assert.That(frame, Is.EqualTo(s_frame.Build()));
    }

    [TestCase(All, NetHeader.DataValid)]
    [TestCase(DeviceOptions.DefaultFeatures, 0)]
    public void A_checksum_that_was_verified_is_said_to_be(Features wanted, byte flags)
    {
        (NetHeader header, byte[] frame) = Take(Started(wanted), new Arrival(s_frame.Build()) { IsVerified = true }).Single();
        Assert.That(header, Is.EqualTo(new NetHeader { Flags = flags, NumBuffers = 1 }));
        Assert.That(frame, Is.EqualTo(s_frame.Build()));
    }

    [Test]
    public void Merged_segments_come_as_one([Values] bool isIPv6, [Values] bool isCounted, [Values] bool isPartial)
    {
        FrameShape shape = s_frame with { IsIPv6 = isIPv6, Payload = 20_001 };
        byte[] packet = isPartial ? Partial(shape) : shape.Build();
        packet[shape.TransportAt + 13] &= 0x7F;
        (NetHeader header, byte[] frame) = Take(
            Started(isCounted ? All : All & ~Counted), new Arrival(packet) { IsPartial = isPartial, SegmentSize = 1000, DuplicateAcks = 2 }).Single();
        Assert.That(header, Is.EqualTo(new NetHeader(
            (byte)(isCounted ? NetHeader.NeedsCsum | NetHeader.RscInfo : NetHeader.NeedsCsum),
            isIPv6 ? NetHeader.GsoTcpV6 : NetHeader.GsoTcpV4,
            (ushort)shape.Headers,
            1000,
            (ushort)(isCounted ? 21 : shape.TransportAt),
            (ushort)(isCounted ? 2 : 16),
            10)));
        byte[] expected = Partial(shape);
        expected[shape.TransportAt + 13] &= 0x7F;
        Assert.That(frame, Is.EqualTo(expected));
    }

    [TestCase(DeviceOptions.DefaultFeatures, 0)]
    [TestCase(All & ~Features.GuestTso4 & ~Features.GuestEcn, NetHeader.DataValid)]
    public void Merged_segments_are_cut_for_a_driver_that_takes_none(Features wanted, byte flags)
    {
        FrameShape shape = s_frame with { Payload = 5500 };
        List<(NetHeader Header, byte[] Frame)> taken = Take(
            Started(wanted & ~Counted), new Arrival(shape.Build()) { SegmentSize = 1000, IsVerified = true });
        Assert.That(taken, Has.Count.EqualTo(6));
        Assert.That(taken.Select(static frame => frame.Header), Is.All.EqualTo(new NetHeader { Flags = flags, NumBuffers = 1 }));
        Assert.That(taken.Take(5).Select(frame => (shape with { Payload = 1000 }).Complaint(frame.Frame)), Is.All.Null);
        Assert.That((shape with { Payload = 500 }).Complaint(taken[5].Frame), Is.Null);
    }

    [Test]
    public void Congestion_marks_need_their_feature([Values] bool isAgreed)
    {
        byte[] packet = (s_frame with { Payload = 3000 }).Build();
        packet[s_frame.TransportAt + 13] |= 0x80;
        SpecDriver driver = Started(isAgreed ? All : All & ~Features.GuestEcn);
        List<(NetHeader Header, byte[] Frame)> taken = Take(driver, new Arrival(packet) { SegmentSize = 1000 });
        Assert.That(taken, Has.Count.EqualTo(isAgreed ? 1 : 3));
        Assert.That(taken[0].Header.GsoType, Is.EqualTo(isAgreed ? NetHeader.GsoTcpV4 | NetHeader.GsoEcn : 0));
    }

    [Test]
    public void What_is_switched_off_ends_with_the_answer()
    {
        SpecDriver driver = Started();
        FrameShape shape = s_frame with { Payload = 3000 };
        byte[] packet = shape.Build();
        packet[s_frame.TransportAt + 13] &= 0x7F;
        driver.Device.Rx.Policy.Stuck = true;
        driver.Device.Inject(new Arrival(packet) { SegmentSize = 1000 });
        byte[] request = new byte[10];
        request[0] = 5;
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(2), (ulong)Features.GuestCsum);
        driver.Control.Command(0, request);
        driver.Control.Kick();
        driver.Device.Rx.Policy.Stuck = false;
        _ = driver.Device.Step();
        Assert.That(driver.Rx.TakeUsed(), Has.Count.EqualTo(3));
    }

    [Test]
    public void Qemu_merges_without_new_checksums()
    {
        FrameShape shape = s_frame with { Payload = 3000 };
        byte[] packet = shape.Build();
        packet[s_frame.TransportAt + 13] &= 0x7F;
        (NetHeader header, byte[] frame) = Take(Started(), new Arrival(packet) { SegmentSize = 1000, IsMergedByQemu = true }).Single();
        Assert.That(header.Flags, Is.EqualTo(NetHeader.RscInfo));
        Assert.That(shape.Complaint(frame), Is.EqualTo("IPv4 header checksum"));
    }

    [Test]
    public void Any_header_can_be_delivered([Values] bool keepsCount)
    {
        var header = new NetHeader(0xFF, 0x7E, 0x1234, 0x5678, 0x9ABC, 0xDEF0, 0x4321);
        SpecDriver driver = Started();
        driver.Device.Inject(new Arrival(s_frame.Build()) { Raw = header, KeepNumBuffers = keepsCount });
        (uint id, uint length) = driver.Rx.TakeUsed().Single();
        var seen = NetHeader.Parse(driver.Rx.Read((ushort)id, (int)length));
        Assert.That(seen, Is.EqualTo(header with { NumBuffers = (ushort)(keepsCount ? 0x4321 : 1) }));
    }
}
