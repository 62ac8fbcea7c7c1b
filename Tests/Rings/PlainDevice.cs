using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>
/// The device's side of a split virtqueue as plainly as the specification says it, over the very bytes that the driver's side writes.
/// Slow and obvious on purpose; it also keeps the driver to its duties and throws when it breaks one.
/// </summary>
internal sealed unsafe class PlainDevice : IDisposable
{
    private readonly byte* _shared;
    private readonly byte* _shadow;
    private readonly byte* _tables;
    private readonly QueueSize _size;
    private readonly QueueLayout _layout;
    private readonly RingFeatures _features;
    private readonly List<Chain> _taken = [];
    private readonly HashSet<ushort> _heads = [];
    private ushort _nextAvail;
    private ushort _nextUsed;
    private ushort _signalled;

    public PlainDevice(uint count, RingFeatures features)
    {
        _ = QueueSize.TryCreate(count, features, out _size);
        _layout = new QueueLayout(_size, features);
        _features = features;
        _shared = (byte*)NativeMemory.AlignedAlloc(_layout.SharedBytes, QueueLayout.Alignment);
        _shadow = (byte*)NativeMemory.AlignedAlloc(_layout.PrivateBytes, 8);
        _tables = (byte*)NativeMemory.AlignedAlloc(count * TableBytes, 16);
        new Span<byte>(_shared, (int)_layout.SharedBytes).Fill(0xA5);
        new Span<byte>(_shadow, (int)_layout.PrivateBytes).Fill(0xA5);
        Queue.Initialize(_size, QueueMemory.Of(_layout, _shared, _shadow), features);
        Sleep();
    }

    public const uint TableBytes = 8 * 16;

    /// <summary>The driver's side.</summary>
    public Virtqueue Queue;

    /// <summary>A chain as the device sees it.</summary>
    public sealed record Chain(ushort Head, IReadOnlyList<(ulong Address, uint Length, bool Writable)> Buffers)
    {
        public uint WritableBytes => (uint)Buffers.Where(static b => b.Writable).Sum(static b => (long)b.Length);
    }

    /// <summary>Chains taken from the available ring and not given back.</summary>
    public IReadOnlyList<Chain> Taken => _taken;

    /// <summary>The device looks at nothing until it is notified.</summary>
    public bool IsAsleep { get; private set; }

    /// <summary>Interrupts raised so far.</summary>
    public int Interrupts { get; private set; }

    private ushort* Avail => (ushort*)(_shared + _layout.DriverOffset);

    private ushort* Used => (ushort*)(_shared + _layout.DeviceOffset);

    private bool HasEventIdx => _features.HasFlag(RingFeatures.EventIdx);

    /// <summary>Memory for an indirect table, by head.</summary>
    public byte* Table(uint head) => _tables + (head * TableBytes);

    /// <summary>The driver notified the device.</summary>
    public void Notify() => IsAsleep = false;

    /// <summary>Whether something was published that a sleeping device has not been told of.</summary>
    public bool MissedSomething => IsAsleep && Avail[1] != _nextAvail;

    /// <summary>Takes every available chain.</summary>
    public void TakeAll()
    {
        while (_nextAvail != Avail[1])
        {
            Require(unchecked((ushort)(Avail[1] - _nextAvail)) <= _size.Count, "available index runs ahead by more than the ring");
            ushort head = Avail[2 + (_nextAvail & (_size.Count - 1))];
            Require(head < _size.Count, "head outside the table");
            Require(_heads.Add(head), "head is in use");
            _taken.Add(new Chain(head, Walk(head)));
            _nextAvail = unchecked((ushort)(_nextAvail + 1));
        }
    }

    /// <summary>Takes everything there is and asks to be notified of more.</summary>
    public void Sleep()
    {
        do
        {
            TakeAll();
            if (HasEventIdx)
            {
                Used[2 + (_size.Count * 4)] = _nextAvail;
            }
            else
            {
                Used[0] = 0;
            }
        }
        while (_nextAvail != Avail[1]);
        IsAsleep = true;
    }

    /// <summary>Asks for no notifications: the device polls.</summary>
    public void Poll()
    {
        IsAsleep = false;
        if (HasEventIdx)
        {
            Used[2 + (_size.Count * 4)] = unchecked((ushort)(_nextAvail - 1));
        }
        else
        {
            Used[0] = 1;
        }
    }

    /// <summary>Gives a taken chain back.</summary>
    public void Complete(int which, uint length)
    {
        ushort head = _taken[which].Head;
        _taken.RemoveAt(which);
        _ = _heads.Remove(head);
        WriteUsed(head, length);
        PublishUsed(1);
    }

    /// <summary>Writes a used element, true or not.</summary>
    public void WriteUsed(uint id, uint length)
    {
        uint* elem = (uint*)(Used + 2) + ((_nextUsed & (_size.Count - 1)) * 2);
        elem[0] = id;
        elem[1] = length;
    }

    /// <summary>Moves the used index, by one or by a lie, and interrupts if the driver asked for that.</summary>
    public void PublishUsed(ushort steps)
    {
        _nextUsed = unchecked((ushort)(_nextUsed + steps));
        Used[1] = _nextUsed;
        Require(!HasEventIdx || Avail[0] == 0, "flags must be 0 with EVENT_IDX");
        ushort usedEvent = Avail[2 + _size.Count];
        bool due = HasEventIdx
            ? unchecked((ushort)(_nextUsed - usedEvent - 1) < (ushort)(_nextUsed - _signalled))
            : (Avail[0] & 1) == 0;
        _signalled = _nextUsed;
        Interrupts += due ? 1 : 0;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_shared);
        NativeMemory.AlignedFree(_shadow);
        NativeMemory.AlignedFree(_tables);
    }

    private List<(ulong Address, uint Length, bool Writable)> Walk(ushort head)
    {
        const ushort next = 1;
        const ushort write = 2;
        const ushort indirect = 4;
        byte* table = _shared;
        uint entries = _size.Count;
        uint index = head;
        List<(ulong, uint, bool)> buffers = [];
        while (true)
        {
            Require(index < entries, "next outside the table");
            Require(buffers.Count < _size.Count || _size.Count == 1, "chain longer than the queue");
            ulong address = *(ulong*)(table + (index * 16));
            uint length = *(uint*)(table + (index * 16) + 8);
            ushort flags = *(ushort*)(table + (index * 16) + 12);
            ushort link = *(ushort*)(table + (index * 16) + 14);
            if ((flags & indirect) != 0)
            {
                Require(_features.HasFlag(RingFeatures.IndirectDesc), "indirect was not negotiated");
                Require(table == _shared && (flags & next) == 0 && length % 16 == 0 && length != 0, "malformed indirect descriptor");
                table = (byte*)address;
                entries = length / 16;
                index = 0;
                continue;
            }

            Require(length != 0, "empty buffer");
            buffers.Add((address, length, (flags & write) != 0));
            if ((flags & next) == 0)
            {
                return buffers;
            }

            index = link;
        }
    }

    private static void Require(bool kept, string duty)
    {
        if (!kept)
        {
            throw new InvalidOperationException(duty);
        }
    }
}
