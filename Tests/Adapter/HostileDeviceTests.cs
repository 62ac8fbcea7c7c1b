using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>A device that lies in its rings. The driver must survive, never touch what is not its own, and get its packets back.</summary>
public sealed class HostileDeviceTests
{
    /// <summary>Lies that only a broken queue can follow: the device is not trusted on.</summary>
    private static readonly HostileAction[] Ruinous =
    [
        HostileAction.UsedIdOutOfRange, HostileAction.UsedIdNotOutstanding, HostileAction.UsedIdRepeated, HostileAction.UsedIdxJump,
    ];

    /// <summary>Lies of the transmit side that have no meaning there: the length of a used transmit buffer says nothing.</summary>
    private static readonly HostileAction[] Harmless =
    [
        HostileAction.UsedLengthOver, HostileAction.UsedLengthMax, HostileAction.UsedLengthZero, HostileAction.ShortHeader,
    ];

    private static IEnumerable<HostileAction> OfReceive()
    {
        foreach (HostileAction action in System.Enum.GetValues<HostileAction>())
        {
            if (action is not (HostileAction.None or HostileAction.UsedIdxBack))
            {
                yield return action;
            }
        }
    }

    [Test]
    public void A_lie_about_a_used_transmit_buffer([ValueSource(nameof(Ruinous))] HostileAction action, [Values(RingKind.SplitWithEventIndex, RingKind.PackedWithEventIndex, RingKind.SplitInOrder)] RingKind kind)
    {
        using Machine machine = Started(kind);
        machine.SendAll(Frames.Make(10, 60, 1));
        machine.Settle();
        machine.Device.Tx.Hostile = action;
        for (int i = 0; i < 20; i++)
        {
            _ = machine.TrySend(Frames.Make(60, i));
        }

        machine.Run(10_000);
        Assert.That(machine.DeviceFailed || machine.ResetRequested, Is.True, () => $"the device is not trusted on; {machine.Story()}");
        Assert.That(machine.Trace, Is.Not.Empty);
        machine.Unload();
        Assert.That(machine.Completed, Is.Unique.And.Ordered);
    }

    [Test]
    public void A_used_length_of_a_transmit_buffer_means_nothing([ValueSource(nameof(Harmless))] HostileAction action, [Values(RingKind.SplitWithEventIndex, RingKind.PackedWithEventIndex, RingKind.SplitInOrder)] RingKind kind)
    {
        using Machine machine = Started(kind);
        machine.Device.Tx.Hostile = action;
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void A_lie_about_a_received_frame([ValueSource(nameof(OfReceive))] HostileAction action, [Values(RingKind.SplitWithEventIndex, RingKind.PackedWithEventIndex, RingKind.SplitInOrder)] RingKind kind)
    {
        using Machine machine = Started(kind);
        machine.InjectAll(Frames.Make(10, 60, 1));
        machine.Settle();
        Assert.That(machine.Received, Has.Count.EqualTo(10));
        machine.Device.Rx.Hostile = action;
        machine.InjectAll(Frames.Make(1, 60, 77));
        machine.Run(10_000);
        machine.InjectAll(Frames.Make(30, 60, 100));
        machine.Run(10_000);
        if (machine.DeviceFailed || machine.ResetRequested)
        {
            Assert.That(machine.Trace, Is.Not.Empty);
        }
        else
        {
            Assert.That(machine.Received, Has.Count.GreaterThanOrEqualTo(40), () => $"a lie that is forgiven costs one frame; {machine.Story()}");
            machine.Received.Clear();
            BringUpTests.CarriesTraffic(machine);
        }

        machine.Unload();
    }

    /// <summary>Not of rings in order: links are written there once and for all, and who breaks them breaks them for itself.</summary>
    [Test]
    public void What_the_device_writes_over_descriptors_is_never_read_back([Values] bool indirect, [Values(RingKind.SplitWithEventIndex, RingKind.PackedWithEventIndex)] RingKind kind)
    {
        using Machine machine = Started(kind, indirect ? ~Features.None : ~Features.RingIndirectDesc);
        machine.Device.Rx.Prefetch = machine.Device.Options.RxQueueSize;
        machine.InjectAll(Frames.Make(3, 60, 1));
        machine.Device.Tx.Policy.Stuck = true;
        machine.SendAll(Frames.Make(5, 60, 1));
        machine.Settle();
        machine.Do(() =>
        {
            foreach (Devices.Queues.Virtqueue queue in machine.Device.Queues)
            {
                while (queue.Ring!.Waiting != 0)
                {
                    _ = machine.Device.Step();
                    machine.Device.Inject(Frames.Make(60, 9));
                }

                queue.Ring.Scribble();
            }
        });
        machine.Device.Tx.Policy.Stuck = false;
        machine.Settle();
        Assert.That(machine.Completed, Has.Count.EqualTo(5));
        machine.Completed.Clear();
        machine.Device.Rx.Prefetch = 0;
        for (int round = 0; round < 20; round++)
        {
            BringUpTests.CarriesTraffic(machine);
        }

        machine.Unload();
    }

    [Test]
    public void A_lie_about_a_used_receive_buffer_ends_trust([ValueSource(nameof(Ruinous))] HostileAction action, [Values(RingKind.SplitWithEventIndex, RingKind.PackedWithEventIndex, RingKind.SplitInOrder)] RingKind kind)
    {
        using Machine machine = Started(kind);
        machine.Device.Rx.Hostile = action;
        machine.InjectAll(Frames.Make(5, 60, 77));
        machine.Run(10_000);
        Assert.That(machine.DeviceFailed || machine.ResetRequested, Is.True, () => $"the device is not trusted on; {machine.Story()}");
        machine.Unload();
    }

    [Test]
    public void A_lie_right_before_the_queues_stop([ValueSource(nameof(OfReceive))] HostileAction action, [Values(RingKind.SplitWithEventIndex, RingKind.PackedWithEventIndex, RingKind.SplitInOrder)] RingKind kind)
    {
        using Machine machine = Started(kind);
        machine.Device.Rx.Hostile = action;
        machine.Device.Tx.Hostile = action;
        machine.SendAll(Frames.Make(5, 60, 1));
        machine.InjectAll(Frames.Make(5, 60, 1));
        machine.Unload();
    }

    private static Machine Started(RingKind kind, Features mask = ~Features.None) =>
        Machine.Started(o => o.Device.Offered = kind.Apply(o.Device.Offered & mask));
}
