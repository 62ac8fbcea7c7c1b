using NUnit.Framework;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>What the driver writes to be interrupted or not, and how it takes what the device writes, word by word.</summary>
internal sealed class SuppressionTests
{
    private const uint Size = 8;
    private const uint UsedEvent = 2 + Size;
    private const ushort Disable = 1;
    private const ushort Desc = 2;
    private const ushort Wrap = 0x8000;

    [TestCase(CompletionInterrupt.Next, 0)]
    [TestCase(CompletionInterrupt.Most, 3)]
    [TestCase(CompletionInterrupt.Emptied, 4)]
    public void A_split_event_index_lets_as_many_pass_as_intended(CompletionInterrupt intent, int before)
    {
        using RawQueue queue = RawQueue.Create(Size, RingFeatures.EventIdx);
        Assert.That((queue.Driver(0), queue.Driver(UsedEvent)), Is.EqualTo(((ushort)0, (ushort)0xFFFF)), "no interrupts at first");
        queue.Add(5);
        for (ushort used = 0; used <= 5; used++)
        {
            queue.PublishUsed(used);
            Assert.That(queue.Queue.EnableInterrupts(intent), Is.EqualTo(used > before), $"{used} used");
            Assert.That((queue.Driver(0), queue.Driver(UsedEvent)), Is.EqualTo(((ushort)0, (ushort)before)));
        }

        queue.Queue.AcknowledgeInterrupt();
        Assert.That(queue.Driver(UsedEvent), Is.EqualTo(before), "the device has passed it");
        for (uint i = 0; i < 5; i++)
        {
            queue.WriteUsed(i, i, 0);
        }

        Assert.That(queue.Reclaim(), Has.Count.EqualTo(5));
        Assert.That(queue.Queue.EnableInterrupts(intent), Is.False);
        Assert.That(queue.Driver(UsedEvent), Is.EqualTo(5), "nothing is out: the next one");
        queue.Queue.DisableInterrupts();
        Assert.That(queue.Driver(UsedEvent), Is.EqualTo(4), "65535 further on");
    }

    [Test]
    public void A_split_flag_is_all_there_is_without_an_event_index([Values] CompletionInterrupt intent)
    {
        using RawQueue queue = RawQueue.Create(Size, RingFeatures.None);
        Assert.That(queue.Driver(0), Is.EqualTo(1), "no interrupts at first");
        queue.Add(5);
        Assert.That(queue.Queue.EnableInterrupts(intent), Is.False);
        Assert.That((queue.Driver(0), queue.Driver(UsedEvent)), Is.EqualTo(((ushort)0, (ushort)0)));
        queue.Queue.AcknowledgeInterrupt();
        Assert.That(queue.Driver(0), Is.EqualTo(1));
        queue.PublishUsed(1);
        Assert.That(queue.Queue.EnableInterrupts(intent), Is.True);
        queue.Queue.DisableInterrupts();
        Assert.That((queue.Driver(0), queue.Driver(UsedEvent)), Is.EqualTo(((ushort)1, (ushort)0)));
    }

    [TestCase(CompletionInterrupt.Next, 3 | Wrap, 3 | Wrap)]
    [TestCase(CompletionInterrupt.Most, 5 | Wrap, 0)]
    [TestCase(CompletionInterrupt.Emptied, 5 | Wrap, 1)]
    public void A_packed_event_is_a_place_in_the_ring(CompletionInterrupt intent, int first, int second)
    {
        using RawQueue queue = RawQueue.Create(6, RingFeatures.Packed | RingFeatures.EventIdx);
        Assert.That((queue.Driver(0), queue.Driver(1)), Is.EqualTo(((ushort)0, Disable)), "no interrupts at first");
        queue.Add(3);
        for (uint i = 0; i < 3; i++)
        {
            queue.WriteUsed(i, i, 0);
        }

        Assert.That(queue.Queue.EnableInterrupts(intent), Is.True);
        Assert.That(queue.Reclaim(), Has.Count.EqualTo(3));
        queue.Add(3);
        Assert.That(queue.Queue.EnableInterrupts(intent), Is.False);
        Assert.That((queue.Driver(0), queue.Driver(1)), Is.EqualTo(((ushort)first, Desc)));
        queue.Add(2);
        Assert.That(queue.Queue.EnableInterrupts(intent), Is.False);
        Assert.That((queue.Driver(0), queue.Driver(1)), Is.EqualTo(((ushort)second, Desc)));
        queue.Queue.DisableInterrupts();
        Assert.That((queue.Driver(0), queue.Driver(1)), Is.EqualTo(((ushort)0, Disable)));
    }

    [Test]
    public void A_packed_event_may_be_the_first_place_of_the_next_lap()
    {
        using RawQueue queue = RawQueue.Create(4, RingFeatures.Packed | RingFeatures.EventIdx);
        queue.Add(2);
        queue.WriteUsed(0, 0, 0);
        queue.WriteUsed(1, 1, 0);
        Assert.That(queue.Reclaim(), Has.Count.EqualTo(2));
        queue.Add(3);
        Assert.That(queue.Queue.EnableInterrupts(CompletionInterrupt.Emptied), Is.False);
        Assert.That((queue.Driver(0), queue.Driver(1)), Is.EqualTo(((ushort)0, Desc)));
    }

    [Test]
    public void A_packed_flag_is_all_there_is_without_an_event_index([Values] CompletionInterrupt intent)
    {
        using RawQueue queue = RawQueue.Create(6, RingFeatures.Packed);
        queue.Add(5);
        Assert.That(queue.Queue.EnableInterrupts(intent), Is.False);
        Assert.That((queue.Driver(0), queue.Driver(1)), Is.EqualTo(((ushort)0, (ushort)0)));
        queue.Queue.AcknowledgeInterrupt();
        Assert.That((queue.Driver(0), queue.Driver(1)), Is.EqualTo(((ushort)0, Disable)));
    }

    /// <summary>Flags that the specification does not have, and those that were not agreed to, leave the device awake.</summary>
    [TestCase(RingFeatures.EventIdx, 0, true)]
    [TestCase(RingFeatures.EventIdx, 1, false)]
    [TestCase(RingFeatures.EventIdx, 2, true)]
    [TestCase(RingFeatures.EventIdx, 3, true)]
    [TestCase(RingFeatures.EventIdx, 0xFFFC, true)]
    [TestCase(RingFeatures.EventIdx, 0xFFFD, false)]
    [TestCase(RingFeatures.None, 0, true)]
    [TestCase(RingFeatures.None, 1, false)]
    [TestCase(RingFeatures.None, 2, true)]
    public void A_packed_device_is_notified_unless_it_asks_for_silence(RingFeatures features, int flags, bool expected)
    {
        using RawQueue queue = RawQueue.Create(6, RingFeatures.Packed | features);
        queue.SetDevice(0, features == RingFeatures.None ? (ushort)5 : (ushort)(1 | Wrap));
        queue.SetDevice(1, (ushort)flags);
        Assert.That(queue.Queue.ShouldNotify(), Is.False, "nothing was added");
        queue.Add(2);
        Assert.That(queue.Queue.ShouldNotify(), Is.EqualTo(expected));
        Assert.That(queue.Queue.ShouldNotify(), Is.False, "once is enough");
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    [TestCase(0xFFFE, true)]
    public void A_split_device_is_notified_unless_it_asks_for_silence(int flags, bool expected)
    {
        using RawQueue queue = RawQueue.Create(Size, RingFeatures.None);
        queue.SetDevice(0, (ushort)flags);
        Assert.That(queue.Queue.ShouldNotify(), Is.False, "nothing was added");
        queue.Add(1);
        Assert.That(queue.Queue.ShouldNotify(), Is.EqualTo(expected));
        queue.Add(1);
        queue.SetDevice(0, 0);
        Assert.That(queue.Queue.ShouldNotify(), Is.True);
        Assert.That(queue.Queue.ShouldNotify(), Is.False, "once is enough");
    }
}
