using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Devices.Pci;

/// <summary>The 256 bytes of a type 0 configuration space, with the masks of what software may write.</summary>
public sealed class PciConfigSpace
{
    public const int CommandOffset = 0x04;
    public const int CapabilityPointerOffset = 0x34;
    private readonly byte[] _bytes = new byte[256];
    private readonly byte[] _writable = new byte[256];

    public PciConfigSpace(DeviceOptions options, BarLayout bars)
    {
        Put16(0x00, 0x1AF4);
        Put16(0x02, options.Transitional ? (ushort)0x1000 : (ushort)0x1041);
        Put16(CommandOffset, 0x0006);        // memory space and bus master: the bus driver has enabled the function
        Put16(0x06, 0x0010);                 // status: there is a capability list
        _bytes[0x08] = options.Transitional ? (byte)0 : (byte)1;
        _bytes[0x0B] = 0x02;                 // class: network controller, Ethernet
        Put16(0x2C, 0x1AF4);
        Put16(0x2E, options.Transitional ? (ushort)1 : (ushort)0x1100);
        _bytes[0x3D] = 1;                    // INTA#
        Allow(CommandOffset, 0x07, 0x04);    // I/O, memory, bus master; interrupt disable is bit 10
        Allow(0x0C, 0xFF);
        Allow(0x3C, 0xFF);
        for (int bar = 0; bar < 6; bar++)
        {
            PutBar(bars, bar);
        }
    }

    /// <summary>Software wrote the byte at this offset (after the masks were applied).</summary>
    public event Action<int>? Written;

    public bool BusMaster => (_bytes[CommandOffset] & 4) != 0;

    public bool InterruptDisable => (_bytes[CommandOffset + 1] & 4) != 0;

    public byte this[int offset]
    {
        get => _bytes[offset];
        set => _bytes[offset] = value;
    }

    public ushort Get16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(offset));

    public uint Get32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset));

    public void Put16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(offset), value);

    public void Put32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offset), value);

    /// <summary>Lets software change the given bits of consecutive bytes.</summary>
    public void Allow(int offset, params ReadOnlySpan<byte> masks) => masks.CopyTo(_writable.AsSpan(offset));

    /// <summary>Bytes read: fewer than asked at the end of the space.</summary>
    public int Read(int offset, Span<byte> destination)
    {
        int count = Math.Clamp(_bytes.Length - offset, 0, destination.Length);
        _bytes.AsSpan(offset, count).CopyTo(destination);
        return count;
    }

    public int Write(int offset, ReadOnlySpan<byte> source)
    {
        int count = Math.Clamp(_bytes.Length - offset, 0, source.Length);
        for (int i = 0; i < count; i++)
        {
            byte mask = _writable[offset + i];
            _bytes[offset + i] = (byte)((_bytes[offset + i] & ~mask) | (source[i] & mask));
            Written?.Invoke(offset + i);
        }

        return count;
    }

    private void PutBar(BarLayout bars, int bar)
    {
        uint size = bars.Sizes[bar];
        if (size == 0)
        {
            return;
        }

        int offset = 0x10 + 4 * bar;
        uint flags = (bars.Is64Bit[bar] ? 4u : 0) | (bars.Prefetchable[bar] ? 8u : 0);
        Put32(offset, unchecked((uint)bars.Addresses[bar]) | flags);
        Span<byte> mask = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mask, ~(size - 1));
        Allow(offset, mask);
        if (bars.Is64Bit[bar])
        {
            Put32(offset + 4, (uint)(bars.Addresses[bar] >> 32));
            Allow(offset + 4, 0xFF, 0xFF, 0xFF, 0xFF);
        }
    }
}
