using System;
using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Queues that stop and start again without a reset of the device: VIRTIO_F_RING_RESET.</summary>
public sealed class QueueRestartTests
{
    [Test]
    public void A_pause_resets_queues_and_not_the_device(
        [Values] bool packed, [Values(0, 7)] int resetReads, [Values(0, 1, 3)] int messages)
    {
        using Machine machine = Resettable(o =>
        {
            o.Device.Offered |= packed ? Features.RingPacked : Features.None;
            o.Device.ResetReads = resetReads;
            o.Messages = messages;
        });
        BringUpTests.CarriesTraffic(machine);
        int resets = (int)machine.Device.Counters.Resets;
        for (int round = 1; round <= 5; round++)
        {
            machine.Pause();
            Assert.That(machine.Device.IsLive, Is.True);
            machine.Restart();
            BringUpTests.CarriesTraffic(machine);
            Assert.That((machine.Device.Counters.Resets, machine.Device.Counters.QueueResets), Is.EqualTo((resets, 2 * round)));
        }

        machine.PowerDown();
        machine.PowerUp();
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
    }

    [Test]
    public void What_is_on_its_way_comes_back([Values] bool packed, [Values(0, 7)] int resetReads, [Values] bool eventIdx)
    {
        using Machine machine = Resettable(o =>
        {
            o.Device.Offered |= packed ? Features.RingPacked : Features.None;
            o.Device.Offered &= eventIdx ? ~Features.None : ~Features.RingEventIdx;
            o.Device.ResetReads = resetReads;
        });
        for (int round = 0; round < 4; round++)
        {
            machine.Completed.Clear();
            machine.Device.Tx.Policy.Stuck = round % 2 == 0;
            machine.Device.Rx.Prefetch = round * 9;
            machine.SendAll(Frames.Make(30, 60, round));
            machine.InjectAll(Frames.Make(30, 60, round));
            machine.Run((uint)round);
            machine.Pause();
            Assert.That(machine.Outstanding, Is.Zero, "frames not returned");
            Assert.That(machine.Completed, Is.Unique.And.Ordered);
            machine.Device.Tx.Policy.Stuck = false;
            machine.Restart();
            machine.Settle();
            machine.Completed.Clear();
            BringUpTests.CarriesTraffic(machine);
        }

        Assert.That(machine.Device.Counters.QueueResets, Is.EqualTo(8));
        machine.Unload();
    }

    [Test]
    public void A_queue_whose_reset_does_not_end_costs_a_reset_of_the_device([Values] bool gone)
    {
        using Machine machine = Resettable();
        BringUpTests.CarriesTraffic(machine);
        long resets = machine.Device.Counters.Resets;
        machine.Device.Options.Faults.QueueResetNeverCompletes = true;
        if (gone)
        {
            machine.Device.Tx.Policy.Stuck = true;
            machine.SendAll(Frames.Make(5, 60, 1));
            machine.Pull();
            machine.Pause();
            Assert.That(machine.Outstanding, Is.Zero);
            machine.Unload();
            return;
        }

        machine.Pause();
        Assert.That(machine.Device.Counters.Resets, Is.GreaterThan(resets));
        Assert.That(machine.DeviceFailed, Is.False);
        machine.Restart();
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
    }

    /// <summary>The control queue stays: what was asked of it before the pause is answered after.</summary>
    [Test]
    public void A_command_survives_a_pause()
    {
        using Machine machine = Machine.Started(static o => RscTests.Configure(o, Features.RingReset, Features.None));
        machine.Device.Control.Policy.Stuck = true;
        Switch(machine, OffloadSet.RxTcp);
        machine.Run(10);
        machine.Pause();
        Switch(machine, OffloadSet.None);
        machine.Device.Control.Policy.Stuck = false;
        machine.Run(10);
        machine.Restart();
        machine.Settle();
        Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(Features.None));
        Assert.That(machine.Device.Control.Commands, Has.Count.EqualTo(2));
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
    }

    [Test]
    public void A_broken_device_is_reset_as_a_whole()
    {
        using Machine machine = Resettable();
        machine.Device.Rx.Hostile = HostileAction.UsedIdOutOfRange;
        machine.InjectAll(Frames.Make(5, 60, 1));
        machine.Run(1000);
        Assert.That(machine.DeviceFailed, Is.True);
        Assert.That(machine.Device.IsLive, Is.False);
        machine.Unload();
    }

    [Test]
    public void A_queue_that_the_device_does_not_take_back_fails_the_device()
    {
        using Machine machine = Resettable();
        machine.Pause();
        _ = machine.Device.Options.Faults.RefuseQueueEnable.Add(1);
        machine.Restart();
        machine.Run(1000);
        Assert.That(machine.DeviceFailed, Is.True);
        machine.Unload();
        Assert.That(machine.Trace, Has.Some.Contains("did not come up"));
    }

    [Test]
    public void Everything_in_any_order([Values(1, 2)] int seed, [Values] bool packed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using Machine machine = Resettable(o => o.Device.Offered |= packed ? Features.RingPacked : Features.None);
        for (int step = 0; step < 25; step++)
        {
            machine.Device.Options.ResetReads = random.Next(3) * 4;
            machine.Device.Options.Faults.QueueResetNeverCompletes = random.Next(10) == 0;
            machine.Device.Tx.Policy.Stuck = random.Next(4) == 0;
            List<byte[]> frames = Frames.Random(random.Next(20), random.Next());
            machine.InjectAll(frames);
            foreach (byte[] frame in frames)
            {
                _ = machine.TrySend(frame);
            }

            machine.Run((uint)random.Next(30));
            switch (random.Next(4))
            {
                case 0:
                    machine.PowerDown();
                    machine.PowerUp();
                    break;
                case 1:
                    machine.Device.SetLink(random.Next(2) == 0);
                    break;
                default:
                    machine.Pause();
                    Assert.That(machine.Outstanding, Is.Zero);
                    machine.Restart();
                    break;
            }
        }

        machine.Device.Tx.Policy.Stuck = false;
        machine.Settle();
        machine.Completed.Clear();
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
    }

    private static Machine Resettable(Action<MachineOptions>? also = null) => Machine.Started(o =>
    {
        o.Device.Offered |= Features.RingReset;
        also?.Invoke(o);
    });

    private static void Switch(Machine machine, OffloadSet active) =>
        Assert.That(machine.Ask(() => Session.SetOffloads(active)), Is.True);
}
