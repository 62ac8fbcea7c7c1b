using System;
using System.Buffers.Binary;
using System.IO;
using System.Net.Sockets;

namespace VirtioNetCx.Metal.Runner.Wires;

/// <summary>
/// Frames over a stream socket as QEMU writes them: four bytes of length, most significant first; with offload headers four more
/// that tell the length of the virtio-net header before the frame.
/// </summary>
internal sealed class FramedSocket : IDisposable
{
    private readonly Socket _listener;
    private readonly bool _offloadHeader;
    private readonly byte[] _scratch = new byte[70000];
    private NetworkStream? _stream;
    private BufferedStream? _input;

    public FramedSocket(string path, bool offloadHeader = false)
    {
        Path = path;
        _offloadHeader = offloadHeader;
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(1);
    }

    /// <summary>Path of the socket QEMU connects to.</summary>
    public string Path { get; }

    /// <summary>Waits until QEMU has connected.</summary>
    public void Connect()
    {
        lock (_listener)
        {
            if (_stream is null)
            {
                _stream = new NetworkStream(_listener.Accept(), ownsSocket: true);
                _input = new BufferedStream(_stream, 1 << 16);
            }
        }
    }

    public void Send(ReadOnlySpan<byte> frame) => Send(default, frame);

    /// <summary>Sends a frame behind the first bytes of an offload header; the rest of that is zero.</summary>
    public void Send(ReadOnlySpan<byte> vnetHeader, ReadOnlySpan<byte> frame)
    {
        Connect();
        int head = _offloadHeader ? 8 : 4;
        int header = _offloadHeader ? OffloadHeaderBytes : 0;
        Span<byte> message = stackalloc byte[head + header];
        message.Clear();
        BinaryPrimitives.WriteInt32BigEndian(message, header + frame.Length);
        if (_offloadHeader)
        {
            BinaryPrimitives.WriteInt32BigEndian(message[4..], header);
            vnetHeader.CopyTo(message[head..]);
        }

        byte[] whole = new byte[message.Length + frame.Length];
        message.CopyTo(whole);
        frame.CopyTo(whole.AsSpan(message.Length));
        _stream!.Write(whole);
    }

    public bool TryReceive(Span<byte> frame, out int length)
    {
        length = 0;
        try
        {
            Connect();
            if (!TryReadNumber(out int size) || (_offloadHeader && !TryReadNumber(out _)))
            {
                return false;
            }

            _input!.ReadExactly(_scratch, 0, size);
            int header = _offloadHeader ? OffloadHeaderBytes : 0;
            length = size - header;
            _scratch.AsSpan(header, length).CopyTo(frame);
            return true;
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Nobody will connect any more.</summary>
    public void StopListening() => _listener.Dispose();

    public void Dispose()
    {
        _listener.Dispose();
        _input?.Dispose();
        _stream?.Dispose();
    }

    private const int OffloadHeaderBytes = 12;

    private bool TryReadNumber(out int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        int read = _input!.ReadAtLeast(bytes, 4, throwOnEndOfStream: false);
        number = read == 4 ? BinaryPrimitives.ReadInt32BigEndian(bytes) : 0;
        return read == 4;
    }
}
