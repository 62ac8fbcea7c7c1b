using System;
using System.Collections.Generic;

namespace VirtioNetCx.Devices.Queues;

/// <summary>One buffer element of a chain.</summary>
public readonly record struct Segment(ulong Address, uint Length, bool Writable);

/// <summary>A buffer the driver made available, as the device read it; the device owns it until it is used.</summary>
public sealed class DescriptorChain
{
    private readonly Dma _dma;

    internal DescriptorChain(Dma dma, string queue, ushort head)
    {
        _dma = dma;
        Queue = queue;
        Head = head;
    }

    public string Queue { get; }

    public ushort Head { get; }

    public List<Segment> Segments { get; } = [];

    /// <summary>Indices of the ring's descriptors in it.</summary>
    public List<ushort> Descriptors { get; } = [];

    /// <summary>The table it lives in, for a chain with an indirect descriptor.</summary>
    public Segment? IndirectTable { get; internal set; }

    public uint ReadableLength { get; private set; }

    public uint WritableLength { get; private set; }

    /// <summary>Every descriptor as read, ring first, then the indirect table: compared when the buffer is used.</summary>
    internal List<(ulong Address, Descriptor Value)> Snapshot { get; } = [];

    /// <summary>Gathers the device-readable bytes.</summary>
    public byte[] ReadAll()
    {
        byte[] bytes = new byte[ReadableLength];
        int at = 0;
        foreach (Segment segment in Segments)
        {
            if (!segment.Writable)
            {
                _dma.Read(segment.Address, bytes.AsSpan(at, (int)segment.Length), Spec.DescriptorTable, $"{Queue} buffer {Head}");
                at += (int)segment.Length;
            }
        }

        return bytes;
    }

    /// <summary>Scatters bytes over the device-writable part; the number that fitted.</summary>
    public uint Write(uint offset, ReadOnlySpan<byte> bytes)
    {
        uint written = 0;
        foreach (Segment segment in Segments)
        {
            if (!segment.Writable)
            {
                continue;
            }

            if (offset >= segment.Length)
            {
                offset -= segment.Length;
                continue;
            }

            int count = (int)Math.Min(segment.Length - offset, (uint)bytes.Length);
            _dma.Write(segment.Address + offset, bytes[..count], Spec.DescriptorTable, $"{Queue} buffer {Head}");
            bytes = bytes[count..];
            written += (uint)count;
            offset = 0;
            if (bytes.IsEmpty)
            {
                break;
            }
        }

        return written;
    }

    /// <summary>True when the range shares a byte with the buffer or its indirect table.</summary>
    public bool Overlaps(ulong address, ulong length)
    {
        bool Meets(Segment segment) => segment.Address < address + length && address < segment.Address + segment.Length;
        return Segments.Exists(Meets) || (IndirectTable is { } table && Meets(table));
    }

    internal void Add(Segment segment)
    {
        Segments.Add(segment);
        if (segment.Writable)
        {
            WritableLength += segment.Length;
        }
        else
        {
            ReadableLength += segment.Length;
        }
    }
}

/// <summary>struct virtq_desc (§2.7.5).</summary>
internal readonly record struct Descriptor(ulong Address, uint Length, ushort Flags, ushort Next)
{
    public const int Bytes = 16;
    public const ushort NextFlag = 1;
    public const ushort WriteFlag = 2;
    public const ushort IndirectFlag = 4;

    public bool HasNext => (Flags & NextFlag) != 0;

    public bool IsWritable => (Flags & WriteFlag) != 0;

    public bool IsIndirect => (Flags & IndirectFlag) != 0;
}
