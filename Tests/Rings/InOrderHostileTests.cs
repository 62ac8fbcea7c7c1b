using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>A device that agreed to use buffers in order, and what it may and may not say then. Three buffers of a hundred bytes are out.</summary>
internal sealed class InOrderHostileTests
{
    private const uint Size = 8;

    [Test]
    public void A_run_is_named_by_its_last_buffer([Values] bool packed, [Values(1u, 2u, 3u, 4u)] uint limit)
    {
        using RawQueue queue = Filled(packed);
        queue.WriteUsed(0, 2, 7);
        queue.PublishUsed(3);
        List<(ulong, uint)> back = [];
        for (uint taken = 0; taken < 3; taken += limit)
        {
            Assert.That(queue.Queue.EnableInterrupts(), Is.True, "what is left of a run is there");
            List<(ulong, uint)>? part = queue.Reclaim(limit);
            Assert.That(part, Has.Count.EqualTo(uint.Min(limit, 3 - taken)));
            back.AddRange(part!);
            Assert.That(queue.Queue.FreeCount, Is.EqualTo(Size - 3 + back.Count));
        }

        Assert.That(back, Is.EqualTo(new (ulong, uint)[] { (10, 100), (11, 100), (12, 7) }));
        Assert.That(queue.Queue.EnableInterrupts(), Is.False);
        Assert.That(queue.Reclaim(), Is.Empty);
    }

    [Test]
    public void A_limit_goes_across_runs_and_single_buffers([Values] bool packed)
    {
        using RawQueue queue = Filled(packed);
        queue.Add(3);
        queue.WriteUsed(0, 1, 7);
        queue.WriteUsed(2, 2, 8);
        queue.WriteUsed(3, 5, 9);
        queue.PublishUsed(6);
        Assert.That(queue.Reclaim(4), Is.EqualTo(new (ulong, uint)[] { (10, 100), (11, 7), (12, 8), (13, 100) }));
        Assert.That(queue.Reclaim(1), Is.EqualTo(new (ulong, uint)[] { (14, 100) }));
        Assert.That(queue.Reclaim(9), Is.EqualTo(new (ulong, uint)[] { (15, 9) }));
    }

    [Test]
    public void A_limit_of_nothing_takes_nothing([Values] bool packed)
    {
        using RawQueue queue = Filled(packed);
        queue.WriteUsed(0, 0, 7);
        queue.PublishUsed(1);
        Assert.That(queue.Reclaim(0), Is.Empty);
        Assert.That(queue.Reclaim(1), Is.EqualTo(new (ulong, uint)[] { (10, 7) }));
    }

    [Test]
    public void An_id_beyond_the_ring([Values] bool packed, [Values(8u, 9u, 0x7FFFu, 0xFFFFu)] uint id) =>
        Broken(packed, QueueError.IdOutOfRange, 3, (id, 0));

    [Test]
    public void An_id_beyond_sixteen_bits([Values(0x10000u, 0x1000_0000u, uint.MaxValue)] uint id) =>
        Broken(packed: false, QueueError.IdOutOfRange, 3, (id, 0));

    [Test]
    public void An_id_that_is_not_out([Values] bool packed, [Values(3u, 7u)] uint id) =>
        Broken(packed, QueueError.IdNotOutstanding, 3, (id, 0));

    [Test]
    public void An_id_that_came_back_already([Values] bool packed) =>
        Broken(packed, QueueError.IdNotOutstanding, 2, (0, 0), (0, 0));

    [Test]
    public void More_than_there_is_room_for([Values] bool packed, [Values(0u, 1u, 2u)] uint id, [Values(101u, uint.MaxValue)] uint length) =>
        Broken(packed, QueueError.LengthTooLarge, 3, (id, length));

    [Test]
    public void As_much_as_there_is_room_for([Values] bool packed, [Values(0u, 2u)] uint id)
    {
        using RawQueue queue = Filled(packed);
        queue.WriteUsed(0, id, RawQueue.Length);
        queue.PublishUsed((ushort)(id + 1));
        Assert.That(queue.Reclaim(), Has.Count.EqualTo((int)id + 1));
    }

    [Test]
    public void An_index_beyond_what_is_out([Values(4, 8, 9, 0x8000, 0xFFFF)] int index)
    {
        using RawQueue queue = Filled(packed: false);
        queue.PublishUsed((ushort)index);
        Assert.That(queue.Reclaim(), Is.Null);
        Assert.That(queue.Queue.Error, Is.EqualTo(QueueError.UsedIndexJump));
    }

    /// <summary>Split: the index must cover the run that the element names.</summary>
    [Test]
    public void A_run_longer_than_the_index_says()
    {
        using RawQueue queue = Filled(packed: false);
        queue.WriteUsed(0, 2, 7);
        queue.PublishUsed(1);
        Assert.That(queue.Reclaim(), Is.EqualTo(new (ulong, uint)[] { (10, 100) }));
        Assert.That(queue.Reclaim(), Is.Null);
        Assert.That(queue.Queue.Error, Is.EqualTo(QueueError.RunTooLong));
    }

    [Test]
    public void The_first_breach_is_remembered()
    {
        using RawQueue queue = Filled(packed: false);
        queue.WriteUsed(0, 9, 0);
        queue.PublishUsed(1);
        Assert.That(queue.Reclaim(), Is.Null);
        queue.PublishUsed(0x4000);
        Assert.That(queue.Reclaim(), Is.Null);
        Assert.That(queue.Queue.Error, Is.EqualTo(QueueError.IdOutOfRange));
    }

    private static void Broken(bool packed, QueueError error, int left, params (uint Id, uint Length)[] used)
    {
        using RawQueue queue = Filled(packed);
        for (int i = 0; i < used.Length; i++)
        {
            queue.WriteUsed((uint)i, used[i].Id, used[i].Length);
        }

        queue.PublishUsed((ushort)used.Length);
        Assert.That(queue.Reclaim(), Is.Null);
        Assert.That((queue.Queue.Error, queue.Queue.FreeCount), Is.EqualTo((error, 0u)));
        Assert.That(queue.Queue.EnableInterrupts(), Is.False);
        List<ulong> detached = [];
        while (queue.Queue.TryDetach(out ulong token))
        {
            detached.Add(token);
        }

        Assert.That(detached, Is.EqualTo(new ulong[] { 10, 11, 12 }[(3 - left)..]));
    }

    private static RawQueue Filled(bool packed)
    {
        RawQueue queue = RawQueue.Create(Size, RingFeatures.InOrder | RingFeatures.EventIdx | (packed ? RingFeatures.Packed : 0));
        queue.Add(3);
        return queue;
    }
}
