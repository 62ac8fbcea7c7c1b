using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace VirtioNetCx.Tests.Linux;

/// <summary>QEMU's control socket: questions about the device, and what an administrator may do to it.</summary>
internal sealed class Qmp : IDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;

    /// <summary>Asks over a socket that is connected, and owns it from now on.</summary>
    public Qmp(Socket socket)
    {
        _socket = socket;
        _socket.ReceiveTimeout = 20_000;
        _reader = new StreamReader(new NetworkStream(socket, ownsSocket: false), Encoding.UTF8);
        _ = _reader.ReadLine();
        _ = Execute("qmp_capabilities");
    }

    /// <summary>Connects to a QEMU that listens there.</summary>
    public static Qmp Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new Qmp(socket);
    }

    /// <summary>Runs a command and returns what it gives.</summary>
    public JsonElement Execute(string command, object? arguments = null)
    {
        string request = arguments is null
            ? JsonSerializer.Serialize(new { execute = command })
            : JsonSerializer.Serialize(new { execute = command, arguments });
        _ = _socket.Send(Encoding.UTF8.GetBytes(request + "\n"));
        while (_reader.ReadLine() is { } line)
        {
            using JsonDocument answer = JsonDocument.Parse(line);
            if (answer.RootElement.TryGetProperty("return", out JsonElement value))
            {
                return value.Clone();
            }

            if (answer.RootElement.TryGetProperty("error", out JsonElement error))
            {
                throw new InvalidOperationException($"QMP {command}: {error}");
            }
        }

        throw new EndOfStreamException($"QEMU ended while it was asked for {command}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }
}
