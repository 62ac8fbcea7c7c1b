using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Adapter;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Rings;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>How much may be segmented, in how many fragments, and what is offered of it.</summary>
public sealed class GsoTests
{
    private const uint AnyIPv4 = 3;
    private const uint AnyIPv6 = 12;
    private const uint AnyTcp = 3;
    private const uint Udp = 4;

    // The longest payload, and the longest headers with it that we take: IPv4 and TCP options, or 130 bytes of extension headers.
    private const int MostPayload = 65535 - 60 - 130;

    private static QueueSize Size(uint count) => QueueSize.TryCreate(count, out QueueSize size) ? size : default;

    private static FrameShape Shape(int which) =>
        new(0, IsIPv6: which % 2 == 1, IsTcp: which < 2, which % 2 == 1 ? 4 : 10, which < 2 ? 10 : 0, 0, 0, which);

    [Test]
    public void Up_to_64_KB_in_any_number_of_fragments(
        [Range(0, 3)] int which, [Values(2921, 30_000, MostPayload)] int payload, [Values] bool indirect, [Values] bool packed)
    {
        using Machine machine = TxOffloadCase.Started(indirect, packed);
        Assert.That(machine.Ask(static () => OffloadState.Current).GsoMaximumSize, Is.EqualTo(MostPayload));
        FrameShape shape = Shape(which) with { Payload = payload };
        var random = new Random(payload);
        uint[][] ways = [[], .. ((int[])[2, 19, 20, 31, 40]).Select(count => Frames.Cut(shape.Length, count, random))];
        TxOffloadCase.Check(machine, ways.Select(way => (new TxOffloadCase(shape, new() { Mss = 1300 }), way)));
    }

    [Test]
    public void A_page_at_a_time_is_not_gathered([Values] bool indirect, [Values] bool packed)
    {
        using Machine machine = TxOffloadCase.Started(indirect, packed);
        FrameShape shape = Shape(0) with { Payload = MostPayload };

        // Three headers, each its own piece, then pages that each begin in the middle of one: two fragments each.
        uint payload = MostPayload;
        List<uint> pieces = [(uint)shape.Link, (uint)shape.Network, (uint)shape.Transport];
        for (; payload > 4096; payload -= 4096)
        {
            pieces.Add(4096);
        }

        pieces.Add(payload);
        // The framework gathers what comes in more fragments than that: a copy of 64 KB for each packet.
        Assert.That(TxQueue.MaximumFragments(Size(256)), Is.GreaterThanOrEqualTo(2 * (uint)pieces.Count));
        TxOffloadCase.Check(machine, [(new TxOffloadCase(shape, new() { Mss = 1300 }), [.. pieces])]);
    }

    [Test]
    public void A_slot_has_room_for_the_table_of_the_most_fragments([Values] bool indirect, [Values] bool packed, [Values(6, 7, 8)] int crossing)
    {
        // Sixteen bytes for each fragment, and for header and copy: one more would lie in the next slot.
        uint room = (TxSlot.Bytes - TxSlot.TableAt) / 16;
        Assert.That(TxQueue.MaximumFragments(Size(256)) + 1, Is.EqualTo(room));

        // Pieces end where a page ends: those of 4097 bytes are two fragments. One fragment less than the most, the most, and one more.
        using Machine machine = TxOffloadCase.Started(indirect, packed);
        uint[] pieces = [.. Enumerable.Repeat(3u, 40 - crossing), .. Enumerable.Repeat(4097u, crossing)];
        Assert.That((uint)(pieces.Length + crossing), Is.InRange(room - 2, room));
        FrameShape shape = Shape(0);
        shape = shape with { Payload = (int)pieces.Sum(static piece => piece) - shape.Headers };
        TxOffloadCase.Check(machine, Enumerable.Repeat((new TxOffloadCase(shape, new() { Mss = 1300 }), pieces), 5));
    }

    [Test]
    public void Small_rings_take_large_packets([Values(2, 4, 16)] int size, [Values] bool indirect, [Values] bool packed)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.Offered |= DeviceOptions.TransmitOffloads | (packed ? Features.RingPacked : Features.None);
            o.Device.Offered &= indirect ? ~Features.None : ~Features.RingIndirectDesc;
            o.Device.TxQueueSize = (ushort)size;
            o.Numbers["*LsoV2IPv4"] = 1;
        });
        FrameShape shape = Shape(0) with { Payload = MostPayload };
        TxOffloadCase.Check(machine, Enumerable.Repeat((new TxOffloadCase(shape, new() { Mss = 1300 }), (uint[])[]), 3));
    }

    [Test]
    public void What_was_not_negotiated_is_not_offered_and_the_framework_does_it([Range(0, 31)] int set)
    {
        Features[] all = [Features.Csum, Features.HostTso4, Features.HostTso6, Features.HostEcn, Features.HostUso];
        Features without = Features.None;
        for (int i = 0; i < all.Length; i++)
        {
            without |= (set & (1 << i)) != 0 ? all[i] : Features.None;
        }

        using Machine machine = TxOffloadCase.Started(without);
        bool csum = (without & Features.Csum) == 0;
        bool tso4 = csum && (without & Features.HostTso4) == 0;
        bool tso6 = csum && (without & Features.HostTso6) == 0;
        bool uso = csum && (without & Features.HostUso) == 0;
        OffloadState state = machine.Ask(static () => OffloadState.Current);
        Assert.That((state.TxLayer3, state.TxLayer4), Is.EqualTo((AnyIPv4 | AnyIPv6, csum ? AnyTcp | Udp : 0)));

        // Every pair of flags is offered, so none may stand for what the device does not do.
        uint layer3 = tso4 || tso6 ? (tso4 ? AnyIPv4 : 0) | (tso6 ? AnyIPv6 : 0) : uso ? AnyIPv4 | AnyIPv6 : 0;
        Assert.That((state.GsoLayer3, state.GsoLayer4), Is.EqualTo((layer3, (tso4 || tso6 ? AnyTcp : 0) | (uso ? Udp : 0))));
        Assert.That((state.GsoMaximumSize, state.GsoMinimumSegments), Is.EqualTo(layer3 == 0 ? (0UL, 0UL) : (MostPayload, 2UL)));

        TxOffloadCase[] cases = [.. from which in Enumerable.Range(0, 4) from mss in (uint[])[0, 1000]
                                    select new TxOffloadCase(Shape(which) with { Payload = mss == 0 ? 500 : 5500 }, TxOffloadCase.Both with { Mss = mss })];
        foreach (TxOffloadCase one in cases)
        {
            _ = machine.SendWanting(one.Packet, one.Asked);
        }

        machine.Settle();
        TxOffloadCase.AssertWire(machine, cases);
        bool[] cut = [tso4, tso6, uso && (layer3 & AnyIPv4) != 0, uso && (layer3 & AnyIPv6) != 0];
        Assert.That(machine.Device.Tx.Frames, Has.Count.EqualTo(4 + cut.Sum(static own => own ? 1 : 6)));
    }

    [Test]
    public void Nothing_is_left_of_a_device_s_offers_when_the_next_one_has_none()
    {
        // NetAdapterCx forgets what was offered when the interface stops; so must whoever decides for a packet.
        using Machine machine = TxOffloadCase.Started();
        machine.StopDevice();
        machine.Options.Device.Offered &= ~DeviceOptions.TransmitOffloads;
        machine.Start();
        OffloadState state = machine.Ask(static () => OffloadState.Current);
        Assert.That((state.TxLayer3, state.TxLayer4), Is.EqualTo((AnyIPv4 | AnyIPv6, 0)));
        TxOffloadCase one = new(Shape(0) with { Payload = 900 }, TxOffloadCase.Both);
        _ = machine.SendWanting(one.Packet, one.Asked);
        machine.Settle();
        TxOffloadCase.AssertWire(machine, [one]);
    }
}
