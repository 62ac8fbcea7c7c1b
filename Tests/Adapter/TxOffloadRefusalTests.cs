using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Checksum;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Packets that cannot be sent as asked: they come back unsent, are counted by cause, and those around them are not touched.</summary>
public sealed class TxOffloadRefusalTests
{
    // With a tag the framework does not look into the packet, so everything gets through to the driver.
    private static readonly FrameShape Tcp4 = new(1, IsIPv6: false, IsTcp: true, 0, 3, 3000, 0, 1);
    private static readonly FrameShape Udp6 = new(1, IsIPv6: true, IsTcp: false, 2, 0, 1000, 0, 2);

    private static byte[] Changed(byte[] frame, Action<byte[]> change)
    {
        change(frame);
        return frame;
    }

    private static (byte[] Frame, TxOffload Asked, TxRefusal Refusal) Wrong(string name)
    {
        TxOffload layer4 = new() { Layer4Checksum = true };
        TxOffload cut = new() { Mss = 1000 };
        byte[] small = (Tcp4 with { Payload = 100 }).Build();
        return name switch
        {
            "ICMP" => (Changed(small, static frame => frame[Tcp4.Link + 9] = 1), layer4, TxRefusal.Protocol),
            "fragment" => (Changed(small, static frame => frame[Tcp4.Link + 6] = 0x20), layer4, TxRefusal.Protocol),
            "ARP" => (Changed(small, static frame => PlainSum.SetWord(frame, 16, 0x0806)), layer4, TxRefusal.Protocol),
            "three tags" => ((Tcp4 with { Tags = 3, Payload = 100 }).Build(), TxOffloadCase.Both, TxRefusal.Headers),
            "version" => (Changed(small, static frame => frame[Tcp4.Link] = 0x65), TxOffloadCase.Both, TxRefusal.Headers),
            "IPv4 header length" => (Changed(small, static frame => frame[Tcp4.Link] = 0x44), TxOffloadCase.Both, TxRefusal.Headers),
            "TCP header length" => (Changed(small, static frame => frame[Tcp4.TransportAt + 12] = 0x40), layer4, TxRefusal.Headers),
            "torn TCP header" => (Tcp4.Build()[..(Tcp4.TransportAt + 19)], cut, TxRefusal.Headers),
            "a tag and nothing" => (Tcp4.Build()[..17], layer4, TxRefusal.Headers),
            "too many extensions" => (LongHeaders(), layer4, TxRefusal.Headers),
            "no payload" => (Tcp4.Build()[..Tcp4.Headers], cut, TxRefusal.Length),
            "more than IP can say" => ([.. Tcp4.Build(), .. new byte[Tcp4.Link + 65_536 - Tcp4.Length]], cut, TxRefusal.Length),
            "segments of 64 KB" => (Tcp4.Build(), new() { Mss = 65_536 }, TxRefusal.SegmentSize),
            "no sum behind extension headers" => (Changed(Udp6.Build(), static frame => PlainSum.SetWord(frame, Udp6.ChecksumAt, 0)), new() { Mss = 100 }, TxRefusal.PseudoHeader),
            _ => throw new ArgumentException("no such packet", nameof(name)),
        };
    }

    // Hop-by-hop options of 256 bytes: a slot does not have that much.
    private static byte[] LongHeaders()
    {
        byte[] frame = (Udp6 with { NetworkOptions = 0 }).Build();
        frame[Udp6.Link + 6] = 0;
        frame[Udp6.Link + 40] = 17;
        frame[Udp6.Link + 41] = 31;
        return frame;
    }

    private static string[] Names =>
    [
        "ICMP", "fragment", "ARP", "three tags", "version", "IPv4 header length", "TCP header length", "torn TCP header", "a tag and nothing",
        "too many extensions", "no payload", "more than IP can say", "segments of 64 KB", "no sum behind extension headers",
    ];

    [TestCaseSource(nameof(Names))]
    public void Is_returned_unsent_in_its_turn_and_counted(string name)
    {
        foreach (bool indirect in (bool[])[false, true])
        {
            using Machine machine = TxOffloadCase.Started(indirect ? Features.None : Features.RingIndirectDesc);
            (byte[] frame, TxOffload asked, TxRefusal refusal) = Wrong(name);
            AssertRefused(machine, frame, asked, refusal);
        }
    }

    [Test]
    public void A_tagged_packet_of_a_kind_that_the_device_does_not_cut([Values] bool isTcp)
    {
        using Machine machine = TxOffloadCase.Started(isTcp ? Features.HostTso4 : Features.HostUso);
        TxOffloadCase one = new(Tcp4 with { IsTcp = isTcp }, new() { Mss = 1000 });
        AssertRefused(machine, one.Packet, one.Asked, TxRefusal.NotNegotiated);
    }

    [Test]
    public void A_tagged_packet_to_be_summed_by_a_device_that_does_not()
    {
        using Machine machine = TxOffloadCase.Started(DeviceOptions.TransmitOffloads);
        TxOffloadCase one = new(Tcp4 with { Payload = 100 }, TxOffloadCase.Both);
        AssertRefused(machine, one.Packet, one.Asked, TxRefusal.NotNegotiated);
    }

    [Test]
    public void Headers_that_are_too_long_for_a_slot_are_left_to_the_framework([Values] bool isCut)
    {
        using Machine machine = TxOffloadCase.Started();
        FrameShape shape = new(0, IsIPv6: true, IsTcp: false, 0, 0, 1000, 0, 1);
        byte[] frame = shape.Build();
        byte[] longer = [.. frame.AsSpan(0, 54), .. new byte[256], .. frame.AsSpan(54)];
        (longer[20], longer[54], longer[55]) = (0, 17, 31);
        PlainSum.SetWord(longer, 18, longer.Length - 54);
        byte[] partial = (byte[])longer.Clone();
        PlainSum.SetWord(partial, shape.ChecksumAt + 256, shape.PseudoSum(frame, shape.End - shape.TransportAt));
        if (isCut)
        {
            PlainSum.SetWord(partial, shape.ChecksumAt + 256, shape.PseudoSum(frame, 0));
            _ = machine.SendWanting(partial, new TxOffload { Mss = 400 });
            machine.Settle();
            Assert.That(machine.OnTheWire.Select(one => one.Length - shape.Headers - 256), Is.EqualTo((int[])[400, 400, 200]));
            return;
        }

        _ = machine.SendWanting(partial, new TxOffload { Layer4Checksum = true });
        machine.Settle();
        machine.AssertSent([longer]);
    }

    [Test]
    public void No_more_headers_are_gathered_than_there_is_room_for([Values(31, 40)] int unit)
    {
        // The system describes IPv6 headers of any length, and nothing behind them, so the limit for transport headers says nothing.
        using Machine machine = TxOffloadCase.Started();
        byte[] frame = new FrameShape(0, IsIPv6: true, IsTcp: false, 0, 0, 1000, 0, 1).Build();
        frame.AsSpan(54, 8 * (unit + 1)).Clear();
        (frame[20], frame[54], frame[55]) = (0, 58, (byte)unit);
        AssertRefused(machine, frame, new TxOffload { Layer3Checksum = true }, TxRefusal.LayoutMismatch);
    }

    private static void AssertRefused(Machine machine, byte[] frame, TxOffload asked, TxRefusal refusal)
    {
        List<byte[]> plain = Frames.Make(6, 60, 9);
        ulong last = 0;
        foreach (byte[] between in plain)
        {
            _ = machine.Send(between);
            last = machine.SendWanting(frame, asked);
        }

        machine.Settle();
        machine.AssertSent(plain);
        Assert.That(machine.Completed, Has.Count.EqualTo(12).And.Contain(last));
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
        Assert.That(machine.Trace.Where(static line => line.Contains("refused", StringComparison.Ordinal)).Select(static line => line.Trim()),
            Is.EqualTo((string[])[$"VirtioNetCx: packets refused for cause {(int)refusal}: 6"]));
    }
}
