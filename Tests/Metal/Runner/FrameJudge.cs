using System;
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
    private Thread? _sender;
    private volatile bool _stopSending;
    private volatile bool _known;
    private uint _next;

    public FrameJudge(IWire wire, bool mayLose)
    {
        _wire = wire;
        MayLose = mayLose;
        _receiver = new Thread(Receive) { IsBackground = true, Name = "frames out" };
        _receiver.Start();
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

    /// <summary>Sends frames of a sequence; 0: until <see cref="StopSending"/>.</summary>
    public void StartSending(FrameSequence inward, uint first, uint count)
    {
        _sender?.Join();
        _stopSending = false;
        _sender = new Thread(() => Send(inward, first, count)) { IsBackground = true, Name = "frames in" };
        _sender.Start();
    }

    public void StopSending() => _stopSending = true;

    /// <summary>QEMU has ended: takes what is still on the wire.</summary>
    public void Finish()
    {
        _stopSending = true;
        _wire.PeerEnded();
        if (!_receiver.Join(TimeSpan.FromSeconds(5)))
        {
            Problem ??= "the wire did not come to an end";
        }
    }

    public void Dispose() => _wire.Dispose();

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

    private void Send(FrameSequence inward, uint first, uint count)
    {
        byte[] frame = new byte[LargestFrame];
        try
        {
            for (uint number = first; (count == 0 || number - first < count) && !_stopSending; number++)
            {
                uint length;

                // SAFETY: the array is longer than any frame the sequence makes.
                fixed (byte* bytes = frame)
                {
                    length = inward.Fill(number, bytes);
                }

                _wire.Send(frame.AsSpan(0, (int)length));
            }
        }
        catch (Exception problem) when (problem is System.IO.IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // QEMU has ended; the machine's own count tells what is missing.
        }
    }
}
