using System;
using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Queues;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>A device that uses buffers in order, and writes one used element for a run of them: VIRTIO_F_IN_ORDER on split rings.</summary>
public sealed class InOrderTests
{
    [Test]
    public void A_run_of_sent_packets_takes_one_used_element(
        [Values(RingKind.SplitInOrder, RingKind.SplitInOrderWithFlags)] RingKind kind, [Values] bool indirect, [Values(1, 4, 7, 64)] int run)
    {
        using Machine machine = Started(kind, indirect ? Features.None : Features.RingIndirectDesc);
        machine.Device.Tx.Policy.Immediate = false;
        machine.Device.Tx.Policy.Batch = run;
        machine.Device.Queues[1].Ring!.TellsLastOnly = true;
        List<byte[]> frames = Frames.Random(500, run);
        var random = new Random(run);
        machine.SendAll(frames, length => Frames.Cut(length, random.Next(1, 5), random));
        machine.InjectAll(frames);
        machine.Settle();
        machine.AssertSent(frames);
        machine.AssertReceived(frames);
        machine.Unload();
    }

    [Test]
    public void A_run_may_end_anywhere_and_the_queue_stop_in_it([Values] bool resets, [Values(1, 2, 3)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using Machine machine = Started(RingKind.SplitInOrder, Features.None, resets ? Features.RingReset : Features.None);
        for (int round = 0; round < 10; round++)
        {
            machine.Completed.Clear();
            machine.Device.Tx.Policy.Immediate = false;
            machine.Device.Tx.Policy.Batch = 1 + random.Next(9);
            machine.Device.Tx.Policy.Budget = random.Next(30);
            machine.Device.Queues[1].Ring!.TellsLastOnly = true;
            machine.Device.Rx.Prefetch = random.Next(20);
            machine.SendAll(Frames.Make(30, 60, round));
            machine.InjectAll(Frames.Make(30, 60, round));
            machine.Run((uint)random.Next(40));
            machine.Pause();
            Assert.That(machine.Outstanding, Is.Zero);
            Assert.That(machine.Completed, Has.Count.EqualTo(30).And.Unique.And.Ordered);
            machine.Device.Tx.Policy.Budget = null;
            machine.Device.Rx.ForgetBacklog();
            machine.Restart();
            machine.Settle();
            machine.Completed.Clear();
            BringUpTests.CarriesTraffic(machine);
        }

        machine.Unload();
    }

    [Test]
    public void Commands_go_through_a_queue_in_order_too()
    {
        using Machine machine = Machine.Started(static o => RscTests.Configure(o, Features.InOrder, Features.None));
        Assert.That(machine.Device.Negotiated.HasFlag(Features.InOrder), Is.True);
        for (int i = 0; i < 40; i++)
        {
            ControlQueueTests.Switch(machine, i % 2 == 0 ? OffloadSet.RxTcp : OffloadSet.None);
            machine.Settle();
            Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(i % 2 == 0 ? Features.GuestCsum : Features.None));
        }

        BringUpTests.CarriesTraffic(machine);
    }

    /// <summary>A used element that ends a run where there is no buffer.</summary>
    [Test]
    public void A_run_that_cannot_be_ends_trust([Values(12, 255, 256)] int id)
    {
        using Machine machine = Started(RingKind.SplitInOrder, Features.None);
        machine.Device.Tx.Policy.Stuck = true;
        machine.SendAll(Frames.Make(5, 60, 1));
        machine.Settle();
        machine.Do(() =>
        {
            DeviceRing ring = machine.Device.Queues[1].Ring!;
            ring.UseRaw((uint)id, 0);
            _ = ring.Publish();
            machine.Device.RaiseSpuriousInterrupt(1);
        });
        machine.Run(1000);
        Assert.That(machine.DeviceFailed, Is.True, machine.Story());
        machine.Unload();
        Assert.That(machine.Trace, Has.Some.Contains("virtqueue 1 is broken"));
        Assert.That(machine.Completed, Has.Count.EqualTo(5).And.Unique.And.Ordered);
    }

    private static Machine Started(RingKind kind, Features without, Features also = Features.None)
    {
        Machine machine = Machine.Started(o => o.Device.Offered = (kind.Apply(o.Device.Offered) | also) & ~without);
        Assert.That(machine.Device.Negotiated.HasFlag(Features.InOrder), Is.True);
        return machine;
    }
}
