using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>The framework's rings, the framework's buffers and the device's queues have sizes of their own; none may be taken for another.</summary>
public sealed class RingSizeTests
{
    [Test]
    public void Any_sizes_go_together(
        [Values(4u, 32u, 1024u)] uint packets, [Values(8u, 64u, 2048u)] uint fragments, [Values(4, 64, 5, 63)] int queue, [Values] bool indirect)
    {
        using Machine machine = Machine.Started(o =>
        {
            (o.Host.TxPackets, o.Host.RxPackets) = (packets, packets);
            (o.Host.TxFragments, o.Host.RxFragments) = (fragments, fragments);
            (o.Device.TxQueueSize, o.Device.RxQueueSize) = ((ushort)queue, (ushort)queue);
            o.Device.Offered &= indirect ? ~Features.None : ~Features.RingIndirectDesc;

            // A size that is no power of two is a packed ring's.
            o.Device.Offered |= queue % 2 == 1 ? Features.RingPacked : Features.None;
        });
        List<byte[]> frames = Frames.Random(300, 4);
        var random = new Random(4);
        machine.SendAll(frames, length => Frames.Cut(length, random.Next(1, 5), random));
        machine.InjectAll(frames);
        machine.Settle();
        machine.AssertSent(frames);
        machine.AssertReceived(frames);
        machine.Unload();
    }

    [Test]
    public void Buffers_that_the_stack_keeps_long_are_waited_for([Values(0u, 1u, 16u)] uint spare, [Values(0u, 8u, 16u)] uint held)
    {
        using Machine machine = Machine.Started(o =>
        {
            o.Device.RxQueueSize = 16;
            o.Host.SpareRxBuffers = spare;
            o.Host.HeldRxBuffers = held;
        });
        List<byte[]> frames = Frames.Random(200, 5);
        foreach (byte[][] burst in frames.Chunk(9))
        {
            machine.InjectAll(burst);
            machine.Settle();
        }

        machine.AssertReceived(frames);
        machine.Unload();
    }

    [Test]
    public void Frames_over_many_small_parts_fill_the_ring_exactly([Values(8, 16)] int queue)
    {
        using Machine machine = Machine.Started(o => o.Device.RxQueueSize = (ushort)queue);
        machine.Device.Rx.LargestPart = 200;
        List<byte[]> frames = [.. Enumerable.Range(0, 100).Select(i => Frames.Make(Math.Min(1514, (queue - 1) * 200 - 12), i))];
        machine.InjectAll(frames);
        machine.Settle();
        machine.AssertReceived(frames);
    }
}
