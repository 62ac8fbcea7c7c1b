using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// Who tells whom, and how often. Needless and lost kicks fail every test through the device model, lost wake-ups of the framework through
/// <see cref="Machine.Settle"/>; here are the counts.
/// </summary>
public sealed class NotificationTests
{
    [Test]
    public void At_most_one_kick_for_one_advance([Values] RingKind kind, [Values] KickMode mode)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.Kicks = mode;
            o.Device.Offered = kind.Apply(o.Device.Offered);
        });
        machine.Settle();
        int advances = Advances(machine);
        int kicks = machine.Device.Counters.KicksOf(1);
        for (int i = 0; i < 50; i++)
        {
            machine.SendAll(Frames.Make(30, 60, i));
            _ = machine.Poll(QueueKind.Tx);
            Assert.That(machine.Device.Counters.KicksOf(1) - kicks, Is.LessThanOrEqualTo(Advances(machine) - advances));
            kicks = machine.Device.Counters.KicksOf(1);
            advances = Advances(machine);
        }

        machine.Settle();
        Assert.That(machine.OnTheWire, Has.Count.EqualTo(1500));
    }

    /// <summary>The device model compares each notification with where the ring stands.</summary>
    [Test]
    public void A_kick_says_how_far_the_queue_is_filled_if_that_was_agreed(
        [Values] RingKind kind, [Values(16, 13)] int size, [Values] bool indirect, [Values(0u, 4u, 64u)] uint multiplier)
    {
        bool isPacked = kind.IsPacked();
        using Machine machine = Machine.Started(o =>
        {
            RscTests.Configure(o, Features.NotificationData | Features.RingReset, indirect ? Features.None : Features.RingIndirectDesc);
            o.Device.Offered = kind.Apply(o.Device.Offered);
            o.Device.Kicks = KickMode.Always;
            o.Device.NotifyMultiplier = multiplier;
            o.Device.TxQueueSize = (ushort)(isPacked ? size : 16);
        });
        Assert.That(machine.Device.Negotiated.HasFlag(Features.NotificationData), Is.True);
        for (int round = 0; round < 5; round++)
        {
            BringUpTests.CarriesTraffic(machine);
            ControlQueueTests.Switch(machine, round % 2 == 0 ? OffloadSet.RxTcp : OffloadSet.None);
            machine.Settle();
            machine.Pause();
            machine.Restart();
        }

        for (int queue = 0; queue <= 2; queue++)
        {
            Assert.That(machine.Device.Counters.KicksOf(queue), Is.Positive, $"queue {queue}");
        }
    }

    [Test]
    public void A_doorbell_that_is_not_aligned_gets_no_data()
    {
        using Machine machine = Machine.Started(static o =>
        {
            o.Device.Offered |= Features.NotificationData;
            o.Device.NotifyMultiplier = 2;
        });
        Assert.That(machine.Device.Negotiated.HasFlag(Features.NotificationData), Is.False);
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void A_burst_costs_one_kick()
    {
        using Machine machine = Machine.Started();
        machine.Settle();
        int before = machine.Device.Counters.KicksOf(1);
        foreach (byte[] frame in Frames.Make(32, 60, 1))
        {
            _ = machine.Send(frame);
        }

        machine.Settle();
        Assert.That(machine.Device.Counters.KicksOf(1) - before, Is.EqualTo(1));
    }

    [Test]
    public void No_kick_while_the_device_asks_for_silence([Values] RingKind kind)
    {
        using Machine machine = Machine.Started(o => o.Device.Offered = kind.Apply(o.Device.Offered));
        machine.Settle();
        machine.Device.Options.Kicks = KickMode.Never;
        machine.SendAll(Frames.Make(1, 60, 1));
        machine.Settle();
        int before = machine.Device.Counters.KicksOf(1);
        machine.SendAll(Frames.Make(500, 60, 1));
        machine.Settle();
        Assert.That(machine.Device.Counters.KicksOf(1) - before, Is.Zero);
        Assert.That(machine.OnTheWire, Has.Count.EqualTo(501));
    }

    [Test]
    public void At_most_one_notify_for_one_arming([Values] RingKind kind)
    {
        using Machine machine = Machine.Started(o => o.Device.Offered = kind.Apply(o.Device.Offered));
        machine.Device.Tx.Policy.Immediate = false;
        for (int i = 0; i < 200; i++)
        {
            machine.SendAll(Frames.Make(1 + i % 5, 60, i));
            machine.InjectAll(Frames.Make(1 + i % 3, 60, i));
            machine.Settle();
        }

        Statistics statistics = machine.Statistics;
        Assert.That(statistics.TxNotifies, Is.LessThanOrEqualTo(statistics.TxArmings));
        Assert.That(statistics.RxNotifies, Is.LessThanOrEqualTo(statistics.RxArmings));
        Assert.That(statistics.RxNotifies, Is.Positive);
    }

    [Test]
    public void A_frame_that_comes_at_any_turn_is_not_overlooked([Values] RingKind kind)
    {
        using Machine machine = Machine.Started(o => o.Device.Offered = kind.Apply(o.Device.Offered));
        machine.Settle();
        List<byte[]> frames = Frames.Make(300, 60, 8);

        // The frame arrives during the n-th register or ring related turn, which includes the gap between arming and sleeping.
        for (int i = 0; i < frames.Count; i++)
        {
            int turn = i % 12;
            byte[] frame = frames[i];
            bool injected = false;
            machine.Outside = () =>
            {
                if (injected || turn-- > 0)
                {
                    return turn > -20 && !injected;
                }

                machine.Device.Inject(frame);
                return injected = true;
            };
            machine.Settle();
        }

        machine.Outside = null;
        machine.Settle();
        machine.AssertReceived(frames);
    }

    [Test]
    public void Transmit_completions_are_not_overlooked_whenever_they_come([Values] RingKind kind)
    {
        using Machine machine = Machine.Started(o => o.Device.Offered = kind.Apply(o.Device.Offered));
        machine.Device.Tx.Policy.Immediate = false;
        machine.Device.Tx.Policy.PerStep = 1;
        List<byte[]> frames = Frames.Random(400, 9);
        machine.SendAll(frames);
        machine.Settle();
        machine.AssertSent(frames);
    }

    private static int Advances(Machine machine) => (int)machine.Statistics.TxAdvances;

    [Test]
    public void Receive_buffers_are_announced_only_when_the_device_is_out_of_them()
    {
        using Machine machine = Machine.Started();
        machine.Settle();
        int before = machine.Device.Counters.KicksOf(0);
        foreach (byte[] frame in Frames.Make(500, 60, 1))
        {
            machine.Inject(frame);
            machine.Settle();
        }

        Assert.That(machine.Device.Counters.KicksOf(0) - before, Is.LessThanOrEqualTo(2));
        Assert.That(machine.Received.Count, Is.EqualTo(500));
        Assert.That(machine.Received.Distinct().Count(), Is.EqualTo(500));
    }
}
