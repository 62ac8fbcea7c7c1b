using System;
using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// Interrupts for sent packets: few, and none too few. Where they are counted the device finishes a packet only while the system sleeps,
/// which then runs until it sleeps again: so every interrupt that was asked for comes by itself, and nothing is found by chance.
/// </summary>
public sealed class TxCompletionTests
{
    private const int Burst = 32;
    private const int Rounds = 20;

    [Test]
    public void A_burst_costs_an_interrupt_for_each_three_quarters_that_are_left([Values] RingKind kind, [Values] bool indirect)
    {
        using Machine machine = Slow(kind, indirect);
        machine.Device.Tx.Policy.Budget = 0;
        int before = Interrupts(machine);
        for (int round = 0; round < Rounds; round++)
        {
            machine.SendAll(Frames.Make(Burst, 60, round));
            machine.Run(1000);
            for (int i = 0; i < Burst; i++)
            {
                FinishOne(machine);
            }

            Assert.That(machine.Completed, Has.Count.EqualTo((round + 1) * Burst), "the last one wakes the system");
        }

        // After 25 of 32, 6 of 7, and the last: without an event index each packet is worth one.
        int interrupts = Interrupts(machine) - before;
        TestContext.Out.WriteLine($"{kind}: {interrupts} interrupts for {Rounds * Burst} packets");
        Assert.That(interrupts, Is.EqualTo(kind.HasEventIndex() ? Rounds * 3 : Rounds * Burst));
        machine.Settle();
    }

    [Test]
    public void The_last_packet_is_not_waited_with([Values] RingKind kind, [Values(1, 2, 3, 4, 5, 255, 256)] int count)
    {
        using Machine machine = Slow(kind, indirect: true);
        List<byte[]> frames = Frames.Make(count, 60, count);
        for (int round = 0; round < 3; round++)
        {
            machine.Device.Tx.ForgetFrames();
            machine.Completed.Clear();
            machine.SendAll(frames);
            machine.Settle();
            machine.AssertSent(frames);
        }
    }

    /// <summary>Packets that come while others are waited for neither lose the interrupt nor put it off.</summary>
    [Test]
    public void Packets_that_follow_do_not_put_the_interrupt_off([Values(1, 2, 3)] int seed, [Values] RingKind kind)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using Machine machine = Slow(kind, random.Next(2) == 0, (ushort)(8 << random.Next(4)));
        List<byte[]> frames = [];
        for (int step = 0; step < 300; step++)
        {
            machine.Device.Tx.Policy.Batch = 1 + random.Next(3);
            machine.Device.Tx.Policy.PerStep = 1 + random.Next(5);
            List<byte[]> burst = Frames.Make(random.Next(12), 60, random.Next());
            machine.SendAll(burst);
            frames.AddRange(burst);
            machine.Run((uint)random.Next(6));
        }

        machine.Settle();
        machine.AssertSent(frames);
    }

    /// <summary>A device that goes no further than the quarter nobody was woken for: a pause, or the next packet, brings it in.</summary>
    [Test]
    public void What_is_sent_and_not_told_comes_back_when_it_is_asked_for([Values(0, 1, 7, 12, 23)] int sent, [Values] bool paused)
    {
        using Machine machine = Slow(RingKind.SplitWithEventIndex, indirect: true);
        machine.Device.Tx.Policy.Stuck = true;
        machine.SendAll(Frames.Make(Burst, 60, 1));
        machine.Settle();
        int before = Interrupts(machine);
        machine.Device.Tx.Policy.Stuck = false;
        machine.Device.Tx.Policy.Budget = sent;
        machine.Run(1000);
        Assert.That(Interrupts(machine), Is.EqualTo(before));
        if (!paused)
        {
            _ = machine.Send(Frames.Make(60, 99));
            machine.Run(1000);
            Assert.That(machine.Completed, Has.Count.EqualTo(sent));
            machine.Device.Tx.Policy.Budget = null;
            machine.Settle();
            Assert.That(machine.Completed, Has.Count.EqualTo(Burst + 1).And.Unique.And.Ordered);
            return;
        }

        machine.Pause();
        Assert.That(machine.Outstanding, Is.Zero);
        Assert.That(machine.Completed, Has.Count.EqualTo(Burst).And.Unique.And.Ordered);
        machine.Device.Tx.Policy.Budget = null;
        machine.Restart();
        machine.Completed.Clear();
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void Three_quarters_are_told([Values(23, 24, 25, 31, 32)] int sent)
    {
        using Machine machine = Slow(RingKind.SplitWithEventIndex, indirect: true);
        machine.Device.Tx.Policy.Stuck = true;
        machine.SendAll(Frames.Make(Burst, 60, 1));
        machine.Settle();
        int before = Interrupts(machine);
        machine.Device.Tx.Policy.Stuck = false;
        machine.Device.Tx.Policy.PerStep = int.MaxValue;
        machine.Device.Tx.Policy.Batch = int.MaxValue;
        machine.Device.Tx.Policy.Budget = sent;
        machine.Run(1000);
        bool isTold = sent > Burst * 3 / 4;
        Assert.That((Interrupts(machine) - before, machine.Completed.Count), Is.EqualTo((isTold ? 1 : 0, isTold ? sent : 0)));
        machine.Device.Tx.Policy.Budget = null;
        machine.Settle();
        Assert.That(machine.Completed, Has.Count.EqualTo(Burst));
    }

    private static int Interrupts(Machine machine) => machine.Device.Counters.InterruptsOf(machine.Device.Queues[1].Vector);

    private static void FinishOne(Machine machine)
    {
        machine.Device.Tx.Policy.Budget = 1;
        machine.Do(() => _ = machine.Device.Step());
        Assert.That(machine.Device.Tx.Policy.Budget, Is.Zero);
        machine.Run(1000);
    }

    private static Machine Slow(RingKind kind, bool indirect, ushort size = 256)
    {
        Machine machine = Machine.Started(o =>
        {
            o.Device.Offered = kind.Apply(o.Device.Offered) & (indirect ? ~Features.None : ~Features.RingIndirectDesc);
            o.Device.TxQueueSize = size;
        });
        machine.Device.Tx.Policy.Immediate = false;
        machine.Device.Tx.Policy.PerStep = 1;
        return machine;
    }
}
