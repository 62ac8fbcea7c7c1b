using System;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>A file over a TCP connection, compared by its hash.</summary>
internal static class FileCopy
{
    private const int Port = 5300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Hash of what was sent, and of what arrived.</summary>
    public static (string Sent, string Arrived) Run(NetworkNamespace from, NetworkNamespace to, string address, int bytes, int seed)
    {
        byte[] file = new byte[bytes];
        new Random(seed).NextBytes(file);
        IPAddress target = IPAddress.Parse(address);
        using Socket listener = to.Inside(() => Listen(target));
        string arrived = "";
        var receiver = new Thread(() => arrived = Receive(listener)) { IsBackground = true };
        receiver.Start();
        _ = from.Inside(() =>
        {
            using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = (int)Patience.TotalMilliseconds };
            socket.Connect(target, Port);

            // Pieces of odd lengths make segments of odd lengths.
            for (int at = 0, piece = 1; at < file.Length; at += piece, piece = Math.Min(piece * 3 + 1, 200_001))
            {
                _ = socket.Send(file, at, Math.Min(piece, file.Length - at), SocketFlags.None);
            }

            socket.Shutdown(SocketShutdown.Send);
            return 0;
        });
        return receiver.Join(Patience)
            ? (Convert.ToHexString(SHA256.HashData(file)), arrived)
            : throw new TimeoutException("the file does not arrive");
    }

    private static Socket Listen(IPAddress address)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(address, Port));
        listener.Listen(1);
        return listener;
    }

    private static string Receive(Socket listener)
    {
        try
        {
            using Socket socket = listener.Accept();
            socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            using var stream = new NetworkStream(socket);
            return Convert.ToHexString(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is SocketException or System.IO.IOException)
        {
            return exception.Message;
        }
    }
}
