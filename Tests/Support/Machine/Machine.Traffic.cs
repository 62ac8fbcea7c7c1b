using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.Support;

/// <summary>Frames in both directions.</summary>
internal sealed unsafe partial class Machine
{
    private ulong _nextCookie = 1;

    /// <summary>Frames sent to the wire by the driver.</summary>
    public IReadOnlyList<byte[]> OnTheWire => Device.Tx.Frames;

    /// <summary>Frames the host took and has not got back.</summary>
    public uint Outstanding => Ask(static () => Traffic.Outstanding);

    /// <summary>Queues a frame; it must be taken.</summary>
    public ulong Send(byte[] frame, params uint[] pieces)
    {
        ulong cookie = TrySend(frame, pieces);
        Assert.That(cookie, Is.Not.Zero, "the host's backlog is full");
        return cookie;
    }

    /// <summary>Queues a frame with wishes; it must be taken.</summary>
    public ulong SendWanting(byte[] frame, TxOffload wanted, params uint[] pieces)
    {
        ulong cookie = Ask(() => SendHere(frame, pieces, wanted));
        Assert.That(cookie, Is.Not.Zero, "the host's backlog is full");
        return cookie;
    }

    /// <summary>Queues a frame; 0 if it was not taken.</summary>
    public ulong TrySend(byte[] frame, params uint[] pieces) => Ask(() => SendHere(frame, pieces));

    public void SendAll(IEnumerable<byte[]> frames) => Do(() =>
    {
        foreach (byte[] frame in frames)
        {
            while (SendHere(frame, []) == 0)
            {
                if (!Traffic.RunUntilIdle(Bound))
                {
                    throw new InvalidOperationException("frames are not taken");
                }
            }
        }
    });

    /// <summary>Queues frames in the pieces that <paramref name="cut"/> makes of each length; a backlog that is full is worked off first.</summary>
    public void SendAll(IEnumerable<byte[]> frames, Func<int, uint[]> cut)
    {
        foreach (byte[] frame in frames)
        {
            uint[] pieces = cut(frame.Length);
            if (TrySend(frame, pieces) == 0)
            {
                Settle();
                _ = Send(frame, pieces);
            }
        }
    }

    /// <summary>A frame comes from the network.</summary>
    public void Inject(byte[] frame) => Do(() => Device.Inject(frame));

    /// <summary>A frame comes from the network, and the device says more of it than its length.</summary>
    public void Inject(byte[] frame, NetHeader header) => Do(() => Device.Inject(frame, header));

    /// <summary>Something comes from the network that may ask for a receive offload.</summary>
    public void Inject(Arrival arrival) => Do(() => Device.Inject(arrival));

    public void InjectAll(IEnumerable<byte[]> frames) => Do(() =>
    {
        foreach (byte[] frame in frames)
        {
            Device.Inject(frame);
        }
    });

    /// <summary>Lets everything move until nothing does; then nobody may be waiting for a wake-up that was lost.</summary>
    public void Settle()
    {
        bool idle = Ask(static () => Traffic.RunUntilIdle(Bound));
        Assert.That(idle, Is.True, () => $"still moving after {Bound} rounds; {Story()}");
        Do(() =>
        {
            Traffic.CheckNotStalled();
            Device.CheckNoLostKick();
        });
    }

    /// <summary>Some rounds, without waiting for the end.</summary>
    public void Run(uint rounds) => Do(() => _ = Traffic.RunUntilIdle(rounds));

    /// <summary>One pass of one queue.</summary>
    public bool Poll(QueueKind kind) => Ask(() => Traffic.Poll(kind, 0));

    /// <summary>What was received equals what was injected, byte for byte and in order.</summary>
    public void AssertReceived(IReadOnlyList<byte[]> frames) => AssertSame(Received, frames, "received");

    /// <summary>What reached the wire equals what was sent.</summary>
    public void AssertSent(IReadOnlyList<byte[]> frames)
    {
        AssertSame(OnTheWire, frames, "sent");
        Assert.That(Outstanding, Is.Zero, "frames not returned");
        Assert.That(Completed, Is.Unique.And.Ordered, "returned once each, in order");
    }

    private static void AssertSame(IReadOnlyList<byte[]> actual, IReadOnlyList<byte[]> expected, string what)
    {
        Assert.That(actual, Has.Count.EqualTo(expected.Count), $"frames {what}");
        for (int i = 0; i < expected.Count; i++)
        {
            if (!actual[i].AsSpan().SequenceEqual(expected[i]))
            {
                int at = actual[i].AsSpan().CommonPrefixLength(expected[i]);
                Assert.Fail($"frame {i} {what}: {actual[i].Length} bytes for {expected[i].Length}, first difference at {at}");
            }
        }
    }

    private ulong SendHere(byte[] frame, uint[] pieces, TxOffload wanted = default)
    {
        if (pieces.Sum(static piece => (long)piece) is var sum && pieces.Length != 0 && sum != frame.Length)
        {
            throw new ArgumentException("the pieces do not add up", nameof(pieces));
        }

        // SAFETY: the host copies frame and pieces before Send returns.
        fixed (byte* data = frame)
        fixed (uint* lengths = pieces)
        {
            var tx = new TxFrame
            {
                Data = data,
                Length = (uint)frame.Length,
                PieceLengths = pieces.Length == 0 ? null : lengths,
                PieceCount = (uint)pieces.Length,
                Cookie = _nextCookie,
                Offload = wanted,
            };
            return Traffic.Send(tx) ? _nextCookie++ : 0;
        }
    }
}
