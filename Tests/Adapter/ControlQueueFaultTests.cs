using System;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>A device that answers commands late, wrong, with no or not at all.</summary>
public sealed class ControlQueueFaultTests
{
    private const OffloadSet Checks = OffloadSet.RxIPv4 | OffloadSet.RxTcp | OffloadSet.RxUdp;
    private const OffloadSet Rsc = OffloadSet.RscIPv4 | OffloadSet.RscIPv6;
    private const Features Tso = Features.GuestTso4 | Features.GuestTso6;
    private static readonly FrameShape Large = new(0, IsIPv6: false, IsTcp: true, 0, 0, 20_000, 0, 1);

    private static readonly HostileAction[] Ruinous =
    [
        HostileAction.UsedIdOutOfRange, HostileAction.UsedIdNotOutstanding, HostileAction.UsedIdRepeated, HostileAction.UsedIdxJump,
        HostileAction.UsedLengthOver, HostileAction.UsedLengthMax,
    ];

    [Test]
    public void A_device_that_will_not_stop_coalescing_is_used_without([Values(1, 2, 255)] int answer)
    {
        using Machine machine = RscTests.Coalescing();
        machine.Device.Control.AnswerInstead = _ => (byte)answer;
        ControlQueueTests.Switch(machine, Checks);
        machine.Settle();
        Assert.That(machine.Device.Negotiated & Tso, Is.EqualTo(Features.None), machine.Story());
        Assert.That(machine.DeviceFailed, Is.False);
        BringUpTests.CarriesTraffic(machine);

        // Not even when the system wants it again: the device has been seen not to stop.
        machine.Device.Control.AnswerInstead = null;
        ControlQueueTests.Switch(machine, Checks | Rsc);
        machine.Settle();
        Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(Features.GuestCsum));
        BringUpTests.CarriesTraffic(machine);
        machine.StopDevice();
        machine.Start();
        Assert.That(machine.Device.Negotiated & Tso, Is.EqualTo(Tso), "a new start is a new chance");
    }

    /// <summary>It is brought up without coalescing, and coalesces: however short, and whatever the system wants by then.</summary>
    [Test]
    public void A_device_that_coalesces_though_it_was_not_agreed_any_more_is_not_believed([Values] bool isWanted, [Values] bool isShort)
    {
        using Machine machine = RscTests.Coalescing();
        machine.Device.Control.AnswerInstead = static _ => 1;
        ControlQueueTests.Switch(machine, Checks);
        machine.Settle();
        ControlQueueTests.Switch(machine, isWanted ? Checks | Rsc : Checks);

        // It takes a packet for the transmit queue to hear of the reset.
        BringUpTests.CarriesTraffic(machine);
        Assert.That(machine.Device.Negotiated & (Tso | Features.GuestCsum), Is.EqualTo(Features.GuestCsum), machine.Story());
        machine.Received.Clear();
        FrameShape shape = isShort ? Large with { Payload = 900 } : Large;
        machine.Inject(RscTests.WithPseudoSum(shape), RscTests.Merged(shape, 400));
        machine.Inject(RscTests.WithPseudoSum(shape), RscTests.Merged(shape, 400));
        machine.Settle();
        Assert.That(machine.Received, Is.Empty);
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
        Assert.That(machine.Trace, Has.Some.Contains("0 headers, 2 coalesced"), machine.Story());
        Assert.That(machine.Trace, Has.Some.Contains("0 segments, 0 unwanted"), machine.Story());
    }

    [Test]
    public void A_refusal_that_costs_nothing_changes_nothing()
    {
        using Machine machine = RscTests.Coalescing(Features.None, Tso);
        machine.Device.Control.AnswerInstead = static _ => 1;
        long resets = machine.Device.Counters.Resets;
        ControlQueueTests.Switch(machine, OffloadSet.None);
        machine.Settle();
        Assert.That(machine.Device.Control.Commands, Has.Count.EqualTo(1));
        BringUpTests.CarriesTraffic(machine);
        Assert.That(machine.Device.Control.Commands, Has.Count.EqualTo(1), "asked once");
        Assert.That(machine.Device.Counters.Resets, Is.EqualTo(resets));
        machine.Device.Control.AnswerInstead = null;
        machine.Pause();
        machine.Restart();
        machine.Settle();
        Assert.That(machine.Device.Control.Offloads.Enabled, Is.EqualTo(Features.None), "and again after the next way up");
    }

    /// <summary>A partial checksum is completed whatever the device was told, and a long packet does not go up.</summary>
    [Test]
    public void A_device_that_never_answers_is_used_without_coalescing()
    {
        using Machine machine = RscTests.Coalescing();
        machine.Device.Control.Policy.Stuck = true;
        ControlQueueTests.Switch(machine, OffloadSet.None);
        for (int i = 0; i < 3; i++)
        {
            machine.Inject(RscTests.WithPseudoSum(Large), RscTests.Merged(Large, 1448));
            machine.Settle();
        }

        Assert.That(machine.Received, Is.Empty);
        Assert.That(machine.Device.Negotiated & Tso, Is.EqualTo(Tso), "it may be slow");
        FrameShape whole = Large with { Payload = 900 };
        machine.Inject(RscTests.WithPseudoSum(whole), RscTests.Merged(whole, 1448) with { GsoType = 0, GsoSize = 0 });
        machine.Settle();
        machine.AssertReceived([whole.Build()]);

        machine.Do(static () => MachinePlatform.Advance(TimeSpan.FromSeconds(2)));
        machine.Inject(RscTests.WithPseudoSum(Large), RscTests.Merged(Large, 1448));
        machine.Settle();
        Assert.That(machine.Device.Negotiated & Tso, Is.EqualTo(Features.None));
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
    }

    [TestCaseSource(nameof(Ruinous))]
    public void A_lie_in_the_control_queue_ends_trust(HostileAction action)
    {
        using Machine machine = RscTests.Coalescing();
        machine.Device.Control.Hostile = action;
        ControlQueueTests.Switch(machine, Checks);
        machine.Run(10_000);
        ControlQueueTests.Switch(machine, Checks | OffloadSet.RscIPv4);
        machine.Run(10_000);
        Assert.That(machine.DeviceFailed, Is.True, machine.Story());
        machine.Unload();
        Assert.That(machine.Trace, Has.Some.Contains("virtqueue 2 is broken"));
    }

    /// <summary>What the last command was answered with does not count for the next.</summary>
    [Test]
    public void An_answer_that_was_not_written_is_a_refusal()
    {
        using Machine machine = RscTests.Coalescing();
        ControlQueueTests.Switch(machine, Checks);
        machine.Settle();
        machine.Device.Control.Hostile = HostileAction.UsedLengthZero;
        ControlQueueTests.Switch(machine, Checks | Rsc);
        machine.Settle();
        Assert.That(machine.Trace, Has.Some.Contains("refused to change"));
        BringUpTests.CarriesTraffic(machine);
        machine.Unload();
    }
}
