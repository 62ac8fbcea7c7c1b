using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Threading;

namespace VirtioNetCx.Metal.Runner.Wires;

/// <summary><c>-netdev dgram</c> over unix sockets: one datagram a frame.</summary>
internal sealed class DatagramWire : IWire
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _device;
    private volatile bool _ended;

    public DatagramWire(string folder, string options)
    {
        string ours = Path.Combine(folder, "wire");
        string devices = Path.Combine(folder, "wire-device");
        _device = new UnixDomainSocketEndPoint(devices);
        _socket.Bind(new UnixDomainSocketEndPoint(ours));
        QemuArguments = ["-netdev", $"{options},id=n0,local.type=unix,local.path={devices},remote.type=unix,remote.path={ours}"];
    }

    public IReadOnlyList<string> QemuArguments { get; }

    public void Send(ReadOnlySpan<byte> frame)
    {
        while (!_ended)
        {
            try
            {
                _ = _socket.SendTo(frame, _device);
                return;
            }
            catch (SocketException problem) when (problem.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
            {
                Thread.Yield();
            }
        }
    }

    public bool TryReceive(Span<byte> frame, out int length)
    {
        while (true)
        {
            bool ended = _ended;
            if (_socket.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
            {
                length = _socket.Receive(frame);
                return true;
            }

            if (ended)
            {
                length = 0;
                return false;
            }
        }
    }

    public void PeerEnded() => _ended = true;

    public void Dispose() => _socket.Dispose();
}
