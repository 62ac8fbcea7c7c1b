using System;
using System.Buffers.Binary;
using System.Net.Sockets;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Tests.RealDevice.Linux;

/// <summary>Descriptors through a socket of the UNIX family (SCM_RIGHTS).</summary>
internal static unsafe class DescriptorPassing
{
    private const int ControlHeader = 16;
    private const int NoSignal = 0x4000;

    /// <summary>Sends eight bytes, little-endian, and with them a descriptor unless it is negative.</summary>
    public static void Send(Socket socket, long value, int descriptor)
    {
        byte* data = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(data, sizeof(long)), value);
        byte* control = stackalloc byte[ControlHeader + 8];
        var vector = new Native.Vector { Start = data, Length = sizeof(long) };
        var message = new Native.Message { Vectors = &vector, VectorCount = 1 };
        if (descriptor >= 0)
        {
            // cmsghdr: length, level SOL_SOCKET, type SCM_RIGHTS, then the descriptor.
            *(ulong*)control = ControlHeader + sizeof(int);
            *(int*)(control + 8) = 1;
            *(int*)(control + 12) = 1;
            *(ulong*)(control + ControlHeader) = (uint)descriptor;
            message.Control = control;
            message.ControlLength = ControlHeader + 8;
        }

        _ = Native.Check(Native.SendMessage((int)socket.Handle, &message, NoSignal), "sendmsg");
    }
}
