using System;
using System.Collections.Generic;

namespace VirtioNetCx.Devices.Pci;

/// <summary>One virtio structure's place: a range of a BAR.</summary>
public readonly record struct StructureWindow(CfgType Type, byte Bar, uint Offset, uint Length)
{
    public bool Contains(int bar, ulong offset) => bar == Bar && offset >= Offset && offset - Offset < Length;
}

/// <summary>Which BARs there are and where the structures lie in them.</summary>
public sealed class BarLayout
{
    /// <summary>Bytes of a virtio_pci_common_cfg up to and including queue_reset.</summary>
    public const uint CommonLength = 0x3C;

    private readonly List<StructureWindow> _windows = [];

    public BarLayout(DeviceOptions options, uint deviceConfigLength, int queues)
    {
        uint notifyLength = NotifyLength(options, queues);
        switch (options.Layout)
        {
            case PciLayout.Qemu:
                MsixBar = 1;
                Sizes[1] = 0x1000;
                Sizes[4] = 0x4000;
                Is64Bit[4] = true;
                Prefetchable[4] = true;
                Place(CfgType.Common, 4, 0, 0x1000);
                Place(CfgType.Isr, 4, 0x1000, 0x1000);
                Place(CfgType.Device, 4, 0x2000, 0x1000);
                Place(CfgType.Notify, 4, 0x3000, 0x1000);
                break;
            case PciLayout.Compact:
                MsixBar = 2;
                Sizes[0] = Math.Max(0x1000, RoundUp(0x200 + notifyLength));
                Sizes[2] = 0x1000;
                Place(CfgType.Notify, 0, 0x200, notifyLength);
                Place(CfgType.Device, 0, 0x140, deviceConfigLength);
                Place(CfgType.Isr, 0, 0x131, 1);
                Place(CfgType.Common, 0, 0x84, CommonLength);
                break;
            case PciLayout.Spread:
                MsixBar = 5;
                Sizes[0] = Sizes[2] = Sizes[3] = Sizes[5] = 0x1000;
                Sizes[1] = Math.Max(0x1000, RoundUp(notifyLength));
                Place(CfgType.Common, 0, 0, 0x1000);
                Place(CfgType.Notify, 1, 0, notifyLength);
                Place(CfgType.Isr, 2, 0, 4);
                Place(CfgType.Device, 3, 0, deviceConfigLength);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(options));
        }

        AssignAddresses();
    }

    /// <summary>Length of each BAR; 0: there is none.</summary>
    public uint[] Sizes { get; } = new uint[6];

    public bool[] Is64Bit { get; } = new bool[6];

    public bool[] Prefetchable { get; } = new bool[6];

    /// <summary>Bus address of each BAR, as firmware would assign it.</summary>
    public ulong[] Addresses { get; } = new ulong[6];

    public byte MsixBar { get; }

    public IReadOnlyList<StructureWindow> Windows => _windows;

    private static uint NotifyLength(DeviceOptions options, int queues)
    {
        uint length = 4;
        for (int queue = 0; queue < queues; queue++)
        {
            length = Math.Max(length, options.NotifyOffset(queue) * options.NotifyMultiplier + 4);
        }

        return length;
    }

    private static uint RoundUp(uint bytes)
    {
        uint size = 0x1000;
        while (size < bytes)
        {
            size *= 2;
        }

        return size;
    }

    private void Place(CfgType type, byte bar, uint offset, uint length) => _windows.Add(new(type, bar, offset, length));

    private void AssignAddresses()
    {
        ulong next32 = 0xFE00_0000;
        ulong next64 = 0xE0_0000_0000;
        for (int bar = 0; bar < Sizes.Length; bar++)
        {
            if (Sizes[bar] == 0)
            {
                continue;
            }

            ref ulong next = ref (Is64Bit[bar] ? ref next64 : ref next32);
            next = (next + Sizes[bar] - 1) & ~((ulong)Sizes[bar] - 1);
            Addresses[bar] = next;
            next += Sizes[bar] + 0x1_0000u;
        }
    }
}
