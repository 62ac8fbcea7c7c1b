using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.RealDevice.Machine;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>A frame for the driver and what is asked for it.</summary>
internal sealed record SendRequest(byte[] Frame, uint[] Pieces, TxOffload Offload);

/// <summary>A frame the driver indicated, and what it said of it.</summary>
internal sealed record Indication(byte[] Frame, byte Checksum, ushort Segments);

/// <summary>A stack that is two lists: frames to send, frames received.</summary>
internal sealed unsafe class ListOperatingSystem(RealMachine machine) : IOperatingSystem
{
    private readonly ConcurrentQueue<SendRequest> _waiting = new();
    private readonly List<Indication> _received = [];
    private ulong _nextCookie = 1;
    private long _completed;

    public int Descriptor => -1;

    /// <summary>Frames that came back from the driver.</summary>
    public long Completed => Interlocked.Read(ref _completed);

    public int ReceivedCount
    {
        get
        {
            lock (_received)
            {
                return _received.Count;
            }
        }
    }

    /// <summary>Frames received so far; the list is empty then.</summary>
    public List<Indication> TakeReceived()
    {
        lock (_received)
        {
            List<Indication> taken = [.. _received];
            _received.Clear();
            return taken;
        }
    }

    public void Enqueue(SendRequest request)
    {
        _waiting.Enqueue(request);
        machine.Wake();
    }

    public bool Send()
    {
        bool any = false;
        while (_waiting.TryPeek(out SendRequest? request) && Accept(request))
        {
            _ = _waiting.TryDequeue(out _);
            any = true;
        }

        return any;
    }

    public void Receive(in ReceivedFrame frame)
    {
        byte[] copy = new ReadOnlySpan<byte>(frame.Data, (int)frame.Length).ToArray();
        lock (_received)
        {
            _received.Add(new Indication(copy, frame.Checksum, frame.CoalescedSegments));
        }
    }

    public void SendCompleted(ulong cookie) => Interlocked.Increment(ref _completed);

    private bool Accept(SendRequest request)
    {
        // SAFETY: the host copies frame and pieces before Send returns.
        fixed (byte* data = request.Frame)
        fixed (uint* pieces = request.Pieces)
        {
            var frame = new TxFrame
            {
                Data = data,
                Length = (uint)request.Frame.Length,
                PieceLengths = request.Pieces.Length == 0 ? null : pieces,
                PieceCount = (uint)request.Pieces.Length,
                Cookie = _nextCookie,
                Offload = request.Offload,
            };
            if (!Traffic.Send(frame))
            {
                return false;
            }

            _nextCookie++;
            return true;
        }
    }
}
