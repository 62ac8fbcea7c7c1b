using System;
using System.Collections.Generic;
using System.IO;

namespace VirtioNetCx.Metal.Runner.Wires;

/// <summary><c>-netdev stream</c> over a unix socket: no privileges, nothing lost, in order. The default.</summary>
internal sealed class StreamWire : IWire
{
    private readonly FramedSocket _socket;

    public StreamWire(string folder, string options)
    {
        _socket = new FramedSocket(Path.Combine(folder, "wire"));
        QemuArguments = ["-netdev", $"{options},id=n0,server=off,addr.type=unix,addr.path={_socket.Path}"];
    }

    public IReadOnlyList<string> QemuArguments { get; }

    public void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    public bool TryReceive(Span<byte> frame, out int length) => _socket.TryReceive(frame, out length);

    public void PeerEnded() => _socket.StopListening();

    public void Dispose() => _socket.Dispose();
}
