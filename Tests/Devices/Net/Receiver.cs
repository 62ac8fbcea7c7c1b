using System;
using System.Collections.Generic;
using VirtioNetCx.Devices.Queues;

namespace VirtioNetCx.Devices.Net;

/// <summary>receiveq1: puts injected frames into the driver's buffers.</summary>
public sealed class Receiver(Virtqueue queue, DeviceOptions options, Conformance conformance, DeviceCounters counters)
{
    /// <summary>Smallest buffer a driver should post without mergeable buffers: header and a full frame.</summary>
    private const uint SmallestBuffer = 1526;

    private readonly Backlog _backlog = new();
    private readonly List<DescriptorChain> _held = [];
    private bool _starved;

    public CompletionPolicy Policy { get; } = new();

    /// <summary>What a lying device does with the next frame's first buffer.</summary>
    public HostileAction Hostile { get; set; }

    /// <summary>Take no more of a buffer than this, so that a frame spreads over several (mergeable buffers only).</summary>
    public uint LargestPart { get; set; } = uint.MaxValue;

    /// <summary>Buffers the device takes ahead of need; 0: as frames come.</summary>
    public int Prefetch { get; set; }

    internal Action<Virtqueue>? Interrupt { get; set; }

    internal Func<Features> Negotiated { get; set; } = static () => Features.None;

    /// <summary>The receive offloads that are on.</summary>
    internal GuestOffloads Offloads { get; set; } = new(conformance);

    /// <summary>Called with each frame that goes into the driver's buffers, and its header.</summary>
    public Action<NetHeader, byte[]>? Delivered { get; set; }

    /// <summary>Frames waiting for buffers or for a step.</summary>
    public int Backlog => _backlog.Count;

    public void Inject(byte[] frame) => _backlog.Add(new Arrival(frame));

    public void Inject(Arrival arrival) => _backlog.Add(arrival);

    /// <summary>Drops what waits, as a backend does.</summary>
    public void ForgetBacklog() => _backlog.Clear();

    internal void Reset()
    {
        _backlog.Restart();
        _held.Clear();
        _starved = false;
    }

    internal bool HasWork(DeviceRing ring) =>
        ring.KickPending || (_backlog.Count != 0 && Policy.MayComplete && (!_starved || options.Kicks == KickMode.Never) && CanServe(ring));

    internal bool Step(DeviceRing ring)
    {
        if (!HasWork(ring))
        {
            return false;
        }

        bool moved = false;
        int delivered = 0;
        do
        {
            ring.Silence();
            _starved = false;
            Fill(ring, Prefetch);
            while (_backlog.Count != 0 && Policy.MayComplete && delivered < Policy.PerStep && Deliver(ring))
            {
                moved = true;
                delivered++;
                Policy.Completed();
                if (delivered % Policy.Batch == 0)
                {
                    Publish(ring);
                }
            }

            Publish(ring);
        }
        while (_starved && ring.AskForKick());

        return moved;
    }

    private bool CanServe(DeviceRing ring) => _held.Count != 0 || ring.AnyWaiting || !_starved;

    private bool Fill(DeviceRing ring, int count)
    {
        while (_held.Count < count)
        {
            if (ring.Take() is not { } chain)
            {
                return false;
            }

            Check(chain);
            _held.Add(chain);
        }

        return true;
    }

    private void Check(DescriptorChain chain)
    {
        if (chain.ReadableLength != 0)
        {
            conformance.Fail(Spec.ReceiveBuffers, $"{queue.Name}: device-readable descriptor in a receive buffer");
        }

        bool mergeable = (Negotiated() & Features.MrgRxbuf) != 0;
        uint least = mergeable ? NetHeader.Bytes : SmallestBuffer;
        if ((Negotiated() & Features.Mtu) != 0 && !mergeable)
        {
            least = NetHeader.Bytes + 14u + options.Mtu;
        }

        if (chain.WritableLength < least)
        {
            conformance.Fail(
                Spec.ReceiveBuffers,
                $"{queue.Name}: receive buffer of {chain.WritableLength} bytes, at least {least} needed ({(mergeable ? "" : "not ")}mergeable)");
        }
    }

    /// <summary>One frame into one or more buffers; false when there are too few.</summary>
    private bool Deliver(DeviceRing ring)
    {
        (NetHeader header, byte[] frame) = _backlog.Next(Negotiated(), Offloads);
        bool mergeable = (Negotiated() & Features.MrgRxbuf) != 0;
        int needed = 1;
        if (!Fill(ring, Math.Max(needed, Policy.OutOfOrder ? 4 : Prefetch)) && _held.Count == 0)
        {
            _starved = true;
            return false;
        }

        List<(DescriptorChain Chain, uint Length)> parts = [];
        uint rest = (uint)frame.Length;
        uint headerBytes = NetHeader.Bytes;
        while (rest != 0 || parts.Count == 0)
        {
            if (_held.Count == 0 && !Fill(ring, 1))
            {
                // Not enough for this frame yet: nothing was written, the buffers go back to the front.
                _held.InsertRange(0, parts.ConvertAll(static part => part.Chain));
                _starved = true;
                return false;
            }

            DescriptorChain chain = Policy.Pick(_held, ring.InOrder);
            uint room = Math.Min(Math.Max(LargestPart, headerBytes), chain.WritableLength);
            uint part = Math.Min(rest, room - headerBytes);
            if (!mergeable && part < rest)
            {
                _held.Insert(0, chain);
                _backlog.Done();
                counters.RxDropped++;
                return true;
            }

            parts.Add((chain, headerBytes + part));
            rest -= part;
            headerBytes = 0;
        }

        ushort buffers = _backlog.KeepsNumBuffers ? header.NumBuffers : (ushort)parts.Count;
        _backlog.Done();
        counters.RxFrames++;
        Write(ring, header with { NumBuffers = buffers }, frame, parts);
        return true;
    }

    private void Write(DeviceRing ring, NetHeader header, byte[] frame, List<(DescriptorChain Chain, uint Length)> parts)
    {
        HostileAction action = Hostile;
        Hostile = HostileAction.None;
        ReceiveHeader(parts[0].Chain, header, action);
        Delivered?.Invoke(header, frame);
        uint at = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            (DescriptorChain chain, uint length) = parts[i];
            uint offset = i == 0 ? (uint)NetHeader.Bytes : 0;
            _ = chain.Write(offset, frame.AsSpan((int)at, (int)(length - offset)));
            at += length - offset;
            HostileUse.Use(ring, chain, length, i == 0 ? action : HostileAction.None);
        }
    }

    private static void ReceiveHeader(DescriptorChain chain, NetHeader header, HostileAction action)
    {
        Span<byte> bytes = stackalloc byte[NetHeader.Bytes];
        ushort shown = action switch
        {
            HostileAction.NumBuffersZero => 0,
            HostileAction.NumBuffersTooLarge => ushort.MaxValue,
            HostileAction.NumBuffersOneMissing => (ushort)((header.NumBuffers + 1) & 0xFFFF),
            _ => header.NumBuffers,
        };
        (header with { NumBuffers = shown }).Write(bytes);
        if (action == HostileAction.HeaderAllOnes)
        {
            bytes[..10].Fill(0xFF);
        }

        _ = chain.Write(0, bytes);
    }

    private void Publish(DeviceRing ring)
    {
        if (ring.Publish())
        {
            Interrupt?.Invoke(queue);
        }
    }
}
