using System;
using System.Collections.Concurrent;
using System.Threading;
using VirtioNetCx.Tests.Linux;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>
/// Looks at frames as they come out of QEMU's device, before anybody cuts or finishes them, with the virtio header that the driver wrote (as
/// Linux passes it on to packet sockets).
/// </summary>
internal sealed unsafe class HeaderProbe : IDisposable
{
    private const int TruncatedLength = 0x20;
    private const int HeaderBytes = 10;
    private const int SeenBytes = 300;
    private const int MaximumProblems = 10;
    private readonly int _socket;
    private readonly Thread _thread;
    private long _silences;
    private volatile bool _ending;

    public HeaderProbe(NetworkNamespace home, string device)
    {
        _socket = home.Inside(() => PacketSocket.Open(device, receives: true));
        _thread = new Thread(Read) { IsBackground = true, Name = "header probe" };
        _thread.Start();
    }

    public long Frames { get; private set; }

    /// <summary>Frames not to be cut, with a checksum for the next one to finish, by protocol.</summary>
    public long PartialTcp4 { get; private set; }

    public long PartialTcp6 { get; private set; }

    public long PartialUdp4 { get; private set; }

    public long PartialUdp6 { get; private set; }

    public long Tso4 { get; private set; }

    public long Tso6 { get; private set; }

    public long WithEcn { get; private set; }

    /// <summary>Longest frame, without virtio header.</summary>
    public int Longest { get; private set; }

    /// <summary>What was wrong with headers of frames that something is left to be done to.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>Waits until everything that has come so far is counted.</summary>
    public void Settle()
    {
        long before = Interlocked.Read(ref _silences);
        _ = SpinWait.SpinUntil(() => Interlocked.Read(ref _silences) > before + 1, 5000);
    }

    public void Dispose()
    {
        _ending = true;
        _thread.Join();
        _ = Native.Close(_socket);
    }

    public override string ToString() =>
        $"{Frames} frames, longest {Longest}; partial TCP {PartialTcp4}/{PartialTcp6}, UDP {PartialUdp4}/{PartialUdp6}; TSO {Tso4}/{Tso6}, ECN {WithEcn}";

    private void Read()
    {
        byte* buffer = stackalloc byte[SeenBytes];
        while (true)
        {
            nint length = Native.Receive(_socket, buffer, SeenBytes, TruncatedLength);
            if (length <= HeaderBytes)
            {
                // Nothing for 20 ms.
                _ = Interlocked.Increment(ref _silences);
                if (_ending)
                {
                    return;
                }

                continue;
            }

            Note(*(VirtioHeader*)buffer, new ReadOnlySpan<byte>(buffer + HeaderBytes, (int)nint.Min(length, SeenBytes) - HeaderBytes), (int)length - HeaderBytes);
        }
    }

    private void Note(in VirtioHeader header, ReadOnlySpan<byte> start, int length)
    {
        Frames++;
        if (header.Flags != 0 && UnfinishedHeaders.Judge(start, header, length) is { } problem && Problems.Count < MaximumProblems)
        {
            Problems.Enqueue(problem);
        }

        Longest = Math.Max(Longest, length);
        int kind = header.GsoType & ~VirtioHeader.GsoEcn;
        if (kind != VirtioHeader.GsoNone)
        {
            Tso4 += kind == VirtioHeader.GsoTcp4 ? 1 : 0;
            Tso6 += kind == VirtioHeader.GsoTcp6 ? 1 : 0;
            WithEcn += (header.GsoType & VirtioHeader.GsoEcn) != 0 ? 1 : 0;
        }
        else if ((header.Flags & VirtioHeader.NeedsChecksum) != 0)
        {
            FrameParts parts = FrameParts.Of(start);
            PartialTcp4 += parts is { Version: 4, Protocol: FrameParts.Tcp } ? 1 : 0;
            PartialTcp6 += parts is { Version: 6, Protocol: FrameParts.Tcp } ? 1 : 0;
            PartialUdp4 += parts is { Version: 4, Protocol: FrameParts.Udp } ? 1 : 0;
            PartialUdp6 += parts is { Version: 6, Protocol: FrameParts.Udp } ? 1 : 0;
        }
    }
}
