using System;
using System.Collections.Generic;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>The driver's end of a split virtqueue, without any cleverness.</summary>
internal sealed class SpecDriverQueue
{
    public const ushort Next = 1;
    public const ushort Write = 2;
    public const ushort Indirect = 4;
    private readonly SpecDriver _driver;
    private ushort _seenUsed;

    public SpecDriverQueue(SpecDriver driver, int index, ushort size)
    {
        _driver = driver;
        Index = index;
        Size = size;
        Descriptors = driver.Memory.Allocate(16 * size);
        Avail = driver.Memory.Allocate(6 + 2 * size);
        Used = driver.Memory.Allocate(6 + 8 * size);
    }

    public int Index { get; }

    public ushort Size { get; }

    public ulong Descriptors { get; }

    public ulong Avail { get; }

    public ulong Used { get; }

    public uint NotifyAt { get; set; }

    public ref ushort AvailFlags => ref _driver.Memory.At<ushort>(Avail);

    public ref ushort AvailIdx => ref _driver.Memory.At<ushort>(Avail + 2);

    public ref ushort UsedEvent => ref _driver.Memory.At<ushort>(Avail + 4 + 2u * Size);

    public ref ushort UsedFlags => ref _driver.Memory.At<ushort>(Used);

    public ref ushort UsedIdx => ref _driver.Memory.At<ushort>(Used + 2);

    public ref ushort AvailEvent => ref _driver.Memory.At<ushort>(Used + 4 + 8u * Size);

    public void SetDescriptor(int index, ulong address, uint length, ushort flags, ushort next = 0)
    {
        ulong at = Descriptors + 16u * (uint)index;
        _driver.Memory.At<ulong>(at) = address;
        _driver.Memory.At<uint>(at + 8) = length;
        _driver.Memory.At<ushort>(at + 12) = flags;
        _driver.Memory.At<ushort>(at + 14) = next;
    }

    /// <summary>Makes a head available without telling anyone.</summary>
    public void Publish(ushort head)
    {
        _driver.Memory.At<ushort>(Avail + 4 + 2u * (uint)(AvailIdx % Size)) = head;
        AvailIdx = unchecked((ushort)(AvailIdx + 1));
    }

    public void Kick() => _driver.Write(CfgType.Notify, NotifyAt, 2, (uint)Index);

    /// <summary>A receive buffer in one descriptor.</summary>
    public ulong Post(ushort head, int length)
    {
        ulong buffer = _driver.Memory.Allocate(length);
        SetDescriptor(head, buffer, (uint)length, Write);
        Publish(head);
        return buffer;
    }

    /// <summary>What is in the buffer of a descriptor.</summary>
    public byte[] Read(ushort head, int length) =>
        _driver.Memory.Map(_driver.Memory.At<ulong>(Descriptors + 16u * head), length, false).ToArray();

    /// <summary>A frame to send: header and frame in one descriptor.</summary>
    public ulong Send(ushort head, ReadOnlySpan<byte> frame, NetHeader header = default)
    {
        ulong buffer = _driver.Memory.Allocate(12 + frame.Length);
        header.Write(_driver.Memory.Map(buffer, 12, true));
        frame.CopyTo(_driver.Memory.Map(buffer + 12, frame.Length, true));
        SetDescriptor(head, buffer, 12 + (uint)frame.Length, 0);
        Publish(head);
        return buffer;
    }

    /// <summary>A command in two descriptors, request and answer, from <paramref name="head"/> on; the address of the answer.</summary>
    public ulong Command(ushort head, ReadOnlySpan<byte> request, int answerLength = 1)
    {
        ulong buffer = _driver.Memory.Allocate(request.Length + answerLength);
        request.CopyTo(_driver.Memory.Map(buffer, request.Length, true));
        ulong answer = buffer + (uint)request.Length;
        _driver.Memory.Map(answer, answerLength, true).Fill(0xA5);
        SetDescriptor(head, buffer, (uint)request.Length, Next, (ushort)(head + 1));
        SetDescriptor(head + 1, answer, (uint)answerLength, Write);
        Publish(head);
        return answer;
    }

    /// <summary>What the device gave back since the last call.</summary>
    public List<(uint Id, uint Length)> TakeUsed()
    {
        List<(uint Id, uint Length)> taken = [];
        while (_seenUsed != UsedIdx)
        {
            ulong element = Used + 4 + 8u * (uint)(_seenUsed % Size);
            taken.Add((_driver.Memory.At<uint>(element), _driver.Memory.At<uint>(element + 4)));
            _seenUsed = unchecked((ushort)(_seenUsed + 1));
        }

        return taken;
    }
}
