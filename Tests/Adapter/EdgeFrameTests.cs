using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Frames that are nothing, too much, or too many.</summary>
public sealed class EdgeFrameTests
{
    [Test]
    public void A_frame_of_no_bytes_is_returned_in_order_and_not_sent()
    {
        using Machine machine = Machine.Started();
        _ = machine.Send(Frames.Make(60, 1));
        _ = machine.Send([]);
        _ = machine.Send(Frames.Make(61, 2));
        machine.Settle();
        Assert.That(machine.OnTheWire.Select(static frame => frame.Length), Is.EqualTo(new[] { 60, 61 }));
        Assert.That(machine.Completed, Has.Count.EqualTo(3).And.Ordered);
    }

    [Test]
    public void Nothing_but_frames_of_no_bytes()
    {
        using Machine machine = Machine.Started();
        for (int i = 0; i < 100; i++)
        {
            _ = machine.Send([]);
        }

        machine.Settle();
        Assert.That(machine.Completed, Has.Count.EqualTo(100));
        Assert.That(machine.Device.Counters.KicksOf(1), Is.Zero, "nothing to announce");
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void A_full_transmit_queue_holds_back_and_goes_on([Values] bool indirect, [Values(4, 8, 64)] int size)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.TxQueueSize = (ushort)size;
            o.Device.Offered = indirect ? o.Device.Offered : o.Device.Offered & ~Features.RingIndirectDesc;
        });
        machine.Device.Tx.Policy.Stuck = true;
        List<byte[]> frames = Frames.Make(200, 60, 5);
        foreach (byte[] frame in frames)
        {
            _ = machine.Send(frame, 20, (uint)frame.Length - 20);
        }

        machine.Settle();
        Assert.That(machine.Completed, Is.Empty);
        Assert.That(machine.OnTheWire, Has.Count.InRange(1, size), "as many as the queue holds");
        machine.Device.Tx.Policy.Stuck = false;
        machine.Settle();
        machine.AssertSent(frames);
    }

    [Test]
    public void A_device_without_receive_buffers_left_goes_on_when_they_come([Values] bool eventIdx, [Values] bool mergeable)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.RxQueueSize = 16;
            o.Device.Offered &= ~(eventIdx ? Features.None : Features.RingEventIdx) & ~(mergeable ? Features.None : Features.MrgRxbuf);
        });
        List<byte[]> frames = Frames.Random(500, 6);
        machine.InjectAll(frames);
        Assert.That(machine.Device.Rx.Backlog, Is.Positive, "more frames than buffers");
        machine.Settle();
        machine.AssertReceived(frames);
    }

    [Test]
    public void A_frame_too_large_for_the_buffers_is_dropped_by_the_device()
    {
        using Machine machine = Machine.Started(o => o.Device.Offered &= ~Features.MrgRxbuf);
        machine.Inject(Frames.Make(9000, 1));
        machine.Inject(Frames.Make(60, 2));
        machine.Settle();
        Assert.That(machine.Received.Single(), Has.Length.EqualTo(60));
        Assert.That(machine.Device.Counters.RxDropped, Is.EqualTo(1));
    }

    [Test]
    public void An_oversize_frame_over_many_buffers_is_not_indicated_beyond_the_limit()
    {
        using Machine machine = Machine.Started(o => o.Device.Offered |= Features.MrgRxbuf);
        machine.Inject(Frames.Make(20_000, 1));
        machine.Settle();
        machine.Received.Clear();
        BringUpTests.CarriesTraffic(machine);
    }

    [Test]
    public void A_runt_comes_in_or_is_dropped_but_does_no_harm([Range(1, 13)] int length)
    {
        using Machine machine = Machine.Started();
        machine.Inject(Frames.Make(length, length));
        machine.Settle();
        Assert.That(machine.Received, Has.Count.LessThanOrEqualTo(1));
        machine.Received.Clear();
        BringUpTests.CarriesTraffic(machine);
    }
}
