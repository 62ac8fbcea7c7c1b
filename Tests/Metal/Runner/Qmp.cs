using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace VirtioNetCx.Metal.Runner;

/// <summary>QEMU's control socket.</summary>
internal sealed class Qmp : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;

    public Qmp(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _reader = new StreamReader(new NetworkStream(_socket, ownsSocket: false), Encoding.UTF8);
        _ = _reader.ReadLine();
        _ = Execute("qmp_capabilities");
    }

    /// <summary>Runs a command and returns what it gives, as JSON text.</summary>
    public string Execute(string command, object? arguments = null)
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
                return value.ToString();
            }

            if (answer.RootElement.TryGetProperty("error", out JsonElement error))
            {
                throw new InvalidOperationException($"QMP {command}: {error}");
            }
        }

        throw new IOException($"QEMU ended while it was asked for {command}");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }
}
