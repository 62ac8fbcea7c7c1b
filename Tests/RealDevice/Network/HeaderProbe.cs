using System;
using System.Threading;
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
    private readonly int _socket;
    private readonly Thread _thread;
    private volatile bool _ending;

    public HeaderProbe(NetworkNamespace home, string device)
    {
        _socket = home.Inside(() => PacketSocket.Open(device, receives: true));
        _thread = new Thread(Read) { IsBackground = true, Name = "header probe" };
        _thread.Start();
    }

    public long Frames { get; private set; }

    /// <summary>Frames with a checksum for the next one to finish.</summary>
    public long PartialChecksums { get; private set; }

    public long Tso4 { get; private set; }

    public long Tso6 { get; private set; }

    public long WithEcn { get; private set; }

    /// <summary>Longest frame, without virtio header.</summary>
    public int Longest { get; private set; }

    /// <summary>The last header of a frame to be cut.</summary>
    public VirtioHeader LastGso { get; private set; }

    public void Dispose()
    {
        _ending = true;
        _thread.Join();
        _ = Native.Close(_socket);
    }

    public override string ToString() =>
        $"{Frames} frames, {PartialChecksums} partial checksums, {Tso4} TSOv4, {Tso6} TSOv6, {WithEcn} with ECN, longest {Longest}";

    private void Read()
    {
        byte* buffer = stackalloc byte[128];
        while (true)
        {
            nint length = Native.Receive(_socket, buffer, 128, TruncatedLength);
            if (length <= HeaderBytes)
            {
                if (_ending)
                {
                    return;
                }

                continue;
            }

            Note(*(VirtioHeader*)buffer, (int)length - HeaderBytes);
        }
    }

    private void Note(in VirtioHeader header, int length)
    {
        Frames++;
        PartialChecksums += header.Flags & VirtioHeader.NeedsChecksum;
        Longest = Math.Max(Longest, length);
        int kind = header.GsoType & ~VirtioHeader.GsoEcn;
        if (kind != VirtioHeader.GsoNone)
        {
            LastGso = header;
            Tso4 += kind == VirtioHeader.GsoTcp4 ? 1 : 0;
            Tso6 += kind == VirtioHeader.GsoTcp6 ? 1 : 0;
            WithEcn += (header.GsoType & VirtioHeader.GsoEcn) != 0 ? 1 : 0;
        }
    }
}
