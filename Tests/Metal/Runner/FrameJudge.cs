using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using VirtioNetCx.Metal.Common;
using VirtioNetCx.Metal.Runner.Wires;

namespace VirtioNetCx.Metal.Runner;

/// <summary>The wire's threads: compares every frame from the device, sends the frames for it.</summary>
internal sealed unsafe class FrameJudge : IDisposable
{
    private const int LargestFrame = 70000;
    private readonly IWire _wire;
    private readonly Thread _receiver;
    private FrameSequence _outward;
    private readonly Thread _sender;
    private readonly BlockingCollection<(FrameSequence Frames, uint First, uint Count)> _orders = [];
    private volatile bool _ended;
    private volatile bool _known;
    private uint _next;

    public FrameJudge(IWire wire, bool mayLose)
    {
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
        _known = true;
    }

    /// <summary>Sends frames of a sequence, after those asked for before.</summary>
    public void StartSending(FrameSequence inward, uint first, uint count) => _orders.Add((inward, first, count));

    /// <summary>QEMU has ended: takes what is still on the wire.</summary>
    public void Finish()
    {
        _ended = true;
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
                Problem ??= Compare(bytes, (uint)length, expected);
            }

            Frames++;
            Bytes += (ulong)length;
        }
    }

    private string? Compare(byte* frame, uint length, byte* scratch)
    {
        if (!_known)
        {
            return "a frame came before the scenario sent any";
        }

        uint number = length >= FrameSequence.HeaderBytes ? FrameSequence.NumberOf(frame) : uint.MaxValue;
        uint wanted = MayLose && number > _next ? number : _next;
        int difference = _outward.FirstDifference(wanted, frame, length, scratch);
        _next = wanted + 1;
        return difference < 0
            ? null
            : $"frame {wanted} out differs at byte {difference} (it says it is number {number}; {length} bytes, expected {_outward.LengthOf(wanted)})";
    }

    private void SendOrders()
    {
        try
        {
            foreach ((FrameSequence frames, uint first, uint count) in _orders.GetConsumingEnumerable())
            {
                Send(frames, first, count);
            }
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException)
        {
            // QEMU has ended; the machine's own count tells what is missing.
        }
    }

    private void Send(FrameSequence frames, uint first, uint count)
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
        }
    }
}
