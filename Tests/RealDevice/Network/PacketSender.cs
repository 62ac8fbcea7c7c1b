using System;
using VirtioNetCx.Tests.Linux;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>Puts frames on an interface from outside Linux' stack, with a virtio header for what is left to the interface.</summary>
internal sealed unsafe class PacketSender(NetworkNamespace home, string device) : IDisposable
{
    private const int HeaderBytes = 10;
    private readonly int _socket = home.Inside(() => PacketSocket.Open(device, receives: false));

    public void Send(ReadOnlySpan<byte> frame, VirtioHeader header = default)
    {
        fixed (byte* data = frame)
        {
            Native.Vector* vectors = stackalloc Native.Vector[2];
            vectors[0] = new Native.Vector { Start = &header, Length = HeaderBytes };
            vectors[1] = new Native.Vector { Start = data, Length = (nuint)frame.Length };
            _ = Native.Check(Native.WriteVectors(_socket, vectors, 2), $"send {frame.Length} bytes to {device}");
        }
    }

    public void Dispose() => _ = Native.Close(_socket);
}
