using System;
using System.Collections.Generic;
using VirtioNetCx.Devices.Queues;

namespace VirtioNetCx.Devices.Net;

/// <summary>transmitq1: collects the driver's frames and gives the buffers back as the policy says.</summary>
public sealed class Transmitter(Virtqueue queue, DeviceOptions options, Conformance conformance, DeviceCounters counters)
{
    private readonly List<DescriptorChain> _held = [];
    private readonly List<byte[]> _frames = [];
    private readonly List<byte[]> _wire = [];

    public CompletionPolicy Policy { get; } = new();

    /// <summary>Frames sent by the driver, in the order it made them available.</summary>
    public IReadOnlyList<byte[]> Frames => _frames;

    /// <summary>What is on the wire: checksums completed, segments cut. A frame that asks for neither is the same array as in <see cref="Frames"/>.</summary>
    public IReadOnlyList<byte[]> Wire => _wire;

    /// <summary>Called with each frame and its header, before it goes on the wire.</summary>
    public Action<NetHeader, byte[]>? Transmitted { get; set; }

    /// <summary>What a lying device does with the next buffer.</summary>
    public HostileAction Hostile { get; set; }

    /// <summary>Raises the queue's interrupt.</summary>
    internal Action<Virtqueue>? Interrupt { get; set; }

    internal Func<Features> Negotiated { get; set; } = static () => Features.None;

    /// <summary>Buffers taken and not given back.</summary>
    public int Held => _held.Count;

    public void ForgetFrames()
    {
        _frames.Clear();
        _wire.Clear();
    }

    internal void Reset() => _held.Clear();

    /// <summary>Something to do in the next step.</summary>
    internal bool HasWork(DeviceRing ring) =>
        ring.KickPending || (_held.Count != 0 && Policy.MayComplete) || (options.Kicks == KickMode.Never && ring.AnyWaiting);

    internal bool Step(DeviceRing ring)
    {
        if (!HasWork(ring))
        {
            return false;
        }

        bool moved = false;
        do
        {
            ring.Silence();
            moved |= Collect(ring);
            moved |= GiveBack(ring);
        }
        while (ring.AskForKick());

        return moved;
    }

    private bool Collect(DeviceRing ring)
    {
        bool moved = false;
        while (ring.Take() is { } chain)
        {
            moved = true;
            Receive(chain);
            _held.Add(chain);
        }

        return moved;
    }

    private void Receive(DescriptorChain chain)
    {
        if (chain.WritableLength != 0)
        {
            conformance.Fail(Spec.Transmit, $"{queue.Name}: device-writable descriptor in a frame to send");
        }

        if (chain.ReadableLength <= NetHeader.Bytes)
        {
            conformance.Fail(Spec.Transmit, $"{queue.Name}: buffer of {chain.ReadableLength} bytes has no room for header and frame");
        }

        byte[] bytes = chain.ReadAll();
        NetHeader header = NetHeader.Parse(bytes);
        byte[] frame = bytes[NetHeader.Bytes..];
        TransmitRules.Check(header, frame, Negotiated(), options, conformance, queue.Name);
        counters.TxFrames++;
        _frames.Add(frame);
        Transmitted?.Invoke(header, frame);
        foreach (byte[] wired in Segmenter.ToWire(header, frame))
        {
            if (header.GsoType != 0)
            {
                TransmitRules.CheckLength(wired, Negotiated(), options, conformance, queue.Name);
            }

            counters.WireFrames++;
            _wire.Add(wired);
        }
    }

    private bool GiveBack(DeviceRing ring)
    {
        int given = 0;
        int unpublished = 0;
        while (_held.Count != 0 && Policy.MayComplete && given < Policy.PerStep)
        {
            DescriptorChain chain = Policy.Pick(_held, ring.InOrder);
            HostileUse.Use(ring, chain, 0, Hostile);
            Hostile = HostileAction.None;
            Policy.Completed();
            given++;
            if (++unpublished >= Policy.Batch)
            {
                unpublished = 0;
                Publish(ring);
            }
        }

        Publish(ring);
        return given != 0;
    }

    private void Publish(DeviceRing ring)
    {
        if (ring.Publish())
        {
            Interrupt?.Invoke(queue);
        }
    }
}
