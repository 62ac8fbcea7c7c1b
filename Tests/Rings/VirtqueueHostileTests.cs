using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>A device that writes what it likes into the used ring.</summary>
public sealed class VirtqueueHostileTests
{
    private static readonly ushort[] StartIndices = [0, 65533, 65534, 65535];

    [Test]
    public void An_id_beyond_the_table_breaks_the_queue([Values(8u, 9u, 65535u, 65536u, uint.MaxValue)] uint id)
    {
        using PlainDevice device = WithBuffers(8, 4);
        device.WriteUsed(id, 0);
        device.PublishUsed(1);
        AssertBroken(device, QueueError.IdOutOfRange, 4);
    }

    [Test]
    public void An_id_that_was_never_given_breaks_the_queue()
    {
        using PlainDevice device = WithBuffers(8, 4);
        device.WriteUsed(7, 0);
        device.PublishUsed(1);
        AssertBroken(device, QueueError.IdNotOutstanding, 4);
    }

    [Test]
    public void An_id_given_back_twice_breaks_the_queue()
    {
        using PlainDevice device = WithBuffers(8, 4);
        device.WriteUsed(device.Taken[0].Head, 0);
        device.PublishUsed(1);
        device.WriteUsed(device.Taken[0].Head, 0);
        device.PublishUsed(1);
        AssertBroken(device, QueueError.IdNotOutstanding, 3);
    }

    [Test]
    public void The_middle_of_a_chain_is_no_head()
    {
        using PlainDevice device = new(8, RingFeatures.None);
        SplitAdd batch = default;
        batch.Begin(ref device.Queue);
        Chain chain = batch.BeginChain();
        uint head = batch.NextId;
        batch.AppendReadable(ref chain, 1, 1);
        uint middle = batch.NextId;
        batch.AppendReadable(ref chain, 2, 1);
        batch.EndChain(ref chain, 5);
        batch.End(ref device.Queue);
        Assert.That(middle, Is.Not.EqualTo(head));
        device.WriteUsed(middle, 0);
        device.PublishUsed(1);
        AssertBroken(device, QueueError.IdNotOutstanding, 1);
    }

    [Test]
    public void More_bytes_than_posted_break_the_queue([Values(101u, uint.MaxValue)] uint length)
    {
        using PlainDevice device = WithBuffers(8, 4);
        device.WriteUsed(device.Taken[0].Head, length);
        device.PublishUsed(1);
        AssertBroken(device, QueueError.LengthTooLarge, 4);
    }

    [Test]
    public void The_length_of_what_is_only_read_means_nothing([Values(1u, uint.MaxValue)] uint length)
    {
        using PlainDevice device = new(8, RingFeatures.None);
        SplitAdd batch = default;
        batch.Begin(ref device.Queue);
        Chain chain = batch.BeginChain();
        batch.AppendReadable(ref chain, 0x1000, 64);
        batch.EndChain(ref chain, 3);
        batch.End(ref device.Queue);
        device.TakeAll();
        device.Complete(0, length);
        SplitReclaim reclaim = default;
        reclaim.Begin(ref device.Queue, uint.MaxValue);
        Assert.That(reclaim.TryNext(out ulong token, out _) && token == 3, Is.True);
        Assert.That(reclaim.End(ref device.Queue), Is.True);
    }

    [Test]
    public void A_jump_of_the_index_breaks_the_queue([Values(5, 8, 9, 32768, 65535)] int steps)
    {
        using PlainDevice device = WithBuffers(8, 4);
        device.PublishUsed((ushort)steps);
        AssertBroken(device, QueueError.UsedIndexJump, 4);
    }

    [Test]
    public void A_jump_is_seen_across_the_wrap([ValueSource(nameof(StartIndices))] ushort start)
    {
        using PlainDevice device = new(2, RingFeatures.EventIdx);
        for (uint i = 0; i < start; i++)
        {
            Cycle(device, i);
        }

        AddWritable(device, 1);
        device.TakeAll();
        device.PublishUsed(2);
        AssertBroken(device, QueueError.UsedIndexJump, 1);
    }

    [Test]
    public void A_broken_queue_stays_broken_until_it_is_made_anew()
    {
        using PlainDevice device = WithBuffers(8, 1);
        device.PublishUsed(3);
        AssertBroken(device, QueueError.UsedIndexJump, 1, detach: false);
        SplitAdd batch = default;
        batch.Begin(ref device.Queue);
        Assert.That(batch.Room, Is.Zero);
        batch.End(ref device.Queue);
        Assert.That(device.Queue.ShouldNotify(), Is.False);
        Assert.That(device.Queue.EnableInterrupts(), Is.False);
        AssertBroken(device, QueueError.UsedIndexJump, 1);
    }

    private static PlainDevice WithBuffers(uint size, uint count)
    {
        var device = new PlainDevice(size, RingFeatures.EventIdx);
        AddWritable(device, count);
        _ = device.Queue.ShouldNotify();
        device.TakeAll();
        return device;
    }

    private static void AddWritable(PlainDevice device, uint count)
    {
        SplitAdd batch = default;
        batch.Begin(ref device.Queue);
        for (uint i = 0; i < count; i++)
        {
            batch.AddWritable(0x1000 + i, 100, i);
        }

        batch.End(ref device.Queue);
    }

    private static void Cycle(PlainDevice device, uint token)
    {
        SplitAdd add = default;
        add.Begin(ref device.Queue);
        add.AddWritable(0x1000, 100, token);
        add.End(ref device.Queue);
        device.TakeAll();
        device.Complete(0, 1);
        SplitReclaim reclaim = default;
        reclaim.Begin(ref device.Queue, uint.MaxValue);
        Assert.That(reclaim.TryNext(out ulong back, out _) && back == token, Is.True);
        Assert.That(reclaim.End(ref device.Queue), Is.True);
    }

    private static void AssertBroken(PlainDevice device, QueueError error, int stillOutstanding, bool detach = true)
    {
        SplitReclaim batch = default;
        batch.Begin(ref device.Queue, uint.MaxValue);
        int given = 0;
        while (batch.TryNext(out _, out _))
        {
            given++;
        }

        Assert.That(given, Is.LessThanOrEqualTo(1));
        Assert.That(batch.End(ref device.Queue), Is.False);
        Assert.That(device.Queue.Error, Is.EqualTo(error));
        if (!detach)
        {
            return;
        }

        HashSet<ulong> tokens = [];
        while (device.Queue.TryDetach(out ulong token))
        {
            Assert.That(tokens.Add(token), Is.True);
        }

        Assert.That(tokens, Has.Count.EqualTo(stillOutstanding));
    }
}
