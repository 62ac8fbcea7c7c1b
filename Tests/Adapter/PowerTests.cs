using System;
using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Power cycles, pause and restart, idle and under load: every packet comes back, and traffic goes on afterwards.</summary>
public sealed class PowerTests
{
    [Test]
    public void Idle_power_cycles([Values(2, 3, 4)] int state)
    {
        using Machine machine = Machine.Started();
        for (int cycle = 0; cycle < 5; cycle++)
        {
            machine.PowerDown(state);
            Assert.That(machine.Device.IsLive, Is.False);
            machine.PowerUp();
            BringUpTests.CarriesTraffic(machine);
        }

        machine.Unload();
    }

    [Test]
    public void Power_cycles_under_load()
    {
        using Machine machine = Machine.Started();
        for (int cycle = 0; cycle < 10; cycle++)
        {
            PutUnderLoad(machine, cycle);
            machine.PowerDown();
            Assert.That(machine.Outstanding, Is.Zero, "all frames are returned before the device sleeps");
            machine.PowerUp();
            Relieve(machine);
            BringUpTests.CarriesTraffic(machine);
        }

        machine.Unload();
    }

    [Test]
    public void Pause_and_restart_of_the_same_queues()
    {
        using Machine machine = Machine.Started();
        for (int cycle = 0; cycle < 5; cycle++)
        {
            machine.Pause();
            machine.Restart();
            BringUpTests.CarriesTraffic(machine);
        }
    }

    [Test]
    public void Pause_and_restart_under_load()
    {
        using Machine machine = Machine.Started();
        for (int cycle = 0; cycle < 10; cycle++)
        {
            PutUnderLoad(machine, cycle);
            machine.Pause();
            Assert.That(machine.Outstanding, Is.Zero);
            machine.Restart();
            Relieve(machine);
            BringUpTests.CarriesTraffic(machine);
        }

        machine.Unload();
    }

    [Test]
    public void Frames_stuck_in_the_device_are_returned_when_the_queues_stop([Values] bool power)
    {
        using Machine machine = Machine.Started();
        machine.Device.Tx.Policy.Stuck = true;
        machine.SendAll(Frames.Make(50, 60, 1));
        machine.Settle();
        Assert.That(machine.Completed, Is.Empty);
        if (power)
        {
            machine.PowerDown();
        }
        else
        {
            machine.Pause();
        }

        Assert.That(machine.Completed, Has.Count.EqualTo(50));
        Assert.That(machine.Device.OutstandingBuffers, Is.Zero, "nothing is left to a device that could still use it");
        machine.Device.Tx.Policy.Stuck = false;
        if (power)
        {
            machine.PowerUp();
        }
        else
        {
            machine.Restart();
        }

        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void A_slow_reset_holds_buffers_back_until_it_is_done([Values] bool power)
    {
        using Machine machine = Machine.Started(o => o.Device.ResetReads = 8);
        for (int cycle = 0; cycle < 4; cycle++)
        {
            PutUnderLoad(machine, cycle);
            machine.Device.Tx.Policy.Stuck = true;
            if (power)
            {
                machine.PowerDown();
                machine.PowerUp();
            }
            else
            {
                machine.Pause();
                machine.Restart();
            }

            machine.Device.Tx.Policy.Stuck = false;
            Relieve(machine);
            BringUpTests.CarriesTraffic(machine);
        }

        machine.Unload();
    }

    [Test]
    public void A_device_that_never_finishes_its_reset_is_cut_off_from_memory([Values] bool power, [Values] bool load)
    {
        using Machine machine = Machine.Started();
        if (load)
        {
            PutUnderLoad(machine, 1);
        }

        machine.Device.Options.Faults.ResetNeverCompletes = true;
        if (power)
        {
            _ = machine.Ask(static () => Session.PowerDown());
        }
        else
        {
            machine.Pause();
        }

        Assert.That(machine.Device.CanReachMemory, Is.False);
        Assert.That(machine.Outstanding, Is.Zero);
        Assert.That(machine.Trace, Has.Some.Contain("reset"), machine.Story);
        machine.Unload();
    }

    [Test]
    public void Unload_while_traffic_flows()
    {
        using Machine machine = Machine.Started();
        PutUnderLoad(machine, 99);
        machine.Unload();
    }

    [Test]
    public void Power_down_twice_in_a_row_with_stop_between()
    {
        using Machine machine = Machine.Started();
        machine.PowerDown();
        machine.PowerUp();
        machine.StopDevice();
        machine.Start();
        machine.PowerDown();
        machine.PowerUp();
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
    }

    [Test]
    public void Removal_while_asleep()
    {
        using Machine machine = Machine.Started();
        machine.PowerDown();
        machine.Unload();
    }

    /// <summary>Frames on their way in all stages: queued, in the device, coming in, half a batch completed.</summary>
    private static void PutUnderLoad(Machine machine, int seed)
    {
        var random = new Random(seed);
        machine.Device.Tx.Policy.Immediate = false;
        machine.Device.Tx.Policy.Budget = random.Next(40);
        machine.Device.Rx.Policy.Budget = random.Next(40);
        machine.SendAll(Frames.Random(60, seed));
        machine.InjectAll(Frames.Random(60, seed + 1000));
        machine.Run((uint)random.Next(1, 6));
        List<byte[]> endless = Frames.Random(4, seed);
        int turns = 0;
        machine.Outside = () =>
        {
            // Traffic keeps coming while the queues are cancelled.
            if (++turns > 500)
            {
                return false;
            }

            machine.Device.Inject(endless[turns % endless.Count]);
            return true;
        };
        _ = machine.Poll(QueueKind.Rx);
        _ = machine.Poll(QueueKind.Tx);
    }

    private static void Relieve(Machine machine)
    {
        machine.Outside = null;
        machine.Device.Tx.Policy.Immediate = true;
        machine.Device.Tx.Policy.Budget = null;
        machine.Device.Rx.Policy.Budget = null;
        machine.Device.Rx.ForgetBacklog();
        machine.Settle();
        machine.Completed.Clear();
    }
}
