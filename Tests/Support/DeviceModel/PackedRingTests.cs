using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>The device model's packed virtqueues, against a driver that follows the specification, and one that does not.</summary>
public sealed class PackedRingTests
{
    private const Features Plain = Features.Version1 | Features.MrgRxbuf | Features.RingPacked | Features.RingIndirectDesc;
    private const Features Indexed = Plain | Features.RingEventIdx;

    private static (SpecDriver Driver, SpecPackedQueue Rx, SpecPackedQueue Tx) Started(Features features = Plain, ushort size = 7)
    {
        var driver = new SpecDriver(o => o.Offered = features);
        driver.Negotiate(features);
        var rx = new SpecPackedQueue(driver, 0, size);
        rx.Enable();
        var tx = new SpecPackedQueue(driver, 1, size);
        tx.Enable();
        driver.Status = 15;
        return (driver, rx, tx);
    }

    private static void Breaks(SpecClause clause, Action act) =>
        Assert.That(Assert.Throws<SpecViolationException>(() => act())!.Clause, Is.EqualTo(clause));

    [Test]
    public void Frames_go_out_lap_after_lap([Values(1, 2, 3, 7, 32)] int size, [Values(1, 2, 3)] int most)
    {
        int pieces = Math.Min(most, size);
        (SpecDriver driver, _, SpecPackedQueue tx) = Started(Plain, (ushort)size);
        for (int i = 0; i < 100; i++)
        {
            ushort id = (ushort)(i * 7 % 1000);
            tx.Send(id, Frames.Make(60 + i, i), pieces);
            tx.Kick();
            Assert.That(tx.TakeUsed(), Is.EqualTo(new[] { (id, 0u) }));
        }

        Assert.That(driver.Device.Tx.Frames, Is.EqualTo(Enumerable.Range(0, 100).Select(static i => Frames.Make(60 + i, i))));
    }

    [Test]
    public void Frames_come_in_with_their_lengths()
    {
        (SpecDriver driver, SpecPackedQueue rx, _) = Started();
        for (int i = 0; i < 20; i++)
        {
            ulong buffer = rx.Post(5, 2048);
            if (driver.Memory.At<ushort>(rx.DeviceEvents + 2) == 0)
            {
                rx.Kick();
            }

            driver.Device.Inject(Frames.Make(60 + i, i));
            Assert.That(rx.TakeUsed(), Is.EqualTo(new[] { ((ushort)5, 72u + (uint)i) }));
            Assert.That(driver.Memory.Map(buffer + 12, 60 + i, false).ToArray(), Is.EqualTo(Frames.Make(60 + i, i)));
        }
    }

    [Test]
    public void Indirect_tables_are_followed()
    {
        (SpecDriver driver, _, SpecPackedQueue tx) = Started();
        ulong data = driver.Memory.Allocate(72);
        Frames.Make(60, 1).CopyTo(driver.Memory.Map(data + 12, 60, true));
        ulong table = Table(driver, (data, 12, 0), (data + 12, 60, 0));
        tx.Add(3, (table, 32, SpecPackedQueue.Indirect));
        tx.Kick();
        Assert.That(driver.Device.Tx.Frames.Single(), Is.EqualTo(Frames.Make(60, 1)));
    }

    [Test]
    public void Buffers_come_back_out_of_order()
    {
        (SpecDriver driver, _, SpecPackedQueue tx) = Started(Plain, 32);
        driver.Device.Tx.Policy.OutOfOrder = true;
        driver.Device.Tx.Policy.Immediate = false;
        for (int lap = 0; lap < 10; lap++)
        {
            for (ushort id = 0; id < 10; id++)
            {
                tx.Send(id, Frames.Make(60, id), 1 + id % 3);
            }

            tx.Kick();
            _ = driver.Device.Step();
            Assert.That(tx.TakeUsed().Select(static used => (int)used.Id), Is.EquivalentTo(Enumerable.Range(0, 10)).And.Not.Ordered);
        }
    }

    [Test]
    public void In_order_one_element_may_stand_for_many([Values] bool split)
    {
        Features features = Features.Version1 | Features.InOrder | (split ? Features.None : Features.RingPacked);
        if (split)
        {
            SpecDriver other = new SpecDriver(o => o.Offered = features).Start(features);
            other.Device.Queues[1].Ring!.TellsLastOnly = true;
            (other.Device.Tx.Policy.Immediate, other.Device.Tx.Policy.Batch) = (false, 4);
            for (ushort id = 0; id < 10; id++)
            {
                other.Tx.Send(id, Frames.Make(60, id));
            }

            other.Tx.Kick();
            _ = other.Device.Step();

            // "the used ring entry at an offset matching the first available ring entry in the batch": VirtIO 1.3 §2.7.9.
            Assert.That(other.Tx.TakeUsed().Select(static used => used.Id), Is.EqualTo(new[] { 3, 0, 0, 0, 7, 0, 0, 0, 9, 0 }));
            return;
        }

        (SpecDriver driver, _, SpecPackedQueue tx) = Started(features, 20);
        driver.Device.Queues[1].Ring!.TellsLastOnly = true;
        (driver.Device.Tx.Policy.Immediate, driver.Device.Tx.Policy.Batch) = (false, 4);
        for (int lap = 0; lap < 10; lap++)
        {
            for (ushort id = 0; id < 10; id++)
            {
                tx.Send(id, Frames.Make(60, id), 1 + id % 2);
            }

            tx.Kick();
            _ = driver.Device.Step();
            Queue<ushort> order = new(Enumerable.Range(0, 10).Select(static id => (ushort)id));
            Assert.That(tx.TakeUsed(order).Select(static used => used.Id), Is.EqualTo(new[] { 3, 7, 9 }));
        }
    }

    [Test]
    public void Interrupts_follow_the_flags_and_the_position()
    {
        (SpecDriver driver, _, SpecPackedQueue tx) = Started(Indexed);
        List<int> after = [];
        for (ushort i = 0; i < 20; i++)
        {
            // None, then at the fifth descriptor of the second lap, which is the twelfth.
            driver.Memory.At<ushort>(tx.DriverEvents + 2) = (ushort)(i < 7 ? 1 : 2);
            driver.Memory.At<ushort>(tx.DriverEvents) = 4;
            tx.Send(0, Frames.Make(60, i));
            tx.Kick();
            _ = tx.TakeUsed();
            after.Add(driver.Messages.Count);
        }

        Assert.That(after.IndexOf(1), Is.EqualTo(11));
        Assert.That(driver.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public void Missing_kick([Values(Plain, Indexed)] Features features) => Breaks(Spec.AvailSuppression, () =>
    {
        (SpecDriver driver, _, SpecPackedQueue tx) = Started(features);
        for (ushort i = 0; i < 10; i++)
        {
            tx.Send(0, Frames.Make(60, 1));
            tx.Kick();
            _ = tx.TakeUsed();
        }

        tx.Send(1, Frames.Make(60, 1), 2);
        driver.Device.CheckNoLostKick();
    });

    [Test]
    public void Needless_kick([Values(Plain, Indexed)] Features features) => Breaks(Spec.AvailSuppression, () =>
    {
        (_, _, SpecPackedQueue tx) = Started(features);
        tx.Send(0, Frames.Make(60, 1), 3);
        tx.Kick();
        tx.Kick();
    });

    [Test]
    public void Descriptor_that_is_not_available_within_a_buffer() => Breaks(Spec.PackedFlags, () => SendRaw(static (driver, tx) =>
        tx.Add(0, (driver.Memory.Allocate(64), 64, SpecPackedQueue.Next))));

    [Test]
    public void Buffer_that_goes_around_the_ring() => Breaks(Spec.PackedChains, () => SendRaw(static (driver, tx) =>
    {
        for (int i = 0; i < 7; i++)
        {
            tx.Add(0, (driver.Memory.Allocate(64), 64, SpecPackedQueue.Next));
        }
    }));

    [Test]
    public void Id_that_is_still_with_the_device() => Breaks(Spec.Cleanup, () =>
    {
        (SpecDriver driver, _, SpecPackedQueue tx) = Started();
        driver.Device.Tx.Policy.Stuck = true;
        tx.Send(4, Frames.Make(60, 1));
        tx.Send(4, Frames.Make(60, 1));
        tx.Kick();
    });

    [Test]
    public void Descriptor_changed_while_the_device_has_it() => Breaks(Spec.PackedRing, () =>
    {
        (SpecDriver driver, _, SpecPackedQueue tx) = Started();
        driver.Device.Tx.Policy.Stuck = true;
        tx.Send(4, Frames.Make(60, 1));
        tx.Kick();
        driver.Memory.At<uint>(tx.Ring + 8)++;
        driver.Device.Tx.Policy.Stuck = false;
        _ = driver.Device.Step();
    });

    [Test]
    public void Indirect_and_next() => Breaks(Spec.PackedIndirect, () => SendRaw(static (driver, tx) =>
        tx.Add(0, (driver.Memory.Allocate(64), 64, SpecPackedQueue.Indirect), (driver.Memory.Allocate(64), 64, 0))));

    [Test]
    public void Flags_in_an_indirect_table([Values(SpecPackedQueue.Next, 1 << 7)] int flags) => Breaks(Spec.PackedIndirect, () => SendRaw((driver, tx) =>
        tx.Add(0, (Table(driver, (driver.Memory.Allocate(64), 64, (ushort)flags)), 16, SpecPackedQueue.Indirect))));

    [Test]
    public void Event_flags_that_do_not_exist([Values(Plain, Indexed)] Features features) => Breaks(Spec.PackedEvents, () => SendRaw(
        (driver, tx) =>
        {
            driver.Memory.At<ushort>(tx.DriverEvents + 2) = (ushort)(features == Plain ? 2 : 3);
            tx.Send(0, Frames.Make(60, 1));
        },
        features));

    private static void SendRaw(Action<SpecDriver, SpecPackedQueue> prepare, Features features = Plain)
    {
        (SpecDriver driver, _, SpecPackedQueue tx) = Started(features);
        prepare(driver, tx);
        tx.Kick();
    }

    private static ulong Table(SpecDriver driver, params (ulong Address, int Length, ushort Flags)[] entries)
    {
        ulong table = driver.Memory.Allocate(16 * entries.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            ulong at = table + 16u * (uint)i;
            driver.Memory.At<ulong>(at) = entries[i].Address;
            driver.Memory.At<uint>(at + 8) = (uint)entries[i].Length;
            driver.Memory.At<ushort>(at + 14) = entries[i].Flags;
        }

        return table;
    }
}
