using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using VirtioNetCx.Metal.Common;
using VirtioNetCx.Metal.Runner.Symbols;
using VirtioNetCx.Metal.Runner.Wires;

namespace VirtioNetCx.Metal.Runner;

/// <summary>The wire's threads: compares every frame from the device, sends the frames for it.</summary>
internal sealed unsafe class FrameJudge : IWireJudge
{
    private const int LargestFrame = 70000;
    private const uint BurstLimit = 5;
    private readonly IWire _wire;
    private readonly bool _uncompared;
    private readonly Thread _receiver;
    private FrameSequence _outward;
    private readonly Thread _sender;
    private readonly BlockingCollection<(FrameSequence Frames, uint First, uint Count, uint PaceMicroseconds)> _orders = [];
    private volatile bool _ended;
    private readonly ManualResetEventSlim _known = new();
    private bool _expecting;
    private uint _next;

    public FrameJudge(IWire wire, bool mayLose, bool uncompared = false)
    {
        _uncompared = uncompared;
        _wire = wire;
        MayLose = mayLose;
        _receiver = new Thread(Receive) { IsBackground = true, Name = "frames out" };
        _receiver.Start();
        _sender = new Thread(SendOrders) { IsBackground = true, Name = "frames in" };
        _sender.Start();
    }

    public bool MayLose { get; }

    public ulong Frames { get; private set; }

    public ulong Bytes { get; private set; }

    /// <summary>The first thing that was wrong, null when nothing was.</summary>
    public string? Problem { get; private set; }

    /// <summary>The machine has told what frames look like.</summary>
    public void Expect(in FrameSequence outward)
    {
        _outward = outward;
        _expecting = true;
        _known.Set();
    }

    public IReadOnlyDictionary<string, ulong> Counters { get; } = new Dictionary<string, ulong>();

    public void OnFrames(ulong seed, JsonElement body)
    {
        uint mtu = body.GetProperty("mtu").GetUInt32();
        Expect(new FrameSequence(seed, FrameSequence.Outward, mtu, FrameSequence.Peer));
        if (body.TryGetProperty("count", out JsonElement count))
        {
            FrameSequence inward = new(seed, FrameSequence.Inward, mtu, MachineDump.Number(body.GetProperty("mac")));
            StartSending(inward, body.GetProperty("first").GetUInt32(), count.GetUInt32(), body.GetProperty("pace").GetUInt32());
        }
    }

    /// <summary>
    /// Sends frames of a sequence, after those asked for before. With a pace they come in small bursts, with pauses up to that long in
    /// between, so that the driver falls asleep again and again.
    /// </summary>
    public void StartSending(FrameSequence inward, uint first, uint count, uint paceMicroseconds) =>
        _orders.Add((inward, first, count, paceMicroseconds));

    /// <summary>QEMU has ended: takes what is still on the wire.</summary>
    public void Finish()
    {
        _ended = true;
        _known.Set();
        _orders.CompleteAdding();
        _wire.PeerEnded();
        if (!_receiver.Join(TimeSpan.FromSeconds(5)))
        {
            Problem ??= "the wire did not come to an end";
        }
    }

    public void Dispose()
    {
        _wire.Dispose();
        _ = _sender.Join(TimeSpan.FromSeconds(5));
        _orders.Dispose();
        _known.Dispose();
    }

    private void Receive()
    {
        byte[] frame = new byte[LargestFrame];
        byte[] scratch = new byte[LargestFrame];
        while (_wire.TryReceive(frame, out int length))
        {
            // SAFETY: both arrays are longer than any frame a sequence makes or a wire hands out.
            fixed (byte* bytes = frame, expected = scratch)
            {
                Problem ??= _uncompared ? null : Compare(bytes, (uint)length, expected);
            }

            Frames++;
            Bytes += (ulong)length;
        }
    }

    private string? Compare(byte* frame, uint length, byte* scratch)
    {
        // The machine's word may be slower than its frames: they take different ways here.
        _known.Wait();
        if (!_expecting)
        {
            return "a frame came, but the scenario sends none";
        }

        uint number = length >= FrameSequence.HeaderBytes ? FrameSequence.NumberOf(frame) : uint.MaxValue;
        uint wanted = MayLose && number > _next ? number : _next;
        int difference = _outward.FirstDifference(wanted, frame, length, scratch);
        _next = wanted + 1;
        return difference < 0
            ? null
            : $"frame {wanted} out differs at byte {difference} "
                + $"(it says it is number {number}; {length} bytes, expected {_outward.LengthOf(wanted)})";
    }

    private void SendOrders()
    {
        try
        {
            foreach ((FrameSequence frames, uint first, uint count, uint pace) in _orders.GetConsumingEnumerable())
            {
                Send(frames, first, count, pace);
            }
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException)
        {
            // QEMU has ended; the machine's own count tells what is missing.
        }
    }

    private void Send(FrameSequence frames, uint first, uint count, uint paceMicroseconds)
    {
        byte[] frame = new byte[LargestFrame];
        for (uint number = first; number - first < count && !_ended; number++)
        {
            uint length;

            // SAFETY: the array is longer than any frame the sequence makes.
            fixed (byte* bytes = frame)
            {
                length = frames.Fill(number, bytes);
            }

            _wire.Send(frame.AsSpan(0, (int)length));
            if (paceMicroseconds != 0 && number % BurstLimit == length % BurstLimit)
            {
                Pause(length * 7919 % paceMicroseconds);
            }
        }
    }

    // Shorter than the system's clock can sleep.
    private static void Pause(uint microseconds)
    {
        long end = Stopwatch.GetTimestamp() + (microseconds * Stopwatch.Frequency / 1_000_000);
        while (Stopwatch.GetTimestamp() < end)
        {
            Thread.Yield();
        }
    }
}
