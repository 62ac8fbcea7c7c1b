using VirtioNetCx.Metal.Memory;
using VirtioNetCx.Metal.Pci;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>What the platform itself sees of leaks, beside the strict host's own books.</summary>
internal struct LeakCheck
{
    private uint _windows;

    /// <summary>Before the driver is loaded.</summary>
    public static LeakCheck Begin() => new() { _windows = IoSpace.Count };

    /// <summary>After it is unloaded.</summary>
    public readonly void End()
    {
        if (Platform.ClientAllocations != 0)
        {
            Report.Failed("allocations left after unload:"u8, Platform.ClientAllocations);
        }

        if (IoSpace.Count != _windows)
        {
            Report.Failed("register windows left after unload:"u8, IoSpace.Count - _windows);
        }

        if (VirtioRegisters.Status != 0)
        {
            Report.Failed("the device was not reset before unload, its status is"u8, VirtioRegisters.Status);
        }

        if (DeviceInterrupts.Stray != 0)
        {
            Report.Failed("interrupts came after they had been disconnected:"u8, DeviceInterrupts.Stray);
        }

        // The device may have written to memory it no longer owned: freed pages must be as they were left.
        PhysicalPages.CheckFreed();
    }
}
