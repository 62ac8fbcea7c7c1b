namespace VirtioNetCx.Metal.Pci;

/// <summary>The virtio-net function on bus 0: where it is, what the firmware gave it, and its power state.</summary>
// SAFETY: fixed arrays of a static, indexed below BarCount.
internal static unsafe class NetworkDevice
{
    public const int BarCount = 6;

    private const uint Vendor = 0x1AF4;
    private const uint ModernId = 0x1041;
    private const uint TransitionalId = 0x1000;
    private const uint CommandOffset = 4;
    private const uint MemoryAndBusMaster = 6;
    private const uint IntxDisable = 0x400;
    private const uint FirstBar = 0x10;
    private const uint PowerCapability = 1;

    private static Bars s_bars;

    private struct Bars
    {
        public fixed ulong Address[BarCount];
        public fixed ulong Length[BarCount];
        public fixed bool IsPort[BarCount];
    }

    /// <summary>Device number on bus 0.</summary>
    public static uint Device { get; private set; }

    public static ulong BarAddress(int bar) => s_bars.Address[bar];

    /// <summary>Bytes of a BAR, 0 when there is none.</summary>
    public static ulong BarLength(int bar) => s_bars.Length[bar];

    public static bool BarIsPort(int bar) => s_bars.IsPort[bar];

    /// <summary>Finds the device and measures its BARs; fatal when there is none.</summary>
    public static void Find()
    {
        for (uint device = 0; device < 32; device++)
        {
            uint id = PciConfig.Read32(device, 0);
            if ((id & 0xFFFF) == Vendor && id >> 16 is ModernId or TransitionalId)
            {
                Device = device;
                MeasureBars();
                PciConfig.Write16(device, CommandOffset, (PciConfig.Read16(device, CommandOffset) | MemoryAndBusMaster) & ~IntxDisable);
                return;
            }
        }

        Report.Fatal("there is no virtio-net device on PCI bus 0"u8, 0);
    }

    /// <summary>Puts the function into D0 (0) or D3hot (3), if it can.</summary>
    public static void SetPower(uint state)
    {
        uint capability = PciConfig.FindCapability(Device, PowerCapability);
        if (capability != 0)
        {
            PciConfig.Write16(Device, capability + 4, (PciConfig.Read16(Device, capability + 4) & ~3U) | (state & 3));
        }
    }

    private static void MeasureBars()
    {
        uint command = PciConfig.Read16(Device, CommandOffset);
        PciConfig.Write16(Device, CommandOffset, command & ~7U);
        for (int bar = 0; bar < BarCount; bar++)
        {
            uint offset = FirstBar + ((uint)bar * 4);
            uint low = PciConfig.Read32(Device, offset);
            uint lowSize = Probe(offset, low);
            if (lowSize == 0)
            {
                continue;
            }

            bool port = (low & 1) != 0;
            s_bars.IsPort[bar] = port;
            s_bars.Address[bar] = low & (port ? ~3UL : ~15UL);
            s_bars.Length[bar] = ~(lowSize & (port ? ~3U : ~15U)) + 1;
            if (port)
            {
                s_bars.Length[bar] &= 0xFFFF;
            }
            else if ((low & 6) == 4)
            {
                s_bars.Address[bar] |= (ulong)PciConfig.Read32(Device, offset + 4) << 32;
                bar++;
            }
        }

        PciConfig.Write16(Device, CommandOffset, command);
    }

    private static uint Probe(uint offset, uint value)
    {
        PciConfig.Write32(Device, offset, ~0U);
        uint mask = PciConfig.Read32(Device, offset);
        PciConfig.Write32(Device, offset, value);
        return mask;
    }
}
