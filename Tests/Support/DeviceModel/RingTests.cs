using System;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>The device model's rings: frames pass both ways, and a driver that mishandles a ring is told so.</summary>
public sealed class RingTests
{
    private const Features NoEventIdx = DeviceOptions.DefaultFeatures & ~Features.RingEventIdx;

    private static byte[] Frame(int length) => [.. Enumerable.Range(0, length).Select(static i => unchecked((byte)(i * 7)))];

    private static void Breaks(SpecClause clause, Action act) =>
        Assert.That(Assert.Throws<SpecViolationException>(() => act())!.Clause, Is.EqualTo(clause));

    private static SpecDriver Started(Features features = DeviceOptions.DefaultFeatures) => new SpecDriver().Start(features);

    [Test]
    public void A_frame_goes_out([Values(1, 60, 1514)] int length)
    {
        SpecDriver driver = Started();
        driver.Tx.Send(0, Frame(length));
        driver.Tx.Kick();
        Assert.That(driver.Device.Tx.Frames.Single(), Is.EqualTo(Frame(length)));
        Assert.That(driver.Tx.TakeUsed(), Is.EqualTo(new[] { (0u, 0u) }));
        Assert.That(driver.Messages, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void A_frame_comes_in_over_as_many_buffers_as_it_takes([Values(64, 1000, 2048)] int bufferLength)
    {
        SpecDriver driver = Started();
        ulong[] buffers = [.. Enumerable.Range(0, 40).Select(i => driver.Rx.Post((ushort)i, bufferLength))];
        driver.Rx.Kick();
        driver.Device.Inject(Frame(1514));
        byte[] bytes = [.. driver.Rx.TakeUsed().SelectMany(used => driver.Memory.Map(buffers[used.Id], (int)used.Length, false).ToArray())];
        Assert.That(bytes[12..], Is.EqualTo(Frame(1514)));
        Assert.That(bytes[10], Is.EqualTo((1526 + bufferLength - 1) / bufferLength), "num_buffers");
    }

    [Test]
    public void Indirect_chains_are_followed()
    {
        SpecDriver driver = Started();
        ulong data = driver.Memory.Allocate(72);
        Frame(60).CopyTo(driver.Memory.Map(data + 12, 60, true));
        ulong table = driver.Memory.Allocate(32);
        driver.Memory.At<ulong>(table) = data;
        driver.Memory.At<uint>(table + 8) = 12;
        driver.Memory.At<uint>(table + 12) = SpecDriverQueue.Next | (1u << 16);
        driver.Memory.At<ulong>(table + 16) = data + 12;
        driver.Memory.At<uint>(table + 24) = 60;
        driver.Tx.SetDescriptor(3, table, 32, SpecDriverQueue.Indirect);
        driver.Tx.Publish(3);
        driver.Tx.Kick();
        Assert.That(driver.Device.Tx.Frames.Single(), Is.EqualTo(Frame(60)));
    }

    [Test]
    public void Interrupts_follow_the_event_index()
    {
        SpecDriver driver = Started();
        driver.Tx.UsedEvent = 2;
        for (ushort i = 0; i < 5; i++)
        {
            driver.Tx.Send(i, Frame(60));
            driver.Tx.Kick();
        }

        Assert.That(driver.Messages, Has.Count.EqualTo(1), "only the used entry 2 was asked for");
    }

    [Test]
    public void Interrupts_follow_the_flag()
    {
        SpecDriver driver = Started(NoEventIdx);
        driver.Tx.AvailFlags = 1;
        driver.Tx.Send(0, Frame(60));
        driver.Tx.Kick();
        driver.Tx.AvailFlags = 0;
        driver.Tx.Send(1, Frame(60));
        driver.Tx.Kick();
        Assert.That(driver.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public void Completions_can_come_out_of_order()
    {
        SpecDriver driver = Started();
        driver.Device.Tx.Policy.OutOfOrder = true;
        driver.Device.Tx.Policy.Immediate = false;
        for (ushort i = 0; i < 16; i++)
        {
            driver.Tx.Send(i, Frame(60 + i));
        }

        driver.Tx.Kick();
        Assert.That(driver.Tx.TakeUsed(), Is.Empty);
        _ = driver.Device.Step();
        uint[] ids = [.. driver.Tx.TakeUsed().Select(static used => used.Id)];
        Assert.That(ids, Is.EquivalentTo(Enumerable.Range(0, 16)).And.Not.Ordered);
    }

    [Test]
    public void Needless_kick_with_nothing_new() => Breaks(Spec.AvailSuppression, () =>
    {
        SpecDriver driver = Started();
        driver.Tx.Send(0, Frame(60));
        driver.Tx.Kick();
        driver.Tx.Kick();
    });

    [Test]
    public void Needless_kick_while_the_device_asks_for_silence([Values(NoEventIdx, DeviceOptions.DefaultFeatures)] Features features) =>
        Breaks(Spec.AvailSuppression, () =>
        {
            SpecDriver driver = Started(features);
            driver.Device.Inject(Frame(60));
            driver.Rx.Post(0, 2048);
            driver.Rx.Kick();
            driver.Rx.Post(1, 2048);
            driver.Rx.Kick();
        });

    [Test]
    public void Missing_kick([Values(NoEventIdx, DeviceOptions.DefaultFeatures)] Features features) => Breaks(Spec.AvailSuppression, () =>
    {
        SpecDriver driver = Started(features);
        driver.Tx.Send(0, Frame(60));
        driver.Tx.Kick();
        driver.Tx.Send(1, Frame(60));
        driver.Device.CheckNoLostKick();
    });

    [Test]
    public void Silence_is_asked_for_while_the_device_works()
    {
        SpecDriver driver = Started(NoEventIdx);
        driver.Device.Options.Kicks = KickMode.Never;
        driver.Tx.Send(0, Frame(60));
        driver.Tx.Kick();
        Assert.That(driver.Tx.UsedFlags, Is.EqualTo(1));
        driver.Tx.Send(1, Frame(60));
        _ = driver.Device.Step();
        driver.Device.CheckNoLostKick();
        Assert.That(driver.Device.Tx.Frames, Has.Count.EqualTo(2));
    }

    [Test]
    public void Head_made_available_twice() => Breaks(Spec.Cleanup, () =>
    {
        SpecDriver driver = Started();
        driver.Device.Tx.Policy.Stuck = true;
        driver.Tx.Send(0, Frame(60));
        driver.Tx.Kick();
        driver.Tx.Send(0, Frame(60));
        driver.Tx.Kick();
        _ = driver.Device.Step();
    });

    [Test]
    public void Descriptor_changed_while_the_device_owns_it() => Breaks(Spec.Cleanup, () =>
    {
        SpecDriver driver = Started();
        driver.Device.Tx.Policy.Stuck = true;
        driver.Tx.Send(0, Frame(60));
        driver.Tx.Kick();
        driver.Tx.SetDescriptor(0, 0, 0, 0);
        driver.Device.Tx.Policy.Stuck = false;
        _ = driver.Device.Step();
    });

    [Test]
    public void Receive_buffer_freed_while_posted() => Breaks(Spec.DescriptorTable, () =>
    {
        SpecDriver driver = Started();
        driver.Device.Rx.Prefetch = 1;
        ulong buffer = driver.Rx.Post(0, 2048);
        driver.Rx.Kick();
        driver.Memory.Free(buffer);
        driver.Device.Inject(Frame(60));
    });

    [Test]
    public void The_device_knows_what_it_may_still_access()
    {
        SpecDriver driver = Started();
        driver.Device.Rx.Prefetch = 1;
        ulong buffer = driver.Rx.Post(0, 2048);
        Assert.That(driver.Device.Owns(buffer, 1), Is.True, "published: the device may take it at any moment");
        driver.Rx.Kick();
        Assert.That(driver.Device.Owns(buffer + 2047, 100), Is.True);
        Assert.That(driver.Device.Owns(buffer + 2048, 100), Is.False);
        Assert.That(driver.Device.Owns(driver.Tx.Used, 1), Is.True, "rings too");
        driver.Reset();
        Assert.That(driver.Device.Owns(buffer, 2048), Is.False);
        Assert.That(driver.Device.Owns(driver.Tx.Used, 1), Is.False);
    }

    [Test]
    public void Same_memory_posted_twice() => Breaks(Spec.ReceiveBuffers, () =>
    {
        SpecDriver driver = Started();
        driver.Device.Rx.Prefetch = 2;
        ulong buffer = driver.Rx.Post(0, 2048);
        driver.Rx.SetDescriptor(1, buffer + 2047, 1, SpecDriverQueue.Write);
        driver.Rx.Publish(1);
        driver.Rx.Kick();
    });

    [Test]
    public void Small_receive_buffer_without_mergeable_buffers() => Breaks(Spec.ReceiveBuffers, () =>
    {
        SpecDriver driver = Started(Features.Version1);
        driver.Rx.Post(0, 1525);
        driver.Rx.Kick();
        driver.Device.Inject(Frame(60));
    });
}
