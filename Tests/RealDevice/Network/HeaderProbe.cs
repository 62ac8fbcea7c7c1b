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
    private const int PacketFamily = 17, RawSocket = 3, PacketLevel = 263, VnetHeaderOption = 15, IgnoreOutgoing = 23, SocketLevel = 1, ReceiveBufferForce = 33, ReceiveTimeout = 20;
    private const int TruncatedLength = 0x20;
    private const int HeaderBytes = 10;
    private readonly int _socket;
    private readonly Thread _thread;
    private volatile bool _ending;

    public HeaderProbe(NetworkNamespace home, string device)
    {
        _socket = home.Inside(() => Open(device));
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

    private static int Open(string device)
    {
        const ushort everything = 0x0300;
        int socket = Native.Check(Native.Socket(PacketFamily, RawSocket, everything), "packet socket");
        int one = 1;
        int buffer = 64 << 20;
        long* timeout = stackalloc long[2] { 0, 20_000 };
        _ = Native.Check(Native.SetOption(socket, PacketLevel, VnetHeaderOption, &one, sizeof(int)), "PACKET_VNET_HDR");
        _ = Native.Check(Native.SetOption(socket, PacketLevel, IgnoreOutgoing, &one, sizeof(int)), "PACKET_IGNORE_OUTGOING");
        _ = Native.SetOption(socket, SocketLevel, ReceiveBufferForce, &buffer, sizeof(int));
        _ = Native.Check(Native.SetOption(socket, SocketLevel, ReceiveTimeout, timeout, 16), "SO_RCVTIMEO");

        // sockaddr_ll: family, protocol, interface index.
        byte* address = stackalloc byte[20];
        new Span<byte>(address, 20).Clear();
        *(ushort*)address = PacketFamily;
        *(ushort*)(address + 2) = everything;
        *(uint*)(address + 4) = Native.InterfaceIndex(device);
        _ = Native.Check(Native.Bind(socket, address, 20), "bind packet socket");
        return socket;
    }

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
