using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace VirtioNetCx.Devices;

/// <summary>The device's bus master: every access to guest memory goes through here, and one that reaches nothing is the driver's fault.</summary>
public sealed class Dma(IGuestMemory memory, Conformance conformance)
{
    /// <summary>Set while the device may not touch memory (reset, powered down, removed): an access then is a defect of this model.</summary>
    public bool Disabled { get; set; }

    public void Read(ulong address, Span<byte> destination, SpecClause clause, string what)
    {
        while (destination.Length != 0)
        {
            Span<byte> part = Part(address, destination.Length, false, clause, what);
            part.CopyTo(destination);
            destination = destination[part.Length..];
            address += (uint)part.Length;
        }
    }

    public void Write(ulong address, ReadOnlySpan<byte> source, SpecClause clause, string what)
    {
        while (source.Length != 0)
        {
            Span<byte> part = Part(address, source.Length, true, clause, what);
            source[..part.Length].CopyTo(part);
            source = source[part.Length..];
            address += (uint)part.Length;
        }
    }

    /// <summary>Fails unless the whole range can be reached.</summary>
    public void Probe(ulong address, uint length, bool forWriting, SpecClause clause, string what)
    {
        while (length != 0)
        {
            int part = Part(address, (int)Math.Min(length, int.MaxValue), forWriting, clause, what).Length;
            length -= (uint)part;
            address += (uint)part;
        }
    }

    public ushort ReadUInt16(ulong address, SpecClause clause, string what) =>
        Volatile.Read(ref MemoryMarshal.AsRef<ushort>(Word(address, 2, false, clause, what)));

    public void WriteUInt16(ulong address, ushort value, SpecClause clause, string what) =>
        Volatile.Write(ref MemoryMarshal.AsRef<ushort>(Word(address, 2, true, clause, what)), value);

    private Span<byte> Word(ulong address, int size, bool forWriting, SpecClause clause, string what)
    {
        Span<byte> word = Part(address, size, forWriting, clause, what);
        return word.Length == size ? word : throw new InvalidOperationException($"{what} at 0x{address:x} straddles two mappings");
    }

    private Span<byte> Part(ulong address, int length, bool forWriting, SpecClause clause, string what)
    {
        if (Disabled)
        {
            throw new InvalidOperationException($"device model defect: DMA to {what} at 0x{address:x} while it may not");
        }

        if (ulong.MaxValue - address < (uint)length)
        {
            conformance.Fail(clause, $"{what}: 0x{address:x}+0x{length:x} runs past the end of the address space");
        }

        Span<byte> part = memory.Map(address, length, forWriting);
        if (part.IsEmpty)
        {
            conformance.Fail(clause, $"device DMA into unmapped or freed memory: {what}, {(forWriting ? "write" : "read")} of {length} bytes at 0x{address:x}");
        }

        return part;
    }
}
