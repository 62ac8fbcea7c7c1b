using System;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Receive offloads are switched through the control queue, at run time, whatever else happens meanwhile.</summary>
public sealed class ControlQueueTests
{
    private const OffloadSet Checks = OffloadSet.RxIPv4 | OffloadSet.RxTcp | OffloadSet.RxUdp;
    private const OffloadSet Rsc = OffloadSet.RscIPv4 | OffloadSet.RscIPv6;
    private const Features Tso = Features.GuestTso4 | Features.GuestTso6;
    private const Features Everything = Features.GuestCsum | Tso | Features.GuestEcn;
    private static readonly FrameShape Large = new(0, IsIPv6: false, IsTcp: true, 0, 0, 20_000, 0, 1);

    [Test]
    public void A_device_that_does_all_that_was_agreed_is_told_nothing()
    {
        using Machine machine = RscTests.Coalescing();
        BringUpTests.CarriesTraffic(machine);
        Assert.That(machine.Device.Control.Commands, Is.Empty);
    }

    [Test]
    public void Switches_take_effect_one_after_the_other([Values(0, 1, 2, 3)] int messages, [Values] bool eventIdx, [Values(0, 3)] int delay)
    {
        using Machine machine = Machine.Started(o =>
        {
            RscTests.Configure(o, Features.None, eventIdx ? Features.None : Features.RingEventIdx);
            o.Messages = messages;
        });
        machine.Device.Control.Delay = delay;
        (OffloadSet Active, Features Expected)[] steps =
        [
            (Checks | OffloadSet.RscIPv4, Everything & ~Features.GuestTso6),
            (Checks, Features.GuestCsum),
            (OffloadSet.None, Features.None),
            (OffloadSet.RscIPv6, Everything & ~Features.GuestTso4),
            (OffloadSet.RxUdp, Features.GuestCsum),
            (Checks | Rsc, Everything),
        ];
        foreach ((OffloadSet active, Features expected) in steps)
        {
            Switch(machine, active);
            machine.Settle();
            Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(expected), active.ToString());
            BringUpTests.CarriesTraffic(machine);
        }

        Assert.That(machine.Device.Control.Commands, Has.Count.EqualTo(steps.Length));
    }

    /// <summary>The answer must be seen by itself, on every interrupt there is, or the next command never goes.</summary>
    [Test]
    public void The_last_of_many_changes_counts([Values(0, 1, 2, 3)] int messages, [Values] bool eventIdx)
    {
        using Machine machine = Machine.Started(o =>
        {
            RscTests.Configure(o, Features.None, eventIdx ? Features.None : Features.RingEventIdx);
            o.Messages = messages;
        });
        machine.Device.Control.Policy.Stuck = true;
        Switch(machine, Checks);
        Switch(machine, Checks | OffloadSet.RscIPv4);
        Switch(machine, OffloadSet.None);
        Switch(machine, Checks | OffloadSet.RscIPv6);
        machine.Settle();
        Assert.That(machine.Device.Control.Commands, Has.Count.EqualTo(1), "one command at a time");
        machine.Device.Control.Policy.Stuck = false;
        machine.Settle();
        Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(Everything & ~Features.GuestTso4));
        Assert.That(machine.Device.Control.Commands, Has.Count.EqualTo(2));
    }

    [Test]
    public void Every_way_up_ends_in_the_state_that_is_wanted([Values] bool stuck)
    {
        using Machine machine = RscTests.Coalescing();
        machine.Device.Control.Policy.Stuck = stuck;
        Switch(machine, Checks);
        machine.Run(100);
        Action<Machine>[] ways =
        [
            static m => { m.Pause(); m.Restart(); },
            static m => { m.PowerDown(); m.PowerUp(); },
            static m => { m.StopDevice(); m.Start(); m.Settle(); Switch(m, Checks); },
        ];
        foreach (Action<Machine> way in ways)
        {
            way(machine);
            machine.Device.Control.Policy.Stuck = false;
            machine.Settle();
            Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(Features.GuestCsum));
            BringUpTests.CarriesTraffic(machine);
            machine.Device.Control.Policy.Stuck = stuck;
        }

        machine.Unload();
    }

    [Test]
    public void What_the_device_cannot_coalesce_keeps_nothing_on()
    {
        using Machine machine = Machine.Started(static o =>
        {
            RscTests.Configure(o, Features.None, Features.GuestTso6);
            o.Numbers["*RscIPv4"] = 0;
            foreach (string keyword in (string[])[.. o.Numbers.Keys])
            {
                o.Numbers[keyword] &= keyword.Contains("Checksum", System.StringComparison.Ordinal) ? 1u : 3u;
            }
        });
        machine.Settle();
        Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(Features.None));
    }

    [Test]
    public void The_device_goes_with_a_command_on_its_way([Values] bool noticed)
    {
        using Machine machine = RscTests.Coalescing();
        machine.Device.Control.Policy.Stuck = true;
        Switch(machine, Checks);
        machine.Run(10);
        if (noticed)
        {
            machine.SurpriseRemove();
        }
        else
        {
            machine.Pull();
            Switch(machine, OffloadSet.None);
            machine.Run(1000);
        }

        machine.Unload();
    }

    [Test]
    public void A_control_queue_that_is_not_there_is_no_start([Values] bool size)
    {
        using Machine machine = Machine.With(o =>
        {
            RscTests.Configure(o, Features.None, Features.None);
            if (size)
            {
                o.Device.Faults.QueueSizes[2] = 0;
            }
            else
            {
                o.Device.Faults.NumQueues = 2;
            }
        });
        Assert.That(machine.TryStart(), Is.Negative);
        Assert.That(machine.Trace, Has.Some.Contains(size ? "impossible queue size" : "fewer virtqueues than it needs"));
        machine.Unload();
    }

    [Test]
    public void Ways_up_and_switches_in_any_order([Values(1, 2, 3)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using Machine machine = Machine.Started(o =>
        {
            RscTests.Configure(o, Features.None, random.Next(2) == 0 ? Features.RingEventIdx : Features.None);
            o.Messages = random.Next(4);
        });
        OffloadSet active = Checks | Rsc;
        for (int step = 0; step < 60; step++)
        {
            machine.Device.Control.Delay = random.Next(4);
            machine.Device.Control.Policy.Stuck = random.Next(4) == 0;
            switch (random.Next(5))
            {
                case 0:
                    machine.Pause();
                    machine.Restart();
                    break;
                case 1:
                    machine.PowerDown();
                    machine.PowerUp();
                    break;
                case 2:
                    machine.Inject(RscTests.WithPseudoSum(Large), RscTests.Merged(Large, 1448));
                    break;
                default:
                    active = (OffloadSet)random.Next() & (Checks | Rsc);
                    Switch(machine, active);
                    break;
            }

            machine.Run((uint)random.Next(20));
        }

        machine.Device.Control.Policy.Stuck = false;
        machine.Settle();
        Features expected = ((active & OffloadSet.RscIPv4) != 0 ? Features.GuestTso4 : 0) | ((active & OffloadSet.RscIPv6) != 0 ? Features.GuestTso6 : 0)
            | ((active & Rsc) != 0 ? Features.GuestEcn : 0) | (active != 0 ? Features.GuestCsum : 0);
        Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(expected));
        Assert.That(machine.Received, Has.All.EqualTo(Large.Build()));
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
    }

    internal static void Switch(Machine machine, OffloadSet active) =>
        Assert.That(machine.Ask(() => Session.SetOffloads(active)), Is.True);
}
