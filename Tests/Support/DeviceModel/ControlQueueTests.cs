using System;
using System.Buffers.Binary;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>The device model's control queue: what it carries out, what it refuses, and what no driver may ask for.</summary>
public sealed class ControlQueueTests
{
    private const Features Guest = Features.GuestCsum | Features.GuestTso4 | Features.GuestTso6;
    private const Features All = DeviceOptions.DefaultFeatures | Features.CtrlVq | Features.CtrlGuestOffloads | Guest;

    private static SpecDriver Started(Features wanted = All) => new SpecDriver(static o => o.Offered = All).Start(wanted);

    private static byte[] Offloads(Features wanted)
    {
        byte[] request = new byte[10];
        request[0] = 5;
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(2), (ulong)wanted);
        return request;
    }

    private static byte Run(SpecDriver driver, byte[] request)
    {
        ulong answer = driver.Control.Command(0, request);
        driver.Control.Kick();
        return driver.Memory.At<byte>(answer);
    }

    private static void Breaks(SpecClause clause, Action act) =>
        Assert.That(Assert.Throws<SpecViolationException>(() => act())!.Clause, Is.EqualTo(clause));

    [Test]
    public void Negotiated_offloads_are_on_until_they_are_switched()
    {
        SpecDriver driver = Started();
        Assert.That(driver.Device.Control.Offloads.Enabled, Is.EqualTo(Guest));
        Assert.That(Run(driver, Offloads(Features.GuestCsum)), Is.EqualTo(ControlCommand.Ok));
        Assert.That(driver.Device.Control.Offloads.Enabled, Is.EqualTo(Features.GuestCsum));
        Assert.That(driver.Control.TakeUsed(), Is.EqualTo(new[] { (0u, 1u) }));
        Assert.That(driver.Messages, Is.EqualTo(new[] { 0 }));
        Assert.That(driver.Start(All).Device.Control.Offloads.Enabled, Is.EqualTo(Guest), "a reset takes it back");
    }

    [Test]
    public void Unknown_classes_are_refused([Values(0, 4, 6, 99)] byte type) =>
        Assert.That(Run(Started(), [type, 0, 0]), Is.EqualTo(ControlCommand.Error));

    [Test]
    public void A_device_can_refuse_or_answer_nonsense([Values(1, 0x5A)] byte ack)
    {
        SpecDriver driver = Started();
        driver.Device.Control.AnswerInstead = _ => ack;
        Assert.That(Run(driver, Offloads(Features.None)), Is.EqualTo(ack));
        Assert.That(driver.Device.Control.Offloads.Enabled, Is.EqualTo(Guest), "not carried out");
        Assert.That(driver.Device.Control.Commands.Single().Ack, Is.EqualTo(ack));
    }

    [Test]
    public void A_device_can_take_its_time()
    {
        SpecDriver driver = Started();
        driver.Device.Control.Delay = 3;
        Assert.That(Run(driver, Offloads(Features.None)), Is.EqualTo(0xA5));
        int steps = 0;
        while (driver.Device.HasWork)
        {
            _ = driver.Device.Step();
            steps++;
        }

        Assert.That(steps, Is.EqualTo(3));
        Assert.That(driver.Device.Control.Commands.Single().Ack, Is.EqualTo(ControlCommand.Ok));
    }

    [Test]
    public void A_device_can_never_answer()
    {
        SpecDriver driver = Started();
        driver.Device.Control.Policy.Stuck = true;
        Assert.That(Run(driver, Offloads(Features.None)), Is.EqualTo(0xA5));
        Assert.That(driver.Device.HasWork, Is.False);
        Assert.That(driver.Device.Control.Held, Is.EqualTo(1));
    }

    [Test]
    public void Offload_that_was_not_negotiated() =>
        Breaks(Spec.GuestOffloads, () => Run(Started(All & ~Features.GuestTso6), Offloads(Guest)));

    [Test]
    public void Bit_that_is_no_offload() => Breaks(Spec.GuestOffloads, () => Run(Started(), Offloads(Features.MrgRxbuf)));

    [Test]
    public void Offloads_without_their_feature() =>
        Breaks(Spec.GuestOffloads, () => Run(Started(All & ~Features.CtrlGuestOffloads), Offloads(Guest)));

    [Test]
    public void Offloads_of_the_wrong_length([Values(0, 4, 7, 9)] int length) =>
        Breaks(Spec.GuestOffloads, () => Run(Started(), [5, 0, .. new byte[length]]));

    [Test]
    public void Unknown_command_of_a_known_class() => Breaks(Spec.GuestOffloads, () => Run(Started(), [5, 1, .. new byte[8]]));

    [Test]
    public void Command_without_a_class() => Breaks(Spec.Control, () => Run(Started(), [5]));

    [Test]
    public void Answer_of_the_wrong_length() => Breaks(Spec.Control, () =>
    {
        SpecDriver driver = Started();
        driver.Control.Command(0, Offloads(Guest), 2);
        driver.Control.Kick();
    });

    [Test]
    public void The_queue_follows_the_pairs_that_can_be_used()
    {
        var driver = new SpecDriver(static o => (o.Offered, o.QueuePairs) = (All | Features.Mq, 4));
        Assert.That(Run(driver.Start(All), Offloads(Features.None)), Is.EqualTo(ControlCommand.Ok));
    }
}
