using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>However many messages the system grants, both directions and the configuration are heard.</summary>
public sealed class InterruptTests
{
    [Test]
    public void Messages_are_shared_when_few_are_granted([Values(1, 2, 3, 8)] int granted, [Values] bool eventIdx)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.MsixVectors = 8;
            o.Messages = granted;
            o.Device.Offered &= ~(eventIdx ? Features.None : Features.RingEventIdx);
        });
        BringUpTests.CarriesTraffic(machine);
        HearsTheLink(machine);
        machine.Unload();
    }

    [Test]
    public void The_line_serves_when_there_are_no_messages([Values(0, 3)] int vectors)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.MsixVectors = vectors;
            o.Messages = 0;
        });
        BringUpTests.CarriesTraffic(machine);
        HearsTheLink(machine);
        Assert.That(machine.Device.Counters.IsrReads, Is.Positive);
        Assert.That(machine.Device.Pci.Interrupts.LineAsserted, Is.False);
        machine.Unload();
    }

    [Test]
    public void An_interrupt_of_another_device_on_the_line_is_not_claimed()
    {
        using Machine machine = Machine.Started(static o => o.Messages = 0);
        machine.Settle();
        ulong claimed = machine.Statistics.InterruptsClaimed;
        ulong all = machine.Statistics.Interrupts;
        machine.Do(static () => Interrupts.OnInterrupt(0));
        Assert.That(machine.Statistics.Interrupts, Is.EqualTo(all + 1));
        Assert.That(machine.Statistics.InterruptsClaimed, Is.EqualTo(claimed));
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void Without_any_interrupt_the_start_fails_and_says_so()
    {
        using Machine machine = Machine.With(static o => o.NoInterrupt = true);
        Assert.That(machine.TryStart(), Is.Negative);
        Assert.That(machine.Trace, Has.Some.Contain("interrupt"), machine.Story);
        machine.Unload();
    }

    [Test]
    public void A_busy_queue_is_polled_without_interrupts()
    {
        using Machine machine = Machine.Started();
        List<byte[]> frames = Frames.Make(200, 60, 3);
        machine.InjectAll(frames);
        machine.SendAll(frames);
        machine.Settle();
        int interrupts = machine.Device.Counters.InterruptsOf(0) + machine.Device.Counters.InterruptsOf(1) + machine.Device.Counters.InterruptsOf(2);
        Assert.That(interrupts, Is.LessThan(40), "interrupts for 400 frames in bursts");
        machine.AssertReceived(frames);
    }

    private static void HearsTheLink(Machine machine)
    {
        machine.Do(() => machine.Device.SetLink(false));
        machine.Settle();
        Assert.That(machine.LinkUp, Is.False);
        machine.Do(() => machine.Device.SetLink(true));
        machine.Settle();
        Assert.That(machine.LinkUp, Is.True);
    }
}
