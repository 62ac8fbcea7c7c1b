using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>What the stack is told of a received frame's checksums, and what becomes of those that the sender has left open.</summary>
public sealed class RxChecksumTests
{
    private const int NotChecked = 0;
    private const int Valid = 1;
    private const int Invalid = 2;
    private static readonly FrameShape Tcp4 = new(0, IsIPv6: false, IsTcp: true, 0, 3, 900, 0, 1);
    private static readonly FrameShape Udp4 = new(1, IsIPv6: false, IsTcp: false, 2, 0, 101, 3, 2);
    private static readonly FrameShape Tcp6 = new(2, IsIPv6: true, IsTcp: true, 3, 0, 77, 0, 3);
    private static readonly FrameShape Udp6 = new(0, IsIPv6: true, IsTcp: false, 0, 0, 1, 0, 4);
    private static readonly FrameShape[] Shapes = [Tcp4, Udp4, Tcp6, Udp6];

    [Test]
    public void A_plain_frame_is_told_of_its_IPv4_header([Values(0, 1, 2, 3)] int which)
    {
        using Machine machine = Offering(Features.GuestCsum);
        Indication said = Receive(machine, Shapes[which].Build(), default);
        Assert.That((said.Network, said.Transport), Is.EqualTo((Shapes[which].IsIPv6 ? NotChecked : Valid, NotChecked)));
    }

    [Test]
    public void What_the_device_has_checked_is_valid([Values(0, 1, 2, 3)] int which)
    {
        using Machine machine = Offering(Features.GuestCsum);
        FrameShape shape = Shapes[which];
        Indication said = Receive(machine, shape.Build(), new NetHeader { Flags = NetHeader.DataValid });
        Assert.That((said.Network, said.Transport), Is.EqualTo((shape.IsIPv6 ? NotChecked : Valid, Valid)));
        Assert.That(said.Layers, Is.EqualTo(((byte)2, LayerOf(shape), (byte)(shape.IsTcp ? 1 : 2))), "or the framework ignores layer 4");
    }

    [Test]
    public void A_partial_checksum_is_completed_whether_or_not_anyone_asks(
        [Values(0, 1, 2, 3)] int which, [Values] bool asked, [Values(27u, 40u, 63u, 200u, 5000u)] uint largestPart)
    {
        FrameShape shape = Shapes[which];
        using Machine machine = Offering(Features.GuestCsum | Features.MrgRxbuf, asked ? 3u : 1u);
        machine.Device.Rx.LargestPart = largestPart;
        machine.Inject(WithPseudoSum(shape), NeedsCsum(shape));
        machine.Settle();
        machine.AssertReceived([shape.Build()]);
        Indication said = machine.Indications.Single();
        bool contiguous = said.Fragments == 1 || largestPart >= 200;
        Assert.That(said.Transport, Is.EqualTo(asked ? Valid : NotChecked));
        Assert.That(said.Layers.Transport, Is.EqualTo(contiguous ? (shape.IsTcp ? 1 : 2) : 0), "headers that reach into a second buffer are not described");
    }

    [Test]
    public void A_wrong_IPv4_header_is_invalid_and_nothing_behind_it_is_believed()
    {
        using Machine machine = Offering(Features.GuestCsum);
        byte[] frame = Tcp4.Build();
        frame[Tcp4.Link + 8] ^= 1;
        Indication said = Receive(machine, frame, new NetHeader { Flags = NetHeader.DataValid });
        Assert.That((said.Network, said.Transport), Is.EqualTo((Invalid, NotChecked)));
    }

    [TestCase("*IPChecksumOffloadIPv4", NotChecked, Valid)]
    [TestCase("*TCPChecksumOffloadIPv4 *TCPChecksumOffloadIPv6", Valid, NotChecked)]
    [TestCase("*UDPChecksumOffloadIPv4 *UDPChecksumOffloadIPv6", Valid, Valid)]
    public void Nothing_is_said_of_what_was_not_asked(string off, int network, int transport)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.Offered |= Features.GuestCsum;
            foreach (string keyword in off.Split(' '))
            {
                o.Numbers[keyword] = 1;
            }
        });
        Indication said = Receive(machine, Tcp4.Build(), new NetHeader { Flags = NetHeader.DataValid });
        Assert.That((said.Network, said.Transport), Is.EqualTo((network, transport)));
    }

    [Test]
    public void Without_GUEST_CSUM_flags_mean_nothing()
    {
        using Machine machine = Offering(Features.None);
        Indication said = Receive(machine, Tcp4.Build(), NeedsCsum(Tcp4) with { Flags = NetHeader.NeedsCsum | NetHeader.DataValid });
        Assert.That((said.Network, said.Transport), Is.EqualTo((Valid, NotChecked)), "the IPv4 header is summed here");
    }

    /// <summary>The device is not believed where to write: such frames are dropped, counted, and the next one arrives.</summary>
    [TestCase(0xFFFF, 0xFFFF, "dropped 1 checksum places, 0 headers, 0 coalesced")]
    [TestCase(0xFFFF, 2, "dropped 1 checksum places, 0 headers, 0 coalesced")]
    [TestCase(34, 0xFFFF, "dropped 1 checksum places, 0 headers, 0 coalesced")]
    [TestCase(34, 900, "dropped 1 checksum places, 0 headers, 0 coalesced")]
    [TestCase(14, 10, "dropped 1 checksum places, 0 headers, 0 coalesced")]
    [TestCase(0, 0, "dropped 1 checksum places, 0 headers, 0 coalesced")]
    [TestCase(34, 17, "dropped 1 checksum places, 0 headers, 0 coalesced")]
    public void A_checksum_that_is_somewhere_else_drops_the_frame(int start, int offset, string counted)
    {
        using Machine machine = Offering(Features.GuestCsum);
        machine.Inject(Tcp4.Build(), new NetHeader { Flags = NetHeader.NeedsCsum, CsumStart = (ushort)start, CsumOffset = (ushort)offset });
        IsDropped(machine, counted);
    }

    [TestCase((byte)1)]
    [TestCase((byte)3)]
    [TestCase((byte)4)]
    [TestCase((byte)5)]
    [TestCase((byte)0x80)]
    [TestCase((byte)0xFF)]
    public void Coalescing_that_nobody_agreed_to_drops_the_frame(byte type)
    {
        using Machine machine = Offering(Features.GuestCsum);
        machine.Inject(Tcp4.Build(), NeedsCsum(Tcp4) with { GsoType = type, GsoSize = 100 });
        IsDropped(machine, "dropped 0 checksum places, 0 headers, 1 coalesced");
    }

    [Test]
    public void Headers_that_cannot_be_read_drop_only_what_has_to_be_completed([Values] bool needsCsum)
    {
        using Machine machine = Offering(Features.GuestCsum);
        byte[] frame = Tcp4.Build();
        frame[Tcp4.Link] = 0x41;
        machine.Inject(frame, needsCsum ? NeedsCsum(Tcp4) : new NetHeader { Flags = NetHeader.DataValid });
        if (needsCsum)
        {
            IsDropped(machine, "dropped 0 checksum places, 1 headers, 0 coalesced");
        }
        else
        {
            machine.Settle();
            machine.AssertReceived([frame]);
            Assert.That(machine.Indications.Single().Transport, Is.EqualTo(NotChecked));
        }
    }

    /// <summary>Frames and headers at random, most of them nonsense: what arrives is what was sent, or its completion, or nothing.</summary>
    [Test]
    public void Any_header_before_any_frame([Values(1, 2, 3, 4)] int seed, [Values] bool mergeable)
    {
        var random = new Random(seed);
        TestContext.Out.WriteLine($"seed {seed}");
        using Machine machine = Offering(Features.GuestCsum, 3, mergeable);
        List<byte[]> expected = [];
        byte[] choices = new byte[12];
        for (int round = 0; round < 500; round++)
        {
            random.NextBytes(choices);
            FrameShape shape = FrameShape.From(choices) with { Padding = choices[8] % 20 };
            shape = shape.Length > 1518 ? shape with { Payload = 1000 } : shape;
            byte[] frame = shape.Build();
            machine.Device.Rx.LargestPart = mergeable ? (uint)random.Next(26, 1600) : uint.MaxValue;
            if (random.Next(2) == 0)
            {
                machine.Inject(WithPseudoSum(shape), NeedsCsum(shape));
                expected.Add(frame);
            }
            else
            {
                machine.Inject(frame, new NetHeader((byte)random.Next(256), (byte)(random.Next(4) == 0 ? random.Next(256) : 0),
                    (ushort)random.Next(65536), (ushort)random.Next(65536), (ushort)random.Next(80), (ushort)random.Next(40), 0));
                expected.Add([]);
            }

            machine.Settle();
        }

        int at = 0;
        foreach (byte[] frame in expected.Where(static frame => frame.Length != 0))
        {
            at = machine.Received.FindIndex(at, received => received.AsSpan().SequenceEqual(frame)) + 1;
            Assert.That(at, Is.Not.Zero, "a frame that had to be completed did not arrive, or not whole");
        }

        machine.Received.Clear();
        BringUpTests.CarriesTraffic(machine);
    }

    private static Machine Offering(Features features, uint keyword = 3, bool mergeable = true) => Machine.Started(o =>
    {
        o.Device.Offered = (mergeable ? o.Device.Offered : o.Device.Offered & ~Features.MrgRxbuf) | features;
        foreach (string name in (string[])["IPChecksumOffloadIPv4", "TCPChecksumOffloadIPv4", "TCPChecksumOffloadIPv6",
            "UDPChecksumOffloadIPv4", "UDPChecksumOffloadIPv6"])
        {
            o.Numbers["*" + name] = keyword;
        }
    });

    private static Indication Receive(Machine machine, byte[] frame, NetHeader header)
    {
        machine.Inject(frame, header);
        machine.Settle();
        machine.AssertReceived([frame]);
        return machine.Indications.Single();
    }

    private static void IsDropped(Machine machine, string counted)
    {
        machine.Settle();
        Assert.That(machine.Received, Is.Empty);
        Assert.That(machine.DeviceFailed, Is.False, "a frame is lost, not the device");
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
        Assert.That(machine.Trace, Has.Some.Contains(counted));
    }

    private static NetHeader NeedsCsum(FrameShape shape) => new()
    {
        Flags = NetHeader.NeedsCsum,
        CsumStart = (ushort)shape.TransportAt,
        CsumOffset = (ushort)(shape.ChecksumAt - shape.TransportAt),
    };

    private static byte[] WithPseudoSum(FrameShape shape)
    {
        byte[] frame = shape.Build();
        PlainSum.SetWord(frame, shape.ChecksumAt, shape.PseudoSum(frame, shape.End - shape.TransportAt));
        return frame;
    }

    private static byte LayerOf(FrameShape shape) => (shape.IsIPv6, shape.NetworkOptions) switch
    {
        (false, 0) => 3,
        (false, _) => 2,
        (true, 0) => 6,
        _ => 5,
    };
}
