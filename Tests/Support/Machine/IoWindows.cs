using System.Collections.Generic;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support;

/// <summary>The driver's mappings of BARs: made-up virtual addresses behind which no memory lies.</summary>
internal sealed class IoWindows(VirtioNetDevice device)
{
    private const ulong FirstAddress = 0x5A5A_0000_0000;
    private const uint Gap = 0x1000_0000;
    private readonly List<(nuint Start, nuint Length, int Bar, ulong Offset)> _windows = [];
    private nuint _next = unchecked((nuint)FirstAddress);

    public int Count => _windows.Count;

    public nuint Map(ulong address, nuint length)
    {
        for (int bar = 0; bar < 6; bar++)
        {
            ulong start = device.Pci.Bars.Addresses[bar];
            ulong size = device.Pci.Bars.Sizes[bar];
            if (size != 0 && address >= start && address - start < size && length <= size - (address - start))
            {
                nuint window = _next + (nuint)(address & 0xFFF);
                _next += Gap;
                _windows.Add((window, length, bar, address - start));
                return window;
            }
        }

        return 0;
    }

    public bool Unmap(nuint start, nuint length) =>
        _windows.RemoveAll(window => window.Start == start && window.Length == length) == 1;

    public bool TryFind(nuint address, uint bytes, out int bar, out ulong offset)
    {
        foreach ((nuint start, nuint length, int windowBar, ulong windowOffset) in _windows)
        {
            if (address >= start && address - start < length && bytes <= length - (address - start))
            {
                bar = windowBar;
                offset = windowOffset + (address - start);
                return true;
            }
        }

        bar = 0;
        offset = 0;
        return false;
    }
}
