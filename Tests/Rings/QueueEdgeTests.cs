using System;
using System.Linq;
using System.Runtime.InteropServices;
using NUnit.Framework;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>Layouts and limits to the byte.</summary>
internal sealed unsafe class QueueEdgeTests
{
    [TestCase(1u, RingFeatures.None, 64u, 128u, 192u, 96u)]
    [TestCase(8u, RingFeatures.None, 128u, 192u, 320u, 320u)]
    [TestCase(32u, RingFeatures.InOrder, 512u, 640u, 960u, 1088u)]
    [TestCase(256u, RingFeatures.None, 4096u, 4672u, 6784u, 8256u)]
    [TestCase(5u, RingFeatures.Packed, 128u, 192u, 256u, 224u)]
    [TestCase(256u, RingFeatures.Packed, 4096u, 4160u, 4224u, 8256u)]
    public void Areas_have_their_places(uint count, RingFeatures features, uint driver, uint device, uint shared, uint own)
    {
        Assert.That(QueueSize.TryCreate(count, features, out QueueSize size), Is.True);
        QueueLayout layout = new(size, features);
        Assert.That((layout.DriverOffset, layout.DeviceOffset, layout.SharedBytes, layout.PrivateBytes), Is.EqualTo((driver, device, shared, own)));
        Assert.That(QueueLayout.Alignment, Is.EqualTo(64u));
    }

    [Test]
    public void All_of_the_shared_memory_is_cleared_and_nothing_else()
    {
        Assert.That(QueueSize.TryCreate(8, out QueueSize size), Is.True);
        QueueLayout layout = new(size, RingFeatures.None);
        byte* memory = (byte*)NativeMemory.AlignedAlloc(layout.SharedBytes + 128, 64);
        Span<byte> bytes = new(memory, (int)layout.SharedBytes + 128);
        bytes.Fill(0xA5);
        QueueMemory areas = QueueMemory.Of(layout, memory + 64, memory);
        bool isCleared = bytes.Slice(64, (int)layout.SharedBytes).IndexOfAnyExcept((byte)0) < 0;
        bool isElseKept = bytes[..64].IndexOfAnyExcept((byte)0xA5) < 0 && bytes[^64..].IndexOfAnyExcept((byte)0xA5) < 0;
        bool isPlaced = areas.Descriptors == memory + 64 && areas.Driver == memory + 64 + 128 && areas.Device == memory + 64 + 192 && areas.Private == memory;
        NativeMemory.AlignedFree(memory);
        Assert.That((isCleared, isElseKept, isPlaced), Is.EqualTo((true, true, true)));
    }

    [Test]
    public void A_packed_ring_has_any_size_up_to_32768()
    {
        for (uint count = 0; count <= 40_000; count++)
        {
            if (QueueSize.TryCreate(count, RingFeatures.Packed, out QueueSize size) != (count is > 0 and <= 32768))
            {
                Assert.Fail($"{count}: {size.Count}");
            }
        }
    }

    [TestCase(RingFeatures.None)]
    [TestCase(RingFeatures.Packed)]
    [TestCase(RingFeatures.InOrder)]
    [TestCase(RingFeatures.Packed | RingFeatures.InOrder)]
    public void A_limit_takes_that_many(RingFeatures features)
    {
        using RawQueue queue = RawQueue.Create(8, features);
        queue.Add(5);
        for (uint i = 0; i < 5; i++)
        {
            queue.WriteUsed(i, i, i);
        }

        queue.PublishUsed(5);
        Assert.That(queue.Reclaim(0), Is.Empty);
        Assert.That(queue.Reclaim(1), Is.EqualTo(new (ulong, uint)[] { (10, 0) }));
        Assert.That(queue.Reclaim(3), Is.EqualTo(new (ulong, uint)[] { (11, 1), (12, 2), (13, 3) }));
        Assert.That(queue.Queue.FreeCount, Is.EqualTo(7));
        Assert.That(queue.Reclaim(), Is.EqualTo(new (ulong, uint)[] { (14, 4) }));
        Assert.That(queue.Queue.FreeCount, Is.EqualTo(8));
    }

    /// <summary>In order, the three are one run.</summary>
    [TestCase(RingFeatures.None)]
    [TestCase(RingFeatures.Packed)]
    [TestCase(RingFeatures.InOrder)]
    [TestCase(RingFeatures.Packed | RingFeatures.InOrder)]
    public void A_batch_may_be_closed_before_all_is_taken(RingFeatures features)
    {
        using RawQueue queue = RawQueue.Create(8, features);
        queue.Add(3);
        for (uint i = 0; i < 3; i++)
        {
            queue.WriteUsed(i, features.HasFlag(RingFeatures.InOrder) ? 2 : i, RawQueue.Length);
        }

        queue.PublishUsed(3);
        for (uint i = 0; i < 3; i++)
        {
            Assert.That(queue.ReclaimSome(1), Is.EqualTo(new (ulong, uint)[] { (10 + i, RawQueue.Length) }));
            Assert.That(queue.Queue.FreeCount, Is.EqualTo(6 + i));
            Assert.That(queue.Queue.EnableInterrupts(), Is.EqualTo(i < 2));
        }

        Assert.That(queue.Reclaim(), Is.Empty);
    }

    [TestCase(RingFeatures.None)]
    [TestCase(RingFeatures.Packed)]
    [TestCase(RingFeatures.InOrder)]
    [TestCase(RingFeatures.Packed | RingFeatures.InOrder)]
    public void What_is_out_is_detached_once(RingFeatures features)
    {
        using RawQueue queue = RawQueue.Create(4, features);
        Assert.That((queue.Queue.Count, queue.Queue.FreeCount, queue.Queue.HasIndirect), Is.EqualTo((4u, 4u, false)));
        queue.Add(4);
        queue.WriteUsed(0, 0, 1);
        queue.PublishUsed(1);
        Assert.That(queue.Reclaim(), Has.Count.EqualTo(1));
        for (ulong token = 11; token < 14; token++)
        {
            Assert.That(queue.Queue.TryDetach(out ulong detached), Is.True);
            Assert.That((detached, queue.Queue.FreeCount), Is.EqualTo((token, 0u)));
        }

        Assert.That(queue.Queue.TryDetach(out ulong none), Is.False);
        Assert.That(none, Is.Zero);
        queue.WriteUsed(1, 1, 0);
        queue.PublishUsed(2);
        Assert.That(queue.Reclaim(), Is.Null, "a device that uses one all the same");
        Assert.That(queue.Queue.Error, Is.EqualTo(QueueError.IdNotOutstanding));
    }

    [Test]
    public void A_chain_links_all_parts_but_the_last(
        [Values(RingFeatures.None, RingFeatures.Packed, RingFeatures.InOrder, RingFeatures.Packed | RingFeatures.InOrder)] RingFeatures features,
        [Values(1u, 2u, 3u)] uint parts,
        [Values] bool isRead)
    {
        const ushort next = 1;
        const ushort write = 2;
        using RawQueue queue = RawQueue.Create(4, features);
        queue.AddChain(parts, isRead);
        for (uint part = 0; part < parts; part++)
        {
            Assert.That(queue.Flags(part) & (next | write), Is.EqualTo(part < parts - 1 ? next : isRead ? 0 : write), $"part {part}");
        }

        Assert.That(queue.Queue.FreeCount, Is.EqualTo(4 - parts));
        queue.WriteUsed(0, 0, RawQueue.Length);
        queue.PublishUsed(1);
        Assert.That(queue.Reclaim(), Is.EqualTo(new (ulong, uint)[] { (10, RawQueue.Length) }));
        Assert.That(queue.Queue.FreeCount, Is.EqualTo(4));
    }

    /// <summary>The table of four ends where the Driver Area begins.</summary>
    [Test]
    public void Descriptors_used_in_order_are_linked_from_the_start_and_nothing_behind_them_is_written()
    {
        using RawQueue queue = RawQueue.Create(4, RingFeatures.InOrder);
        for (uint i = 0; i < 4; i++)
        {
            Assert.That((queue.Flags(i), queue.Next(i)), Is.EqualTo(((ushort)1, (ushort)((i + 1) % 4))), $"descriptor {i}");
        }

        Assert.That(queue.Layout.DriverOffset, Is.EqualTo(64u));
        Assert.That(Enumerable.Range(1, 6).Select(word => queue.Driver((uint)word)), Is.All.Zero);
    }

    [TestCase(RingFeatures.None)]
    [TestCase(RingFeatures.Packed)]
    [TestCase(RingFeatures.InOrder)]
    [TestCase(RingFeatures.Packed | RingFeatures.InOrder)]
    public void A_broken_queue_gives_nothing_back(RingFeatures features)
    {
        using RawQueue queue = RawQueue.Create(4, features);
        queue.Add(3);
        queue.WriteUsed(0, 9, 0);
        queue.PublishUsed(1);
        Assert.That(queue.Reclaim(), Is.Null);
        queue.WriteUsed(0, 0, 1);
        queue.PublishUsed(0);
        Assert.That(queue.Reclaim(), Is.Null);
        Assert.That(queue.Queue.Error, Is.EqualTo(QueueError.IdOutOfRange));
        int detached = 0;
        while (queue.Queue.TryDetach(out _))
        {
            detached++;
        }

        Assert.That(detached, Is.EqualTo(3));
    }

    [Test]
    public void A_split_notification_names_the_next_index()
    {
        using RawQueue queue = RawQueue.Create(8, RingFeatures.None);
        Assert.That(queue.Queue.NotificationData(7), Is.EqualTo(7u));
        queue.Add(3);
        Assert.That(queue.Queue.NotificationData(7), Is.EqualTo(0x0003_0007u));
        queue.Queue.AvailIndex = 0x1_FFFF;
        Assert.That(queue.Queue.NotificationData(0xFFFF), Is.EqualTo(0xFFFF_FFFFu));
        queue.Queue.AvailIndex = 0x2_0000;
        Assert.That(queue.Queue.NotificationData(1), Is.EqualTo(1u));
    }

    [Test]
    public void A_packed_notification_names_the_next_position_and_its_lap()
    {
        using RawQueue queue = RawQueue.Create(5, RingFeatures.Packed);
        Assert.That(queue.Queue.NotificationData(2), Is.EqualTo(0x8000_0002u));
        queue.Add(3);
        Assert.That(queue.Queue.NotificationData(2), Is.EqualTo(0x8003_0002u));
        queue.Add(2);
        Assert.That(queue.Queue.NotificationData(2), Is.EqualTo(0x0000_0002u));
        queue.WriteUsed(0, 4, 1);
        Assert.That(queue.Reclaim(), Has.Count.EqualTo(1));
        queue.Add(1);
        Assert.That(queue.Queue.NotificationData(3), Is.EqualTo(0x0001_0003u));
    }
}
