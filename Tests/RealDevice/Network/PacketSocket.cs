using System;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>A packet socket on one interface, whose frames carry virtio headers of ten bytes.</summary>
internal static unsafe class PacketSocket
{
    private const int VnetHeader = 15, IgnoreOutgoing = 23, ReceiveTimeout = 20, ReceiveBufferForce = 33;

    // ETH_P_ALL, in network byte order.
    private const ushort Everything = 0x0300;

    /// <summary>Opens one in the namespace of this thread.</summary>
    public static int Open(string device, bool receives)
    {
        ushort protocol = receives ? Everything : (ushort)0;
        int socket = Native.Check(Native.Socket(Native.FamilyPacket, Native.SocketRaw, protocol), "packet socket");
        int one = 1;
        int buffer = 64 << 20;
        long* timeout = stackalloc long[2] { 0, 20_000 };
        _ = Native.Check(Native.SetOption(socket, Native.LevelPacket, VnetHeader, &one, sizeof(int)), "PACKET_VNET_HDR");
        if (receives)
        {
            _ = Native.Check(Native.SetOption(socket, Native.LevelPacket, IgnoreOutgoing, &one, sizeof(int)), "PACKET_IGNORE_OUTGOING");
            _ = Native.SetOption(socket, Native.LevelSocket, ReceiveBufferForce, &buffer, sizeof(int));
            _ = Native.Check(Native.SetOption(socket, Native.LevelSocket, ReceiveTimeout, timeout, 16), "SO_RCVTIMEO");
        }

        // sockaddr_ll: family, protocol, interface index.
        byte* address = stackalloc byte[20];
        new Span<byte>(address, 20).Clear();
        *(ushort*)address = Native.FamilyPacket;
        *(ushort*)(address + 2) = protocol;
        *(uint*)(address + 4) = Native.InterfaceIndex(device);
        _ = Native.Check(Native.Bind(socket, address, 20), "bind packet socket");
        return socket;
    }
}
