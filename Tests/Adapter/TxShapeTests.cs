using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Queues;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>How a packet stands in the ring: its descriptors, or a table of its own where that pays.</summary>
public sealed class TxShapeTests
{
    [Test]
    public void Two_parts_are_two_descriptors_and_more_are_a_table([Values] bool packed, [Values(1, 2, 3, 8, 40)] int pieces)
    {
        using Machine machine = Stuck(packed, 256);
        byte[] frame = Frames.Make(60, pieces);
        for (int i = 0; i < 5; i++)
        {
            _ = machine.Send(frame, Pieces(pieces));
        }

        machine.Settle();
        DescriptorChain[] chains = [.. Ring(machine).OutstandingChains];
        Assert.That(chains, Has.Length.EqualTo(5));
        foreach (DescriptorChain chain in chains)
        {
            Assert.That(chain.IndirectTable is not null, Is.EqualTo(pieces > 1));
            Assert.That(chain.Descriptors, Has.Count.EqualTo(pieces > 1 ? 1 : 2));
            Assert.That(chain.Segments, Has.Count.EqualTo(pieces + 1), "header and fragments");
        }
    }

    [Test]
    public void The_last_descriptor_is_not_left_unused([Values] bool packed)
    {
        using Machine machine = Stuck(packed, 4);
        _ = machine.Send(Frames.Make(60, 1), Pieces(3));
        _ = machine.Send(Frames.Make(60, 2));
        _ = machine.Send(Frames.Make(60, 3));
        _ = machine.Send(Frames.Make(60, 4));
        machine.Settle();
        Assert.That(
            Ring(machine).OutstandingChains.Select(static chain => (chain.Descriptors.Count, chain.IndirectTable is not null)),
            Is.EquivalentTo(new[] { (1, true), (2, false), (1, true) }));
        Release(machine);
        machine.AssertSent([.. Enumerable.Range(1, 4).Select(static i => Frames.Make(60, i))]);
    }

    /// <summary>Without tables a packet waits until all its parts have room.</summary>
    [Test]
    public void A_chain_waits_for_room([Values] bool packed)
    {
        using Machine machine = Stuck(packed, 8, Features.RingIndirectDesc);
        _ = machine.Send(Frames.Make(60, 1), Pieces(3));
        _ = machine.Send(Frames.Make(60, 2), Pieces(4));
        _ = machine.Send(Frames.Make(60, 3));
        machine.Settle();
        Assert.That(Ring(machine).OutstandingChains.Select(static chain => chain.Descriptors.Count), Is.EqualTo(new[] { 4 }));
        Release(machine);
        machine.AssertSent([.. Enumerable.Range(1, 3).Select(static i => Frames.Make(60, i))]);
    }

    /// <summary>What is nothing but headers is copied whole: there is one part.</summary>
    [Test]
    public void A_packet_that_is_copied_whole_is_one_part([Values] bool packed, [Values] bool indirect, [Values(0, 1)] int rest)
    {
        using Machine machine = TxOffloadCase.Started(indirect, packed);
        machine.Device.Tx.Policy.Stuck = true;
        byte[] frame = new byte[34 + rest];
        frame[12] = 8;
        (frame[14], frame[17], frame[22], frame[23]) = (0x45, (byte)(20 + rest), 64, 253);
        _ = machine.SendWanting(frame, new TxOffload { Layer3Checksum = true });
        machine.Settle();
        DescriptorChain chain = Ring(machine).OutstandingChains.Single();
        Assert.That((chain.Segments.Count, chain.Descriptors.Count), Is.EqualTo((1 + rest, 1 + rest)));
        Assert.That(chain.ReadableLength, Is.EqualTo(12u + 34u + (uint)rest));
        machine.Device.Tx.Policy.Stuck = false;
        machine.Settle();
        Assert.That(machine.OnTheWire, Has.Count.EqualTo(1));
    }

    private static uint[] Pieces(int count) => [.. Enumerable.Repeat(1u, count - 1), (uint)(60 - (count - 1))];

    private static DeviceRing Ring(Machine machine) => machine.Device.Queues[1].Ring!;

    private static void Release(Machine machine)
    {
        machine.Device.Tx.Policy.Stuck = false;
        machine.Settle();
    }

    private static Machine Stuck(bool packed, ushort size, Features without = Features.None)
    {
        Machine machine = Machine.Started(o =>
        {
            o.Device.TxQueueSize = size;
            o.Device.Offered = (o.Device.Offered | (packed ? Features.RingPacked : Features.None)) & ~without;
        });
        machine.Device.Tx.Policy.Stuck = true;
        return machine;
    }
}
