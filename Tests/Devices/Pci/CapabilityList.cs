using System.Collections.Generic;

namespace VirtioNetCx.Devices.Pci;

/// <summary>Writes the capability list into configuration space, whole or with the asked-for faults.</summary>
public static class CapabilityList
{
    private const byte VendorSpecific = 0x09;
    private const byte Msix = 0x11;
    private const int First = 0x40;

    /// <summary>Offsets of what was written: the MSI-X capability and the configuration access capability (0 if absent).</summary>
    public readonly record struct Offsets(int Msix, int PciAccess);

    public static Offsets Write(PciConfigSpace config, BarLayout bars, DeviceOptions options)
    {
        DeviceFaults faults = options.Faults;
        List<int> starts = [];
        int next = First;
        int msix = 0;
        int pciAccess = 0;

        // A vendor capability of a reserved type comes first: drivers must step over it.
        next = Begin(config, starts, next, VendorSpecific, 16);
        config[starts[^1] + 2] = 16;
        config[starts[^1] + 3] = 0xEE;

        if (options.MsixVectors > 0)
        {
            next = Begin(config, starts, next, Msix, 12);
            msix = starts[^1];
            config.Put16(msix + 2, (ushort)(options.MsixVectors - 1));
            config.Allow(msix + 3, 0xC0);            // enable, function mask
            config.Put32(msix + 4, bars.MsixBar);
            config.Put32(msix + 8, 0x800u | bars.MsixBar);
        }

        foreach (StructureWindow window in bars.Windows)
        {
            if (!faults.MissingCapabilities.Contains(window.Type))
            {
                next = Begin(config, starts, next, VendorSpecific, window.Type == CfgType.Notify ? 20 : 16);
                Structure(config, starts[^1], Faulty(window, bars, faults), options.NotifyMultiplier);
            }
        }

        if (!faults.MissingCapabilities.Contains(CfgType.Pci))
        {
            _ = Begin(config, starts, next, VendorSpecific, 20);
            pciAccess = starts[^1];
            config[pciAccess + 2] = 20;
            config[pciAccess + 3] = (byte)CfgType.Pci;
            config.Allow(pciAccess + 4, 0xFF);
            config.Allow(pciAccess + 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);
        }

        Link(config, starts, faults);
        return new Offsets(msix, pciAccess);
    }

    private static int Begin(PciConfigSpace config, List<int> starts, int at, byte id, int length)
    {
        starts.Add(at);
        config[at] = id;
        return (at + length + 3) & ~3;
    }

    private static void Structure(PciConfigSpace config, int at, StructureWindow window, uint multiplier)
    {
        config[at + 2] = window.Type == CfgType.Notify ? (byte)20 : (byte)16;
        config[at + 3] = (byte)window.Type;
        config[at + 4] = window.Bar;
        config.Put32(at + 8, window.Offset);
        config.Put32(at + 12, window.Length);
        if (window.Type == CfgType.Notify)
        {
            config.Put32(at + 16, multiplier);
        }
    }

    private static StructureWindow Faulty(StructureWindow window, BarLayout bars, DeviceFaults faults)
    {
        if (faults.OutsideBar == window.Type)
        {
            window = window with { Offset = bars.Sizes[window.Bar] };
        }

        if (faults.OffsetOverflow == window.Type)
        {
            window = window with { Offset = 0xFFFF_F000, Length = 0x2000 };
        }

        if (faults.ReservedBar == window.Type)
        {
            window = window with { Bar = 6 };
        }

        if (faults.AbsentBar == window.Type)
        {
            byte absent = 0;
            while (bars.Sizes[absent] != 0 || (absent > 0 && bars.Is64Bit[absent - 1]))
            {
                absent++;
            }

            window = window with { Bar = absent };
        }

        if (faults.TooShort == window.Type)
        {
            // One byte less than the least a driver needs of it.
            uint least = window.Type switch { CfgType.Common => 0x38, CfgType.Isr => 1, CfgType.Device => 6, _ => 2 };
            window = window with { Length = least - 1 };
        }

        return window;
    }

    private static void Link(PciConfigSpace config, List<int> starts, DeviceFaults faults)
    {
        config[PciConfigSpace.CapabilityPointerOffset] = faults.CapabilityPointerInHeader ? (byte)0x20 : (byte)starts[0];
        for (int i = 0; i + 1 < starts.Count; i++)
        {
            config[starts[i] + 1] = (byte)starts[i + 1];
        }

        if (faults.CapabilityLoop)
        {
            config[starts[^1] + 1] = (byte)starts[0];
        }
    }
}
