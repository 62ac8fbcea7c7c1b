using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>The wire when nobody has privileges: QEMU's <c>-netdev dgram</c>, one datagram of the UNIX family for each frame.</summary>
internal sealed class DatagramWire : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("virtionetcx-wire-");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[70_000];

    public DatagramWire()
    {
        _socket.Bind(new UnixDomainSocketEndPoint(Here));
        _socket.SendBufferSize = 4 << 20;
        _socket.ReceiveTimeout = 5_000;
    }

    /// <summary>Argument of <c>-netdev</c>.</summary>
    public string Netdev => $"dgram,id=n0,local.type=unix,local.path={There},remote.type=unix,remote.path={Here}";

    private string Here => Path.Combine(_folder.FullName, "test");

    private string There => Path.Combine(_folder.FullName, "qemu");

    /// <summary>A frame for the device.</summary>
    public void Send(byte[] frame) => _ = _socket.SendTo(frame, new UnixDomainSocketEndPoint(There));

    /// <summary>The next frame of the device, within five seconds.</summary>
    public byte[] Receive() => _buffer[.._socket.Receive(_buffer)];

    public List<byte[]> Receive(int count)
    {
        List<byte[]> frames = [];
        while (frames.Count < count)
        {
            frames.Add(Receive());
        }

        return frames;
    }

    public bool IsQuiet => _socket.Available == 0;

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Delete(recursive: true);
    }
}
