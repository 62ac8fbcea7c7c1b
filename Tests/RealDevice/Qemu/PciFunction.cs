using System;
using System.Collections.Generic;

namespace VirtioNetCx.Tests.RealDevice.Qemu;

/// <summary>
/// A function on bus 0, found and given addresses as firmware and bus driver do: configuration space through ports 0xCF8 and 0xCFC,
/// BARs sized and placed, the capability list walked.
/// </summary>
internal sealed class PciFunction
{
    private const uint AddressPort = 0xCF8;
    private const uint DataPort = 0xCFC;
    private const uint ConfigBytes = 256;
    private const ulong FirstBarAddress = 0xE000_0000;
    private const ulong BarGap = 0x10_0000;
    private readonly QtestPort _qtest;
    private readonly uint _slot;

    public PciFunction(QtestPort qtest, uint slot)
    {
        _qtest = qtest;
        _slot = slot;
        ulong next = FirstBarAddress + slot * 0x0100_0000;
        for (uint bar = 0; bar < 6; bar++)
        {
            uint register = 0x10 + 4 * bar;
            Write(register, 4, uint.MaxValue);
            uint mask = Read(register, 4);
            if (mask == 0 || (mask & 1) != 0)
            {
                continue;
            }

            bool isWide = (mask & 6) == 4;
            ulong size = (ulong)~(mask & ~15u) + 1;
            next = (next + size - 1) & ~(size - 1);
            BarAddresses[bar] = next;
            BarSizes[bar] = size;
            Write(register, 4, (uint)next);
            if (isWide)
            {
                Write(register + 4, 4, 0);
                bar++;
            }

            next += size + BarGap;
        }
    }

    public ulong[] BarAddresses { get; } = new ulong[6];

    public ulong[] BarSizes { get; } = new ulong[6];

    public uint Read(uint offset, uint bytes)
    {
        Select(offset);
        return _qtest.In(DataPort + (offset & 3), bytes);
    }

    public void Write(uint offset, uint bytes, uint value)
    {
        Select(offset);
        _qtest.Out(DataPort + (offset & 3), bytes, value);
    }

    /// <summary>Bytes of configuration space; what lies beyond what the ports reach is left out.</summary>
    public int Read(uint offset, Span<byte> buffer)
    {
        int count = (int)Math.Min((uint)buffer.Length, ConfigBytes - Math.Min(offset, ConfigBytes));
        for (int i = 0; i < count;)
        {
            uint at = offset + (uint)i;
            uint width = Width(at, count - i);
            uint value = Read(at, width);
            for (uint k = 0; k < width; k++)
            {
                buffer[i++] = (byte)(value >> (int)(8 * k) & 0xFF);
            }
        }

        return count;
    }

    /// <summary>Writes bytes, in accesses as wide as they are aligned.</summary>
    public int Write(uint offset, ReadOnlySpan<byte> buffer)
    {
        int count = (int)Math.Min((uint)buffer.Length, ConfigBytes - Math.Min(offset, ConfigBytes));
        for (int i = 0; i < count;)
        {
            uint at = offset + (uint)i;
            uint width = Width(at, count - i);
            uint value = 0;
            for (uint k = 0; k < width; k++)
            {
                value |= (uint)buffer[i++] << (int)(8 * k);
            }

            Write(at, width, value);
        }

        return count;
    }

    /// <summary>Offset of the first capability with this id, 0 if there is none.</summary>
    public uint FindCapability(byte id)
    {
        HashSet<uint> seen = [];
        for (uint at = Read(0x34, 1) & 0xFC; at != 0 && seen.Add(at); at = Read(at + 1, 1) & 0xFC)
        {
            if (Read(at, 1) == id)
            {
                return at;
            }
        }

        return 0;
    }

    private static uint Width(uint at, int left) => (at & 3) == 0 && left >= 4 ? 4u : (at & 1) == 0 && left >= 2 ? 2u : 1u;

    private void Select(uint offset) => _qtest.Out(AddressPort, 4, 0x8000_0000 | (_slot << 11) | (offset & 0xFC));
}
