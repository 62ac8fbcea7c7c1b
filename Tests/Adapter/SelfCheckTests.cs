using System;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>The tests of this folder can fail: a condition broken on purpose is noticed by the assertion that guards it.</summary>
public sealed class SelfCheckTests
{
    [Test]
    public void A_flipped_bit_on_the_wire_is_noticed()
    {
        using Machine machine = Machine.Started();
        byte[][] frames = [.. Frames.Make(5, 100, 1)];
        machine.Device.Tx.Transmitted = static (_, frame) => frame[57] ^= 1;
        machine.SendAll(frames);
        machine.Settle();
        Noticed(() => machine.AssertSent(frames), "first difference at 57");
    }

    [Test]
    public void A_flipped_bit_of_a_received_frame_is_noticed()
    {
        using Machine machine = Machine.Started();
        byte[][] frames = [.. Frames.Make(5, 100, 1)];
        byte[][] wrong = [.. frames.Select(static frame => frame.ToArray())];
        wrong[3][99] ^= 0x80;
        machine.InjectAll(wrong);
        machine.Settle();
        Noticed(() => machine.AssertReceived(frames), "frame 3 received");
    }

    [Test]
    public void A_lost_frame_is_noticed()
    {
        using Machine machine = Machine.Started();
        byte[][] frames = [.. Frames.Make(5, 100, 1)];
        machine.InjectAll(frames.Skip(1));
        machine.Settle();
        Noticed(() => machine.AssertReceived(frames), "frames received");
    }

    [Test]
    public void A_kick_that_does_not_reach_the_device_is_noticed()
    {
        using Machine machine = Machine.Started();
        machine.Settle();
        machine.Device.Queues[1].Ring!.DropKicks = true;
        machine.SendAll(Frames.Make(1, 60, 1));
        Noticed(machine.Settle, Spec.AvailSuppression.Number);
    }

    [Test]
    public void An_interrupt_that_does_not_reach_the_driver_is_noticed()
    {
        using Machine machine = Machine.Started();
        machine.Settle();
        machine.Device.Pci.Interrupts.Message = static _ => { };
        machine.InjectAll(Frames.Make(1, 60, 1));
        Noticed(machine.Settle, "rule");
    }

    [Test]
    public void Memory_the_device_still_owns_is_noticed_when_it_is_freed()
    {
        using Machine machine = Machine.Started();
        machine.Settle();
        machine.Device.IgnoreResets = true;
        Noticed(machine.StopDevice, "");
    }

    private static void Noticed(Action act, string word)
    {
        string message = "";
        using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
        {
            try
            {
                act();
            }
            catch (AssertionException exception)
            {
                message = exception.Message;
            }
        }

        Assert.That(message, Is.Not.Empty.And.Contains(word));
    }
}
