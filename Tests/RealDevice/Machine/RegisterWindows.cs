using System;
using System.Collections.Generic;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>The driver's mappings of BARs: made-up virtual addresses behind which no memory lies.</summary>
internal sealed class RegisterWindows
{
    private const ulong FirstAddress = 0x5A5A_0000_0000;
    private const uint Gap = 0x1000_0000;
    private readonly List<(nuint Start, nuint Length, ulong Bus)> _windows = [];
    private nuint _next = unchecked((nuint)FirstAddress);

    public int Count => _windows.Count;

    public nuint Map(ulong bus, nuint length)
    {
        nuint start = _next + (nuint)(bus & 0xFFF);
        _next += Gap;
        _windows.Add((start, length, bus));
        return start;
    }

    public bool Unmap(nuint start, nuint length) =>
        _windows.RemoveAll(window => window.Start == start && window.Length == length) == 1;

    public ulong BusAddress(nuint address, uint bytes)
    {
        foreach ((nuint start, nuint length, ulong bus) in _windows)
        {
            if (address >= start && address - start < length && bytes <= length - (address - start))
            {
                return bus + (address - start);
            }
        }

        throw new InvalidOperationException($"register access of {bytes} bytes at 0x{address:x}, outside every mapping");
    }
}
