using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Devices.Queues;

/// <summary>What a conforming device never does.</summary>
public sealed partial class SplitRing
{
    private bool _scribbled;

    /// <summary>Kicks get lost on the way: for tests of the tests.</summary>
    public bool DropKicks { get; set; }

    /// <summary>Writes any used element, true or not: for devices that lie.</summary>
    public void UseRaw(uint id, uint length)
    {
        Span<byte> element = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(element, id);
        BinaryPrimitives.WriteUInt32LittleEndian(element[4..], length);
        _dma.Write(_used + 4 + 8u * (uint)(_usedIdx % _size), element, Spec.UsedRing, UsedWhat);
        _usedIdx = unchecked((ushort)(_usedIdx + 1));
    }

    /// <summary>
    /// Writes over everything of the driver's that the device can reach and has no more use for: descriptors, indirect tables and the
    /// available ring. For devices that are up to something.
    /// </summary>
    public void Scribble()
    {
        _scribbled = true;
        Overwrite(_descriptors, 16u * _size);
        Overwrite(_avail + 4, 2u * _size);
        foreach (DescriptorChain chain in _outstanding.Values)
        {
            if (chain.IndirectTable is { } table)
            {
                Overwrite(table.Address, table.Length);
            }
        }
    }

    /// <summary>Moves used idx by any distance: for devices that lie.</summary>
    public void SkipUsed(int distance) => _usedIdx = unchecked((ushort)(_usedIdx + distance));

    private void Overwrite(ulong address, uint length)
    {
        byte[] ones = new byte[length];
        Array.Fill(ones, (byte)0xFF);
        _dma.Write(address, ones, Spec.DescriptorTable, "ring memory");
    }
}
