using System;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>VIRTIO_F_RING_RESET and VIRTIO_F_NOTIFICATION_DATA in the device model.</summary>
public sealed class QueueResetTests
{
    private const Features All = DeviceOptions.DefaultFeatures | Features.RingReset;

    private static SpecDriver Started(Features features = All, int reads = 0) =>
        new SpecDriver(o => (o.Offered, o.ResetReads) = (features, reads)).Start(features);

    private static void Ask(SpecDriver driver, int queue)
    {
        driver.Write(CfgType.Common, 0x16, 2, (uint)queue);
        driver.Write(CfgType.Common, 0x3A, 2, 1);
    }

    private static void Breaks(SpecClause clause, Action act) =>
        Assert.That(Assert.Throws<SpecViolationException>(() => act())!.Clause, Is.EqualTo(clause));

    [Test]
    public void A_queue_is_reset_and_comes_back_alone([Values(0, 3)] int reads)
    {
        SpecDriver driver = Started(All, reads);
        driver.Device.Tx.Policy.Stuck = true;
        driver.Rx.Post(0, 2048);
        driver.Tx.Send(0, Frames.Make(60, 1));
        driver.Tx.Kick();
        Ask(driver, 1);
        int seen = 0;
        while (driver.Read(CfgType.Common, 0x3A, 2) != 0)
        {
            Assert.That(driver.Device.Queues[1].Ring!.Outstanding, Is.EqualTo(1), "until then the device goes on as before");
            seen++;
        }

        Assert.That(seen, Is.EqualTo(reads));
        Assert.That(driver.Read(CfgType.Common, 0x1C, 2), Is.Zero, "no longer enabled");
        Assert.That(driver.Device.OutstandingBuffers, Is.EqualTo(1), "the other queue has its buffer");
        Assert.That(driver.Device.Tx.Held, Is.Zero);
        driver.Device.Tx.Policy.Stuck = false;
        driver.SetUpQueue(1);
        driver.Tx.Send(0, Frames.Make(60, 2));
        driver.Tx.Kick();
        Assert.That(driver.Tx.TakeUsed(), Has.Count.EqualTo(1));
        Assert.That(driver.Device.Tx.Frames[^1], Is.EqualTo(Frames.Make(60, 2)));
    }

    [Test]
    public void A_queue_can_stay_in_reset()
    {
        SpecDriver driver = Started();
        driver.Device.Options.Faults.QueueResetNeverCompletes = true;
        Ask(driver, 1);
        Assert.That(Enumerable.Range(0, 100).Select(_ => driver.Read(CfgType.Common, 0x3A, 2)), Is.All.EqualTo(1));
    }

    [Test]
    public void Reset_that_was_not_negotiated() => Breaks(Spec.QueueReset, () => Ask(Started(DeviceOptions.DefaultFeatures), 1));

    [Test]
    public void Reset_of_a_queue_that_is_reset() => Breaks(Spec.QueueReset, () =>
    {
        SpecDriver driver = Started();
        Ask(driver, 1);
        Ask(driver, 1);
    });

    [Test]
    public void Enabled_before_the_reset_is_done() => Breaks(Spec.CommonConfig, () =>
    {
        SpecDriver driver = Started(All, 3);
        Ask(driver, 1);
        driver.SetUpQueue(1);
    });

    [Test]
    public void Kick_of_a_queue_in_reset() => Breaks(Spec.Notifications, () =>
    {
        SpecDriver driver = Started();
        Ask(driver, 1);
        driver.Tx.Kick();
    });

    [Test]
    public void Notifications_tell_how_far_the_ring_is([Values] bool isPacked, [Values] bool isRight)
    {
        Features features = Features.Version1 | Features.NotificationData | (isPacked ? Features.RingPacked : Features.None);
        void Send()
        {
            var driver = new SpecDriver(o => o.Offered = features);
            driver.Negotiate(features);
            if (isPacked)
            {
                var tx = new SpecPackedQueue(driver, 1, 3);
                tx.Enable();
                driver.Status = 15;
                for (int i = 0; i < 4; i++)
                {
                    tx.Send(0, Frames.Make(60, i));
                    tx.KickWithData((ushort)(tx.Packed ^ (isRight || i < 3 ? 0 : 0x8000)));
                    _ = tx.TakeUsed();
                }

                return;
            }

            driver.SetUpQueue(1);
            driver.Status = 15;
            driver.Tx.Send(0, Frames.Make(60, 1));
            driver.Write(CfgType.Notify, driver.Tx.NotifyAt, 4, 1 | (isRight ? 1u << 16 : 0));
        }

        if (isRight)
        {
            Send();
        }
        else
        {
            Breaks(Spec.NotificationData, Send);
        }
    }

    [Test]
    public void Notification_without_its_data() => Breaks(Spec.Notifications, () =>
    {
        SpecDriver driver = Started(All | Features.NotificationData);
        driver.Tx.Send(0, Frames.Make(60, 1));
        driver.Tx.Kick();
    });
}
