using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Pci;

/// <summary>PCI configuration space of bus 0 through ports 0xCF8 and 0xCFC.</summary>
// SAFETY: buffers have the length that goes with them.
internal static unsafe class PciConfig
{
    private const ushort AddressPort = 0xCF8;
    private const ushort DataPort = 0xCFC;

    private static SpinLock s_lock;

    /// <summary>Reads the aligned dword that holds <paramref name="offset"/>.</summary>
    public static uint Read32(uint device, uint offset)
    {
        ulong flags = s_lock.Enter();
        Select(device, offset);
        uint value = Cpu.In32(DataPort);
        s_lock.Leave(flags);
        return value;
    }

    public static uint Read16(uint device, uint offset) => Read32(device, offset) >> (int)((offset & 2) * 8) & 0xFFFF;

    public static uint Read8(uint device, uint offset) => Read32(device, offset) >> (int)((offset & 3) * 8) & 0xFF;

    public static void Write32(uint device, uint offset, uint value)
    {
        ulong flags = s_lock.Enter();
        Select(device, offset);
        Cpu.Out32(DataPort, value);
        s_lock.Leave(flags);
    }

    public static void Write16(uint device, uint offset, uint value)
    {
        ulong flags = s_lock.Enter();
        Select(device, offset);
        Cpu.Out16((ushort)(DataPort + (offset & 2)), value);
        s_lock.Leave(flags);
    }

    public static void Write8(uint device, uint offset, uint value)
    {
        ulong flags = s_lock.Enter();
        Select(device, offset);
        Cpu.Out8((ushort)(DataPort + (offset & 3)), value);
        s_lock.Leave(flags);
    }

    /// <summary>Any bytes of the first 256; what lies above reads as zero, as for a conventional device.</summary>
    public static uint Read(uint device, uint offset, byte* buffer, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            buffer[i] = offset + i < 256 ? (byte)Read8(device, offset + i) : (byte)0;
        }

        return count;
    }

    public static uint Write(uint device, uint offset, byte* buffer, uint count)
    {
        for (uint i = 0; i < count && offset + i < 256; i++)
        {
            Write8(device, offset + i, buffer[i]);
        }

        return count;
    }

    /// <summary>Offset of the first capability with an id, 0 when there is none.</summary>
    public static uint FindCapability(uint device, uint id)
    {
        uint at = Read8(device, 0x34) & 0xFC;
        for (int steps = 0; at != 0 && steps < 48; steps++)
        {
            if (Read8(device, at) == id)
            {
                return at;
            }

            at = Read8(device, at + 1) & 0xFC;
        }

        return 0;
    }

    private static void Select(uint device, uint offset) => Cpu.Out32(AddressPort, 0x80000000 | (device << 11) | (offset & 0xFC));
}
