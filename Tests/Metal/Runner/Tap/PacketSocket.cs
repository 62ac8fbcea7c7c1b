using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Metal.Runner.Tap;

/// <summary>
/// The Linux side of a tap: every frame that the device sends, with what the kernel knows of its checksum and segments (AF_PACKET with
/// PACKET_VNET_HDR), and frames for it with the same.
/// </summary>
// SAFETY: Linux writes no more than the lengths given; arrays are pinned during the calls.
internal sealed unsafe class PacketSocket : IDisposable
{
    private const int AllProtocols = 3;
    private const int AuxiliaryData = 8;
    private const int Statistics = 6;
    private const int VnetHeaders = 15;
    private const int IgnoreOutgoing = 23;
    private const int ReceiveBuffer = 8;
    private const int ReceiveBufferForce = 33;
    private const int ReceiveBufferBytes = 64 << 20;
    private const int TruncatedFlag = 0x20;
    private const uint TagIsValid = 0x10;
    private const int TagBytes = 4;
    private const int TagAt = 12;
    private const int PollMilliseconds = 20;
    private readonly int _socket;
    private readonly byte[] _in = new byte[VnetHeader.Bytes + MostBytes];
    private readonly byte[] _out = new byte[VnetHeader.Bytes + MostBytes];

    /// <summary>Longest frame, and room for a tag to be put back.</summary>
    public const int MostBytes = 70000;

    /// <summary>Opens in the calling thread's network namespace.</summary>
    public PacketSocket(int interfaceIndex)
    {
        _socket = Prerequisite.Check(
            Native.Socket(Native.FamilyPacket, Native.SocketRaw | Native.CloseOnExec, 0), "AF_PACKET socket");
        Set(Native.LevelPacket, VnetHeaders, 1);
        Set(Native.LevelPacket, AuxiliaryData, 1);
        Set(Native.LevelPacket, IgnoreOutgoing, 1);
        if (!TrySet(Native.LevelSocket, ReceiveBufferForce, ReceiveBufferBytes))
        {
            _ = TrySet(Native.LevelSocket, ReceiveBuffer, ReceiveBufferBytes);
        }

        byte* address = stackalloc byte[20];
        new Span<byte>(address, 20).Clear();
        *(ushort*)address = Native.FamilyPacket;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(address + 2, 2), AllProtocols);
        *(int*)(address + 4) = interfaceIndex;
        _ = Prerequisite.Check(Native.Bind(_socket, address, 20), "bind of the AF_PACKET socket");
    }

    /// <summary>Frames that Linux dropped because nobody took them in time.</summary>
    public uint Dropped
    {
        get
        {
            uint* counts = stackalloc uint[2];
            uint length = 8;
            _ = Prerequisite.Check(Native.GetOption(_socket, Native.LevelPacket, Statistics, counts, &length), "PACKET_STATISTICS");
            return counts[1];
        }
    }

    /// <summary>Waits a moment for a frame.</summary>
    public bool TryReceive(out VnetHeader header, Span<byte> frame, out int length)
    {
        header = default;
        length = 0;
        Native.PollEntry entry = new() { Descriptor = _socket, Events = Native.PollIn };
        if (Native.Poll(&entry, 1, PollMilliseconds) <= 0)
        {
            return false;
        }

        byte* control = stackalloc byte[64];
        fixed (byte* bytes = _in)
        {
            Native.Vector vector = new() { Start = bytes, Length = (nuint)_in.Length };
            Native.Message message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 64 };
            nint read = Native.ReceiveMessage(_socket, &message, 0);
            if (read < VnetHeader.Bytes || (message.Flags & TruncatedFlag) != 0)
            {
                return false;
            }

            header = VnetHeader.Read(_in);
            length = (int)read - VnetHeader.Bytes;
            _in.AsSpan(VnetHeader.Bytes, length).CopyTo(frame);
            PutTagBack(ref message, ref header, frame, ref length);
            return true;
        }
    }

    /// <summary>Sends a frame to the device.</summary>
    public bool Send(VnetHeader header, ReadOnlySpan<byte> frame, out string problem)
    {
        header.Write(_out);
        frame.CopyTo(_out.AsSpan(VnetHeader.Bytes));
        fixed (byte* bytes = _out)
        {
            bool sent = Native.Send(_socket, bytes, (nuint)(frame.Length + VnetHeader.Bytes), 0) >= 0;
            problem = sent ? "" : Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            return sent;
        }
    }

    public void Dispose() => _ = Native.Close(_socket);

    // Linux takes the outermost tag out of a frame before anybody sees it.
    private static void PutTagBack(ref Native.Message message, ref VnetHeader header, Span<byte> frame, ref int length)
    {
        byte* data = (byte*)message.Control + 16;
        bool isThere = message.ControlLength >= 36 && *(int*)((byte*)message.Control + 8) == Native.LevelPacket;
        if (!isThere || (*(uint*)data & TagIsValid) == 0)
        {
            return;
        }

        frame[TagAt..length].CopyTo(frame[(TagAt + TagBytes)..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[TagAt..], *(ushort*)(data + 18));
        BinaryPrimitives.WriteUInt16BigEndian(frame[(TagAt + 2)..], *(ushort*)(data + 16));
        length += TagBytes;
        if ((header.Flags & VnetHeader.NeedsChecksum) != 0)
        {
            header = header with { ChecksumStart = (ushort)(header.ChecksumStart + TagBytes) };
        }
    }

    private bool TrySet(int level, int name, int value) => Native.SetOption(_socket, level, name, &value, sizeof(int)) >= 0;

    private void Set(int level, int name, int value) =>
        _ = Prerequisite.Check(Native.SetOption(_socket, level, name, &value, sizeof(int)), $"socket option {name}");
}
