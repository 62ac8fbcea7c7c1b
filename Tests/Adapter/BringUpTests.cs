using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>The driver comes up on every conforming device, uses what it is offered, and leaves without a trace.</summary>
public sealed class BringUpTests
{
    private static readonly Features[] Optional =
    [
        Features.Mac, Features.Status, Features.Mtu, Features.MrgRxbuf, Features.RingIndirectDesc, Features.RingEventIdx, Features.SpeedDuplex,
    ];

    private static IEnumerable<Features> Combinations() =>
        Enumerable.Range(0, 1 << Optional.Length).Select(static choice =>
            Optional.Where((_, i) => (choice & (1 << i)) != 0).Aggregate(Features.Version1, static (all, one) => all | one));

    [TestCaseSource(nameof(Combinations))]
    public void Every_combination_of_features_carries_traffic(Features offered)
    {
        using Machine machine = Machine.Started(o => o.Device.Offered = offered);
        Assert.That(machine.Device.Negotiated, Is.EqualTo(offered), "all that is offered here has a use");
        List<byte[]> frames = Frames.Random(20, offered.GetHashCode() & 0xFFFF);
        machine.SendAll(frames);
        machine.InjectAll(frames);
        machine.Settle();
        machine.AssertSent(frames);
        machine.AssertReceived(frames);
        machine.Unload();
    }

    [Test]
    public void Features_without_a_use_are_left_alone()
    {
        const Features unused = (Features)(1UL << 39) | (Features)(1UL << 63 >> 1);
        using Machine machine = Machine.Started(o => o.Device.Offered |= unused);
        Assert.That(machine.Device.Negotiated & unused, Is.EqualTo(Features.None));
    }

    [Test]
    public void Order_is_agreed_to_on_split_rings([Values] bool packed)
    {
        using Machine machine = Machine.Started(o => o.Device.Offered |= Features.InOrder | (packed ? Features.RingPacked : Features.None));
        Assert.That(machine.Device.Negotiated.HasFlag(Features.InOrder), Is.Not.EqualTo(packed));
        CarriesTraffic(machine);
    }

    [Test]
    public void Access_platform_is_accepted_when_offered()
    {
        using Machine machine = Machine.Started(o => o.Device.Offered |= Features.AccessPlatform);
        Assert.That(machine.Device.Negotiated & Features.AccessPlatform, Is.Not.EqualTo(Features.None));
    }

    [Test]
    public void Structures_may_lie_anywhere([Values] PciLayout layout, [Values(0u, 2u, 4u, 64u)] uint multiplier, [Values] bool transitional)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.Layout = layout;
            o.Device.NotifyMultiplier = multiplier;
            o.Device.Transitional = transitional;
        });
        CarriesTraffic(machine);
    }

    [Test]
    public void Notification_offsets_are_read_not_assumed()
    {
        using Machine machine = Machine.Started(o => o.Device.NotifyOffset = static queue => (ushort)(7 - 3 * queue));
        CarriesTraffic(machine);
    }

    [Test]
    public void A_slow_reset_is_waited_for()
    {
        using Machine machine = Machine.Started(o => o.Device.ResetReads = 20);
        CarriesTraffic(machine);
        machine.Unload();
    }

    [Test]
    public void Queue_sizes_are_the_devices_choice([Values(4, 16, 64, 1024)] int rx, [Values(4, 16, 64, 1024)] int tx, [Values] bool indirect)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.RxQueueSize = (ushort)rx;
            o.Device.TxQueueSize = (ushort)tx;
            o.Device.Offered = indirect ? o.Device.Offered : o.Device.Offered & ~Features.RingIndirectDesc;
        });
        CarriesTraffic(machine);
    }

    [Test]
    public void More_queues_and_a_control_queue_do_not_disturb()
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.QueuePairs = 4;
            o.Device.Offered |= Features.CtrlVq | Features.Mq;
        });
        CarriesTraffic(machine);
    }

    [Test]
    public void A_change_between_two_reads_of_the_configuration_is_noticed()
    {
        byte[] newMac = [0x52, 0x54, 0x00, 0xAA, 0xBB, 0xCC];
        using Machine machine = Machine.With();
        int reads = 0;
        machine.Device.ConfigReading = offset =>
        {
            if (offset == 3 && ++reads == 1)
            {
                machine.Device.ChangeConfigQuietly(config => config.SetMac(newMac));
            }
        };
        machine.Start();
        Assert.That(reads, Is.GreaterThan(1), "the driver reads again after the generation changed");
    }

    [Test]
    public void The_device_is_reset_when_the_driver_leaves()
    {
        using Machine machine = Machine.Started();
        machine.Unload();
        Assert.That(machine.Device.Status, Is.EqualTo(Devices.Pci.StatusBits.None));
    }

    [Test]
    public void Start_stop_start_on_the_same_device()
    {
        using Machine machine = Machine.Started();
        for (int round = 0; round < 3; round++)
        {
            CarriesTraffic(machine);
            machine.StopDevice();
            Assert.That(machine.Device.IsLive, Is.False);
            machine.Start();
        }

        CarriesTraffic(machine);
        machine.Unload();
    }

    internal static void CarriesTraffic(Machine machine)
    {
        machine.Device.Tx.ForgetFrames();
        machine.Received.Clear();
        List<byte[]> frames = Frames.Make(50, 60, 1);
        foreach (byte[][] burst in frames.Chunk(3))
        {
            machine.SendAll(burst);
            machine.InjectAll(burst);
            machine.Settle();
        }

        machine.AssertSent(frames);
        machine.AssertReceived(frames);
    }
}
