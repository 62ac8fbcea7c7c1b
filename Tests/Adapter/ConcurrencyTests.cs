using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// Both queues, the interrupts and the device really at once, each on a thread of its own: what the memory model of this machine and the
/// timing of threads can show of a missing barrier or a lost wake-up, it shows as frames that never arrive.
/// </summary>
public sealed class ConcurrencyTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Test]
    public void Traffic_both_ways_at_once([Values(RingKind.Split, RingKind.SplitWithEventIndex, RingKind.Packed, RingKind.SplitInOrder)] RingKind kind, [Values(8, 256)] int size, [Values(1, 3)] int messages)
    {
        using Machine machine = Machine.Started(o => Configure(o, kind, size, messages));
        CarryBothWays(machine, 4000);
        machine.Settle();
        machine.Unload();
    }

    [Test]
    public void Traffic_in_single_frames_that_each_need_a_wake_up([Values] RingKind kind)
    {
        using Machine machine = Machine.Started(o => Configure(o, kind, 16, 3));
        List<byte[]> frames = Frames.Make(1500, 60, 1);
        int sent = 0;
        int injected = 0;
        bool finished = machine.RunOnAllProcessors(
            Limit,
            () =>
            {
                // The next frame goes only when the last one is back: both sides fall asleep in between.
                if (sent < frames.Count && machine.Completed.Count == sent)
                {
                    _ = machine.TrySend(frames[sent++]);
                }

                return machine.Completed.Count < frames.Count || machine.Received.Count < frames.Count;
            },
            () =>
            {
                if (injected < frames.Count && machine.Received.Count == injected)
                {
                    machine.Device.Rx.Inject(frames[injected++]);
                }
            });
        Assert.That(finished, Is.True, () => $"{machine.Completed.Count} of {sent} returned, {machine.Received.Count} of {injected} received");
        machine.Settle();
        machine.AssertSent(frames);
        machine.AssertReceived(frames);
    }

    [Test]
    public void Configuration_changes_meanwhile()
    {
        using Machine machine = Machine.Started(o => Configure(o, RingKind.SplitWithEventIndex, 64, 2));
        int turns = 0;
        _ = machine.RunOnAllProcessors(
            TimeSpan.FromSeconds(2),
            () =>
            {
                _ = machine.TrySend(Frames.Make(60, 1));
                return true;
            },
            () =>
            {
                if (++turns % 50 == 0)
                {
                    machine.Device.SetLink(turns % 100 != 0);
                }

                if (machine.Device.Rx.Backlog < 20)
                {
                    machine.Device.Rx.Inject(Frames.Make(60, 2));
                }
            });
        machine.Do(() => machine.Device.SetLink(true));
        machine.Settle();
        Assert.That(machine.LinkUp, Is.True);
    }

    private static void Configure(MachineOptions options, RingKind kind, int size, int messages)
    {
        options.Host.CpuCount = 3;
        options.Messages = messages;
        options.Device.FailOnNeedlessKick = false;
        options.Device.Offered = kind.Apply(options.Device.Offered);
        (options.Device.RxQueueSize, options.Device.TxQueueSize) = ((ushort)size, (ushort)size);
    }

    private static void CarryBothWays(Machine machine, int count)
    {
        machine.Device.Tx.Policy.Immediate = false;
        machine.Device.Rx.Policy.Immediate = false;
        List<byte[]> frames = Frames.Random(count, 11, 200);
        int sent = 0;
        int injected = 0;
        bool finished = machine.RunOnAllProcessors(
            Limit,
            () =>
            {
                if (sent < frames.Count && machine.TrySend(frames[sent]) != 0)
                {
                    sent++;
                }

                return machine.Completed.Count < frames.Count || machine.Received.Count < frames.Count;
            },
            () =>
            {
                while (injected < frames.Count && machine.Device.Rx.Backlog < 32)
                {
                    machine.Device.Rx.Inject(frames[injected++]);
                }
            });
        Assert.That(finished, Is.True, () => $"{machine.Completed.Count} of {sent} returned, {machine.Received.Count} of {injected} received");
        machine.AssertReceived(frames);
        Assert.That(machine.OnTheWire.Select(Convert.ToHexString), Is.EqualTo(frames.Select(Convert.ToHexString)));
    }
}
