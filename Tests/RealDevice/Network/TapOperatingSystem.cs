using System;
using System.Collections.Concurrent;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Linux;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Machine;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>
/// A stack that is Linux' own, behind a TAP: what it leaves to its adapter is asked of the driver in Windows' words, and what the driver
/// indicates is judged here and given to Linux without a word on checksums, so that Linux looks at them too.
/// </summary>
internal sealed unsafe class TapOperatingSystem(TapDevice tap) : IOperatingSystem, IDisposable
{
    private const uint MaximumOutstanding = 256;
    private const long MaximumBytes = 8 << 20;
    private const int Burst = 64;
    private const int Slots = 1024;
    private const ulong NoCookie = ulong.MaxValue;
    private const int MaximumProblems = 10;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(80_000, pinned: true);
    private readonly uint[] _lengths = new uint[Slots];
    private readonly Random _random = new(1);
    private TxFrame _refused;
    private long _bytes;
    private ulong _next;

    public TrafficCounts Counts { get; } = new();

    /// <summary>What was wrong with frames that the driver indicated.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>Frames that go to the driver beside those of the TAP.</summary>
    public ConcurrentQueue<SendRequest> Injected { get; } = new();

    /// <summary>Sees what the driver indicates instead of Linux, if there is one.</summary>
    public Action<Indication>? Observer { get; set; }

    public int Mtu { get; set; } = 1500;

    public int Descriptor => HasRoom ? tap.Descriptor : -1;

    private bool HasRoom => Traffic.Outstanding < MaximumOutstanding && _bytes < MaximumBytes && _refused.Length == 0;

    public bool Send()
    {
        bool any = SendInjected();
        if (_refused.Length != 0)
        {
            any |= Submit(_refused);
        }

        for (int i = 0; i < Burst && HasRoom; i++)
        {
            fixed (byte* buffer = _buffer)
            {
                nint bytes = Native.Read(tap.Descriptor, buffer, (nuint)_buffer.Length);
                if (bytes <= TapDevice.HeaderBytes)
                {
                    break;
                }

                any = true;
                Translate(buffer, (int)bytes);
            }
        }

        return any;
    }

    public void Receive(in ReceivedFrame frame)
    {
        Count(frame);
        if (Observer is { } observer)
        {
            observer(new Indication(new ReadOnlySpan<byte>(frame.Data, (int)frame.Length).ToArray(), frame.Checksum, frame.CoalescedSegments));
            return;
        }

        if (FrameAudit.Judge(new ReadOnlySpan<byte>(frame.Data, (int)frame.Length), frame.Checksum, frame.CoalescedSegments, Mtu) is { } problem
            && Problems.Count < MaximumProblems)
        {
            Problems.Enqueue(problem);
        }

        VirtioHeader header = Describe(frame);
        Native.Vector* vectors = stackalloc Native.Vector[2];
        vectors[0] = new Native.Vector { Start = &header, Length = TapDevice.HeaderBytes };
        vectors[1] = new Native.Vector { Start = frame.Data, Length = frame.Length };
        _ = Native.WriteVectors(tap.Descriptor, vectors, 2);
    }

    public void SendCompleted(ulong cookie)
    {
        if (cookie != NoCookie)
        {
            _bytes -= _lengths[cookie % Slots];
        }
    }

    public void Dispose() => tap.Dispose();

    private bool SendInjected()
    {
        bool any = false;
        while (Injected.TryPeek(out SendRequest? request) && Traffic.Outstanding < MaximumOutstanding)
        {
            // SAFETY: the host copies frame and pieces before Send returns.
            fixed (byte* data = request.Frame)
            fixed (uint* pieces = request.Pieces)
            {
                var frame = new TxFrame { Data = data, Length = (uint)request.Frame.Length, Cookie = NoCookie, Offload = request.Offload };
                frame.PieceLengths = request.Pieces.Length == 0 ? null : pieces;
                frame.PieceCount = (uint)request.Pieces.Length;
                if (!Traffic.Send(frame))
                {
                    break;
                }
            }

            _ = Injected.TryDequeue(out _);
            any = true;
        }

        return any;
    }

    private void Translate(byte* buffer, int bytes)
    {
        VirtioHeader header = *(VirtioHeader*)buffer;
        var frame = new Span<byte>(buffer + TapDevice.HeaderBytes, bytes - TapDevice.HeaderBytes);
        TxOffload offload = WindowsRequest.FromTap(frame, header);
        Counts.Sent++;
        Counts.ChecksumRequests += offload.Layer4Checksum ? 1 : 0;
        Counts.SegmentationRequests += offload.Mss != 0 ? 1 : 0;
        _ = Submit(new TxFrame { Data = buffer + TapDevice.HeaderBytes, Length = (uint)frame.Length, Cookie = _next++, Offload = offload });
    }

    // Headers are in the first piece, as NDIS promises; how the rest is cut is the sender's business.
    private bool Submit(TxFrame frame)
    {
        const uint headers = 256;
        uint* pieces = stackalloc uint[3];
        if (frame.Length > headers + 16 && _random.Next(2) == 0)
        {
            pieces[0] = headers + (uint)_random.Next(8);
            pieces[1] = (uint)_random.Next(1, (int)(frame.Length - pieces[0]));
            pieces[2] = frame.Length - pieces[0] - pieces[1];
            frame.PieceLengths = pieces;
            frame.PieceCount = 3;
        }

        // A frame may come back before Send returns.
        _bytes += frame.Length;
        _lengths[frame.Cookie % Slots] = frame.Length;
        _refused = default;
        if (Traffic.Send(frame))
        {
            return true;
        }

        // The queue does not run now. The frame stays in the buffer, which nothing is read into meanwhile.
        _bytes -= frame.Length;
        frame.PieceLengths = null;
        frame.PieceCount = 0;
        _refused = frame;
        return false;
    }

    private void Count(in ReceivedFrame frame)
    {
        Counts.Received++;
        Counts.ReportedValid += (frame.Checksum >> 4 & 3) == 1 ? 1 : 0;
        if (frame.CoalescedSegments > 1)
        {
            bool is4 = FrameParts.Of(new ReadOnlySpan<byte>(frame.Data, (int)frame.Length)).Version == 4;
            Counts.Coalesced4 += is4 ? 1 : 0;
            Counts.Coalesced6 += is4 ? 0 : 1;
        }

        Counts.LongestReceived = Math.Max(Counts.LongestReceived, (int)frame.Length);
    }

    // A coalesced packet keeps the size of its segments, for the acknowledgements; its checksum is as Linux finds it.
    private static VirtioHeader Describe(in ReceivedFrame frame)
    {
        if (frame.CoalescedSegments < 2)
        {
            return default;
        }

        var bytes = new ReadOnlySpan<byte>(frame.Data, (int)frame.Length);
        FrameParts parts = FrameParts.Of(bytes);
        int headers = parts.Payload(bytes);
        int payload = bytes.Length - headers;
        return new VirtioHeader
        {
            GsoType = parts.Version == 4 ? VirtioHeader.GsoTcp4 : VirtioHeader.GsoTcp6,
            HeaderLength = (ushort)headers,
            GsoSize = (ushort)((payload + frame.CoalescedSegments - 1) / frame.CoalescedSegments),
        };
    }
}
