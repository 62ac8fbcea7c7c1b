using System;

namespace VirtioNetCx.Devices.Pci;

/// <summary>Configuration space, and the registers that can be reached through it (§4.1.4.9).</summary>
public sealed partial class VirtioPciFunction
{
    public int ReadConfig(int offset, Span<byte> destination)
    {
        if (Removed)
        {
            destination.Fill(0xFF);
            return destination.Length;
        }

        if (_capabilities.PciAccess != 0 && offset == _capabilities.PciAccess + 16)
        {
            (int bar, uint at, int size) = PciWindow();
            Config.Put32(offset, (uint)ReadBar(bar, at, size));
        }

        return Config.Read(offset, destination);
    }

    public int WriteConfig(int offset, ReadOnlySpan<byte> source)
    {
        if (Removed)
        {
            return source.Length;
        }

        int written = Config.Write(offset, source);
        if (_capabilities.PciAccess != 0 && offset == _capabilities.PciAccess + 16)
        {
            (int bar, uint at, int size) = PciWindow();
            WriteBar(bar, at, size, Config.Get32(offset));
        }

        return written;
    }

    private (int Bar, uint Offset, int Size) PciWindow()
    {
        int bar = Config[_capabilities.PciAccess + 4];
        uint offset = Config.Get32(_capabilities.PciAccess + 8);
        uint size = Config.Get32(_capabilities.PciAccess + 12);
        if (size is not (1 or 2 or 4) || offset % size != 0)
        {
            _conformance.Fail(Spec.PciConfigAccess, $"pci_cfg_data used with length {size} and offset 0x{offset:x}");
        }

        return (bar, offset, (int)size);
    }
}
