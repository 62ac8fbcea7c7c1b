using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Every byte arrives, once, in order, whatever the frames look like.</summary>
public sealed class TrafficTests
{
    [Test]
    public void Every_length_goes_out([Values] bool packed)
    {
        using Machine machine = Machine.Started(o => o.Device.Offered = With(o.Device.Offered, Features.RingPacked, packed));
        List<byte[]> frames = [.. Enumerable.Range(1, Frames.Longest).Select(static length => Frames.Make(length, length))];
        machine.SendAll(frames);
        machine.Settle();
        machine.AssertSent(frames);
    }

    [Test]
    public void Every_length_comes_in([Values] bool mergeable, [Values] bool packed)
    {
        using Machine machine = Machine.Started(o =>
            o.Device.Offered = With(With(o.Device.Offered, Features.MrgRxbuf, mergeable), Features.RingPacked, packed));
        List<byte[]> frames = [.. Enumerable.Range(Frames.Shortest, Frames.Longest - Frames.Shortest + 1).Select(static length => Frames.Make(length, length))];
        foreach (byte[][] burst in frames.Chunk(64))
        {
            machine.InjectAll(burst);
            machine.Settle();
        }

        machine.AssertReceived(frames);
    }

    [Test]
    public void Frames_in_any_pieces_go_out([Values] bool indirect, [Values] bool packed, [Values(1, 2, 3, 7, 16, 40)] int pieces)
    {
        using Machine machine = Machine.Started(o =>
            o.Device.Offered = With(With(o.Device.Offered, Features.RingIndirectDesc, indirect), Features.RingPacked, packed));
        var random = new System.Random(pieces);
        List<byte[]> frames = Frames.Random(300, pieces);
        machine.SendAll(frames, length => Frames.Cut(length, pieces, random));
        machine.Settle();
        machine.AssertSent(frames);
    }

    [Test]
    public void Frames_spread_over_several_buffers_come_in([Values(26u, 27u, 100u, 700u, 1525u)] uint largestPart, [Values] bool packed)
    {
        using Machine machine = Machine.Started(o =>
            o.Device.Offered = With(o.Device.Offered | Features.MrgRxbuf, Features.RingPacked, packed));
        machine.Device.Rx.LargestPart = largestPart;
        int most = Math.Min(Frames.Longest, 30 * (int)largestPart);
        List<byte[]> frames = Frames.Random(200, 3, most);
        foreach (byte[][] burst in frames.Chunk(4))
        {
            machine.InjectAll(burst);
            machine.Settle();
        }

        machine.AssertReceived(frames);
    }

    [Test]
    public void Rings_wrap_past_65535([Values(Features.None, Features.RingEventIdx, Features.RingPacked, Features.InOrder)] Features kind)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.Offered = (o.Device.Offered & ~Features.RingEventIdx) | kind;
            o.Device.RxQueueSize = (ushort)(kind == Features.RingPacked ? 63 : 64);
            o.Device.TxQueueSize = (ushort)(kind == Features.RingPacked ? 65 : 64);
        });
        byte[] frame = Frames.Make(60, 7);
        const int rounds = 1100;
        byte[][] burst = [.. Enumerable.Repeat(frame, 61)];
        for (int round = 0; round < rounds; round++)
        {
            machine.SendAll(burst);
            machine.InjectAll(burst);
            machine.Settle();
            Assert.That(machine.OnTheWire, Has.Count.EqualTo(burst.Length));
            Assert.That(machine.Received, Has.Count.EqualTo(burst.Length));
            Assert.That(machine.Received[^1], Is.EqualTo(frame));
            machine.Device.Tx.ForgetFrames();
            machine.Received.Clear();
        }

        Assert.That(machine.Device.Counters.TxFrames, Is.GreaterThan(65536));
        Assert.That(machine.Device.Counters.RxFrames, Is.GreaterThan(65536));
    }

    [Test]
    public void Anything_in_any_order_of_completion()
    {
        Property property = Prop.ForAll(ArbMap.Default.ArbFor<Scenario>(), static scenario =>
        {
            scenario.Play();
            return true;
        });
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    /// <summary>Numbers that FsCheck may choose freely; the scenario folds them into what makes sense.</summary>
    public sealed record Scenario(int Seed, byte Count, byte Rx, byte Tx, byte Batch, bool OutOfOrder, bool Deferred, byte Kicks, bool[] Offered)
    {
        internal void Play()
        {
            using Machine machine = Machine.Started(o =>
            {
                Features[] optional = [Features.MrgRxbuf, Features.RingIndirectDesc, Features.RingEventIdx, Features.RingPacked, Features.InOrder];
                for (int i = 0; i < optional.Length; i++)
                {
                    o.Device.Offered = With(o.Device.Offered, optional[i], i >= Offered.Length || Offered[i]);
                }

                o.Device.RxQueueSize = (ushort)(16 << (Rx % 4));
                o.Device.TxQueueSize = (ushort)(64 << (Tx % 3));
                o.Device.Kicks = (KickMode)(Kicks % 3);
            });
            foreach (CompletionPolicy policy in new[] { machine.Device.Tx.Policy, machine.Device.Rx.Policy })
            {
                policy.Batch = 1 + Batch % 32;
                policy.Immediate = !Deferred;
                policy.OutOfOrder = OutOfOrder;
                policy.Seed = Seed;
            }

            List<byte[]> frames = Frames.Random(10 + Count * 2, Seed);
            var random = new System.Random(Seed);
            foreach (byte[][] burst in frames.Chunk(1 + Count % 17))
            {
                foreach (byte[] frame in burst)
                {
                    _ = machine.Send(frame, Frames.Cut(frame.Length, random.Next(1, 6), random));
                }

                machine.InjectAll(burst);
                machine.Settle();
            }

            machine.AssertSent(frames);
            if (OutOfOrder)
            {
                // Buffers go back to the framework in their order: the oldest one the device still holds keeps back those behind it.
                machine.Device.Rx.Policy.OutOfOrder = false;
                List<byte[]> last = Frames.Make(8, 60, -1);
                frames.AddRange(last);
                machine.InjectAll(last);
                machine.Settle();
            }

            AssertSameSet(machine.Received, frames, OutOfOrder);
            machine.Unload();
        }
    }

    private static void AssertSameSet(List<byte[]> received, List<byte[]> frames, bool anyOrder)
    {
        IEnumerable<string> Text(IEnumerable<byte[]> list) => list.Select(Convert.ToHexString);
        if (anyOrder)
        {
            Assert.That(Text(received), Is.EquivalentTo(Text(frames)));
        }
        else
        {
            Assert.That(Text(received), Is.EqualTo(Text(frames)));
        }
    }

    private static Features With(Features features, Features one, bool on) => on ? features | one : features & ~one;
}
