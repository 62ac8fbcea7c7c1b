using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Checksums and segmentation on the way out: header, bytes, and what comes onto the wire.</summary>
public sealed class TxOffloadTests
{
    private static readonly FrameShape Tcp4 = new(0, IsIPv6: false, IsTcp: true, 0, 3, 1000, 0, 1);
    private static readonly FrameShape Udp4 = new(0, IsIPv6: false, IsTcp: false, 5, 0, 1000, 0, 2);
    private static readonly FrameShape Tcp6 = new(0, IsIPv6: true, IsTcp: true, 2, 1, 1000, 0, 3);
    private static readonly FrameShape Udp6 = new(0, IsIPv6: true, IsTcp: false, 0, 0, 1000, 0, 4);
    private static readonly FrameShape[] Cut = [Tcp4, Udp4, Tcp6, Udp6, Tcp4 with { Tags = 1, NetworkOptions = 10, TransportOptions = 10 }, Tcp6 with { Tags = 2 }];

    private static readonly TxOffload[] Asks =
    [
        new() { Layer3Checksum = true },
        new() { Layer4Checksum = true },
        TxOffloadCase.Both,
        new() { Mss = 400 },
        new() { Mss = 333, Layer3Checksum = true, Layer4Checksum = true },
    ];

    private static IEnumerable<FrameShape> Shapes()
    {
        foreach (bool isTcp in (bool[])[false, true])
        {
            for (int tags = 0; tags <= 2; tags++)
            {
                for (int options = 0; options <= 10; options++)
                {
                    yield return new(tags, IsIPv6: false, isTcp, options, (options * 7) % 11, 1000 + options, 0, options);
                    yield return new(tags, IsIPv6: true, isTcp, options % 5, options, 1000 + options, 0, options);
                }
            }
        }
    }

    [Test]
    public void Every_shape_goes_out_as_asked([Values] bool indirect, [Values] bool packed, [Values] bool statesLength)
    {
        using Machine machine = TxOffloadCase.Started(indirect, packed);
        TxOffloadCase.Check(machine, from shape in Shapes() from asked in Asks select (new TxOffloadCase(shape, asked, statesLength), (uint[])[]));
    }

    [Test]
    public void Headers_may_be_cut_at_any_byte([Values] bool indirect, [Values] bool packed, [Range(0, 5)] int which)
    {
        using Machine machine = TxOffloadCase.Started(indirect, packed);
        FrameShape shape = Cut[which];
        uint length = (uint)shape.Length;
        IEnumerable<uint[]> ways = Enumerable.Range(1, shape.Headers + 1).SelectMany(at =>
            (uint[][])[[(uint)at, length - (uint)at], [(uint)at, 1, length - (uint)at - 1]]);
        TxOffloadCase.Check(machine, from asked in Asks from pieces in ways select (new TxOffloadCase(shape, asked), pieces));
    }

    [Test]
    public void Headers_may_come_byte_by_byte([Values] bool indirect, [Values] bool packed, [Range(0, 5)] int which)
    {
        using Machine machine = TxOffloadCase.Started(indirect, packed);
        FrameShape shape = Cut[which];
        int pieces = Math.Min(shape.Headers + 3, 38);
        uint[] bytes = [.. Enumerable.Repeat(1u, pieces), (uint)(shape.Length - pieces)];
        uint[] late = [(uint)(shape.Headers - 20), .. Enumerable.Repeat(1u, 38), (uint)(shape.Length - shape.Headers - 18)];
        TxOffloadCase.Check(machine, from asked in Asks from way in (uint[][])[bytes, late] select (new TxOffloadCase(shape, asked), way));
    }

    [Test]
    public void Headers_that_the_system_has_described_may_cross_a_page_at_any_byte([Values] bool indirect, [Values] bool packed, [Range(0, 3)] int which)
    {
        // The framework's copy of a frame ends where a page ends.
        using Machine machine = TxOffloadCase.Started(indirect, packed, mtu: 9000);
        FrameShape shape = Cut[which];
        IEnumerable<FrameShape> shapes = Enumerable.Range(1, shape.Headers + 1).Select(before => shape with { Payload = 4096 + before - shape.Headers });
        TxOffloadCase.Check(machine, from one in shapes from asked in Asks select (new TxOffloadCase(one, asked), (uint[])[]));
    }

    [Test]
    public void CWR_is_told_to_a_device_that_knows_ECN([Values] bool knows, [Values] bool isIPv6)
    {
        using Machine machine = TxOffloadCase.Started(knows ? Features.None : Features.HostEcn);
        TxOffloadCase one = new(isIPv6 ? Tcp6 : Tcp4, new() { Mss = 300 }, IsReduced: true);
        NetHeader seen = default;
        machine.Device.Tx.Transmitted = (header, _) => seen = header;
        _ = machine.SendWanting(one.Packet, one.Asked);
        machine.Settle();
        Assert.That(seen, Is.EqualTo(knows ? one.Header : one.Header with { GsoType = (byte)(one.Header.GsoType & ~NetHeader.GsoEcn) }));
    }

    [Test]
    public void UDP_that_comes_without_a_checksum_is_cut_with_one([Values] bool isIPv6)
    {
        using Machine machine = TxOffloadCase.Started();
        TxOffloadCase one = new(isIPv6 ? Udp6 : Udp4, new() { Mss = 300 });
        byte[] packet = one.Packet;
        PlainSum.SetWord(packet, one.Shape.ChecksumAt, 0);
        _ = machine.SendWanting(packet, one.Asked);
        machine.Settle();
        TxOffloadCase.AssertWire(machine, [one]);
    }

    [Test]
    public void Without_CSUM_the_IPv4_header_is_still_summed([Values(1, 2, 17)] byte protocol, [Values(0, 3, 10)] int options)
    {
        using Machine machine = TxOffloadCase.Started(DeviceOptions.TransmitOffloads);
        FrameShape shape = Tcp4 with { NetworkOptions = options };
        byte[] expected = shape.Build();
        expected[shape.Link + 9] = protocol;
        PlainSum.SetWord(expected, shape.Link + 10, 0);
        byte[] packet = (byte[])expected.Clone();
        PlainSum.SetWord(expected, shape.Link + 10, PlainSum.Complement(PlainSum.Of(expected.AsSpan(shape.Link, shape.Network))));
        _ = machine.SendWanting(packet, new TxOffload { Layer3Checksum = true });
        machine.Settle();
        machine.AssertSent([expected]);
    }

    [Test]
    public void Without_CSUM_the_framework_computes_the_rest()
    {
        using Machine machine = TxOffloadCase.Started(DeviceOptions.TransmitOffloads);
        TxOffloadCase[] cases = [.. from shape in Cut.Take(4) from asked in Asks select new TxOffloadCase(shape, asked)];
        foreach (TxOffloadCase one in cases)
        {
            _ = machine.SendWanting(one.Packet, one.Asked);
        }

        machine.Settle();
        TxOffloadCase.AssertWire(machine, cases);
    }

    [Test]
    public void Packets_made_before_a_switch_was_turned_still_go_out_right()
    {
        using Machine machine = TxOffloadCase.Started();
        machine.Device.Tx.Policy.Stuck = true;
        TxOffloadCase[] cases = [.. from asked in Asks from shape in Cut select new TxOffloadCase(shape, asked)];
        foreach (TxOffloadCase one in cases)
        {
            _ = machine.SendWanting(one.Packet, one.Asked);
        }

        _ = machine.Poll(QueueKind.Tx);
        foreach (TxOffloadCase one in cases)
        {
            _ = machine.SendWanting(one.Packet, one.Asked);
        }

        Assert.That(machine.Ask(static () => Session.SetOffloads(OffloadSet.None)), Is.True);
        machine.Device.Tx.Policy.Stuck = false;
        machine.Settle();
        TxOffloadCase.AssertWire(machine, [.. cases, .. cases]);
        Assert.That(machine.Device.Tx.Frames, Has.Count.EqualTo(2 * cases.Length), "none of them was cut by the framework");
        Assert.That(machine.Trace, Has.Some.Contains("transmit offloads switched on: 0"));
    }

    [Test]
    public void Segmentation_makes_checksums_though_they_are_switched_off()
    {
        using Machine machine = TxOffloadCase.Started();
        Assert.That(machine.Ask(static () => Session.SetOffloads(OffloadSet.LsoIPv4 | OffloadSet.LsoIPv6 | OffloadSet.UsoIPv4 | OffloadSet.UsoIPv6)), Is.True);
        Assert.That(machine.Trace, Has.Some.Contains("transmit offloads switched on: 78"));
        TxOffloadCase.Check(machine, from shape in Cut select (new TxOffloadCase(shape, new() { Mss = 200 }), (uint[])[]));
    }
}
