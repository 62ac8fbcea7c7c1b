using System;
using System.Collections.Generic;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>The driver's end of a packed virtqueue, without any cleverness.</summary>
internal sealed class SpecPackedQueue
{
    public const ushort Next = 1;
    public const ushort Write = 2;
    public const ushort Indirect = 4;
    private const ushort AvailFlag = 1 << 7;
    private const ushort UsedFlag = 1 << 15;
    private readonly SpecDriver _driver;
    private readonly Dictionary<ushort, int> _lengths = [];
    private bool _wrap = true;
    private int _seen;
    private bool _seenWrap = true;

    /// <summary>Sets the queue up, all but enabling it.</summary>
    public SpecPackedQueue(SpecDriver driver, int index, ushort size)
    {
        _driver = driver;
        Index = index;
        Size = size;
        Ring = driver.Memory.Allocate(16 * size);
        DriverEvents = driver.Memory.Allocate(4);
        DeviceEvents = driver.Memory.Allocate(4);
        driver.Write(CfgType.Common, 0x16, 2, (uint)index);
        driver.Write(CfgType.Common, 0x18, 2, size);
        driver.WriteAddress(0x20, Ring);
        driver.WriteAddress(0x28, DriverEvents);
        driver.WriteAddress(0x30, DeviceEvents);
        driver.Write(CfgType.Common, 0x1A, 2, (ushort)(index + 1));
        _ = driver.Read(CfgType.Common, 0x1A, 2);
    }

    public int Index { get; }

    public ushort Size { get; }

    public ulong Ring { get; }

    public ulong DriverEvents { get; }

    public ulong DeviceEvents { get; }

    /// <summary>Where the next buffer goes.</summary>
    public int Position { get; private set; }

    /// <summary>As NOTIFICATION_DATA and event positions write it.</summary>
    public ushort Packed => (ushort)(Position | (_wrap ? 0x8000 : 0));

    public void Enable() => _driver.Write(CfgType.Common, 0x1C, 2, 1);

    /// <summary>Makes a buffer of one or more elements available, the first descriptor last.</summary>
    public void Add(ushort id, params (ulong Address, int Length, ushort Flags)[] elements)
    {
        int first = Position;
        ushort head = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            ulong at = Ring + 16u * (uint)Position;
            _driver.Memory.At<ulong>(at) = elements[i].Address;
            _driver.Memory.At<uint>(at + 8) = (uint)elements[i].Length;
            _driver.Memory.At<ushort>(at + 12) = id;
            ushort flags = (ushort)(elements[i].Flags | (i + 1 < elements.Length ? Next : 0) | (_wrap ? AvailFlag : UsedFlag));
            if (i == 0)
            {
                head = flags;
            }
            else
            {
                _driver.Memory.At<ushort>(at + 14) = flags;
            }

            Position++;
            if (Position == Size)
            {
                Position = 0;
                _wrap = !_wrap;
            }
        }

        _driver.Memory.At<ushort>(Ring + 16u * (uint)first + 14) = head;
        _lengths[id] = elements.Length;
    }

    /// <summary>A frame to send, behind an empty header, cut into so many descriptors.</summary>
    public void Send(ushort id, byte[] frame, int pieces = 1)
    {
        byte[] bytes = [.. new byte[12], .. frame];
        ulong buffer = _driver.Memory.Allocate(bytes.Length);
        bytes.CopyTo(_driver.Memory.Map(buffer, bytes.Length, true));
        var elements = new (ulong, int, ushort)[pieces];
        int each = bytes.Length / pieces;
        for (int i = 0; i < pieces; i++)
        {
            elements[i] = (buffer + (uint)(i * each), i + 1 == pieces ? bytes.Length - i * each : each, 0);
        }

        Add(id, elements);
    }

    /// <summary>A receive buffer.</summary>
    public ulong Post(ushort id, int length)
    {
        ulong buffer = _driver.Memory.Allocate(length);
        Add(id, (buffer, length, Write));
        return buffer;
    }

    public void Kick() => _driver.Write(CfgType.Notify, (uint)_driver.NotifyAt(Index), 2, (uint)Index);

    public void KickWithData(ushort data) =>
        _driver.Write(CfgType.Notify, (uint)_driver.NotifyAt(Index), 4, (uint)Index | ((uint)data << 16));

    /// <summary>Used buffers since the last call; with <paramref name="inBatches"/>, one id may stand for all before it.</summary>
    public List<(ushort Id, uint Length)> TakeUsed(Queue<ushort>? inBatches = null)
    {
        List<(ushort Id, uint Length)> taken = [];
        while (true)
        {
            ulong at = Ring + 16u * (uint)_seen;
            ushort flags = _driver.Memory.At<ushort>(at + 14);
            if ((flags & AvailFlag) != 0 != _seenWrap || (flags & UsedFlag) != 0 != _seenWrap)
            {
                return taken;
            }

            ushort id = _driver.Memory.At<ushort>(at + 12);
            taken.Add((id, (flags & Write) != 0 ? _driver.Memory.At<uint>(at + 8) : 0));
            int count = _lengths[id];
            while (inBatches is not null && inBatches.Dequeue() is var done && done != id)
            {
                count += _lengths[done];
            }

            _seen += count;
            _seenWrap ^= _seen >= Size;
            _seen %= Size;
        }
    }
}
