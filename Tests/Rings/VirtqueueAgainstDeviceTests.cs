using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>The driver's virtqueue against a device model that reports every breach of the specification.</summary>
public sealed class VirtqueueAgainstDeviceTests
{
    private static readonly RingFeatures[] AllFeatures =
        [RingFeatures.None, RingFeatures.EventIdx, RingFeatures.IndirectDesc, RingFeatures.IndirectDesc | RingFeatures.EventIdx];

    [Test]
    public void Chains_go_out_and_come_back_past_the_wrap(
        [Values(1u, 2u, 16u, 256u)] uint size, [ValueSource(nameof(AllFeatures))] RingFeatures features, [Values] KickMode kicks, [Values] bool outOfOrder)
    {
        using var bench = new RingBench(size, features, o => o.Kicks = kicks);
        bench.Device.Tx.Policy.OutOfOrder = outOfOrder;
        var random = new Random((int)size);
        HashSet<ulong> outstanding = [];
        uint sent = 0;
        uint total = size < 256 ? 5_000u : 66_000u;
        while (sent < total || outstanding.Count != 0)
        {
            uint batch = sent < total ? (uint)random.Next((int)Math.Min(size, 37)) + 1 : 0;
            sent += Add(bench, batch, outstanding, random.Next(1, 4));
            _ = bench.KickIfAsked();
            if (random.Next(3) != 0)
            {
                _ = bench.Device.Step();
            }

            Reclaim(bench, outstanding);
        }

        Assert.That(bench.Queue.FreeCount, Is.EqualTo(size));
        Assert.That(bench.Device.Counters.TxFrames, Is.EqualTo(sent));
    }

    [Test]
    public void The_largest_ring_works()
    {
        using var bench = new RingBench(32768, RingFeatures.EventIdx);
        HashSet<ulong> outstanding = [];
        for (int round = 0; round < 4; round++)
        {
            _ = Add(bench, 32768, outstanding, 1);
            Assert.That(bench.Queue.FreeCount, Is.Zero);
            Assert.That(bench.KickIfAsked(), Is.True);
            _ = bench.Device.Step();
            Reclaim(bench, outstanding);
            Assert.That(outstanding, Is.Empty);
        }
    }

    [Test]
    public void An_interrupt_comes_exactly_when_it_was_enabled([ValueSource(nameof(AllFeatures))] RingFeatures features)
    {
        using var bench = new RingBench(16, features);
        HashSet<ulong> outstanding = [];
        for (int round = 0; round < 20_000; round++)
        {
            bool enable = round % 3 == 0;
            if (enable)
            {
                Assert.That(bench.Queue.EnableInterrupts(), Is.False, "nothing is waiting");
            }

            int before = bench.Interrupts;
            _ = Add(bench, 3, outstanding, 1);
            _ = bench.KickIfAsked();
            _ = bench.Device.Step();
            bench.Acknowledge();
            Assert.That(bench.Interrupts > before, Is.EqualTo(enable), $"round {round}");
            bench.Queue.DisableInterrupts();
            Reclaim(bench, outstanding);
        }
    }

    [Test]
    public void Enabling_interrupts_finds_what_came_before()
    {
        using var bench = new RingBench(16, RingFeatures.EventIdx);
        HashSet<ulong> outstanding = [];
        _ = Add(bench, 1, outstanding, 1);
        _ = bench.KickIfAsked();
        _ = bench.Device.Step();
        Assert.That(bench.Queue.EnableInterrupts(), Is.True);
    }

    [Test]
    public void A_lie_breaks_the_queue(
        [Values(HostileAction.UsedIdOutOfRange, HostileAction.UsedIdNotOutstanding, HostileAction.UsedIdRepeated, HostileAction.UsedIdxJump)]
        HostileAction action)
    {
        using var bench = new RingBench(16, RingFeatures.EventIdx);
        HashSet<ulong> outstanding = [];
        _ = Add(bench, 4, outstanding, 1);
        _ = bench.KickIfAsked();
        bench.Device.Tx.Hostile = action;
        _ = bench.Device.Step();
        int given = Reclaim(bench, outstanding);
        Assert.That(bench.Queue.Error, Is.Not.EqualTo(QueueError.None));
        Assert.That(given, Is.LessThanOrEqualTo(4));
        Assert.That(bench.Queue.FreeCount, Is.Zero, "a broken queue takes nothing");
        while (bench.Queue.TryDetach(out ulong token))
        {
            Assert.That(outstanding.Remove(token), Is.True, "each chain comes back once");
        }

        Assert.That(outstanding, Is.Empty);
    }

    [Test]
    public void The_length_of_a_chain_that_is_only_read_means_nothing([Values(HostileAction.UsedLengthOver, HostileAction.UsedLengthMax)] HostileAction action)
    {
        using var bench = new RingBench(16, RingFeatures.EventIdx);
        HashSet<ulong> outstanding = [];
        _ = Add(bench, 4, outstanding, 1);
        _ = bench.KickIfAsked();
        bench.Device.Tx.Hostile = action;
        _ = bench.Device.Step();
        SplitReclaim batch = default;
        batch.Begin(ref bench.Queue, uint.MaxValue);
        while (batch.TryNext(out ulong token, out _))
        {
            Assert.That(outstanding.Remove(token), Is.True);
        }

        Assert.That(batch.End(ref bench.Queue), Is.True);
        Assert.That(outstanding, Is.Empty);
    }

    private static uint Add(RingBench bench, uint count, HashSet<ulong> outstanding, int segments)
    {
        uint added = 0;
        SplitAdd batch = default;
        batch.Begin(ref bench.Queue);
        while (added < count && batch.Room >= segments)
        {
            uint token = batch.NextId;
            ulong buffer = bench.Buffer(token, unchecked((byte)token));
            Assert.That(outstanding.Add(token), Is.True, "a head is free when it is handed out");
            Chain chain = batch.BeginChain();
            uint at = 0;
            for (int i = 0; i < segments; i++)
            {
                uint length = i == segments - 1 ? RingBench.BufferBytes - at : 5;
                batch.AppendReadable(ref chain, buffer + at, length);
                at += length;
            }

            batch.EndChain(ref chain, token);
            added++;
        }

        batch.End(ref bench.Queue);
        return added;
    }

    private static int Reclaim(RingBench bench, HashSet<ulong> outstanding)
    {
        int given = 0;
        SplitReclaim batch = default;
        batch.Begin(ref bench.Queue, uint.MaxValue);
        while (batch.TryNext(out ulong token, out uint length))
        {
            Assert.That(outstanding.Remove(token), Is.True, "each chain comes back once");
            Assert.That(length, Is.Zero);
            given++;
        }

        _ = batch.End(ref bench.Queue);
        Assert.That(bench.Device.Tx.Frames.TakeLast(given).All(static frame => frame.Length == RingBench.BufferBytes - 12), Is.True);
        bench.Device.Tx.ForgetFrames();
        return given;
    }
}
