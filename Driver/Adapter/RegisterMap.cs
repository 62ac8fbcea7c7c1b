using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// Maps the VirtIO structures that the capability list names, each by itself and no more of it than is used, after checking it against
/// the memory that the system assigned to the BAR.
/// </summary>
internal static unsafe class RegisterMap
{
    private const uint MostCommon = 64;
    private const uint MostIsr = 4;
    private const uint MostDevice = 256;
    private const uint MostNotify = 1 << 20;

    /// <summary>Maps all four structures; on failure nothing stays mapped. PASSIVE_LEVEL.</summary>
    public static NTSTATUS Map(NetDevice* device, WDFCMRESLIST raw, WDFCMRESLIST translated)
    {
        PciConfigSpace config = BusInterface.ConfigSpace(&device->Bus);
        TransportError error = CapabilityWalk.Find(config, out VirtioStructures found);
        if (error != TransportError.None)
        {
            return Failure.Report(error);
        }

        VirtioPci registers = new() { NotifyMultiplier = found.NotifyMultiplier };
        NTSTATUS status = MapOne(config, raw, translated, found.Common, MostCommon, out MmioRegion common);
        registers.Common = new CommonConfig(common);
        if (status.IsSuccess())
        {
            status = MapOne(config, raw, translated, found.Notify, MostNotify, out registers.Notify);
        }

        if (status.IsSuccess())
        {
            status = MapOne(config, raw, translated, found.Isr, MostIsr, out registers.Isr);
        }

        if (status.IsSuccess())
        {
            status = MapOne(config, raw, translated, found.Device, MostDevice, out registers.DeviceConfig);
        }

        device->Registers = registers;
        if (!status.IsSuccess())
        {
            Unmap(device);
        }

        return status;
    }

    /// <summary>Unmaps what is mapped. Nothing may touch a register afterwards. PASSIVE_LEVEL.</summary>
    public static void Unmap(NetDevice* device)
    {
        UnmapOne(device->Registers.DeviceConfig);
        UnmapOne(device->Registers.Isr);
        UnmapOne(device->Registers.Notify);
        UnmapOne(device->Registers.Common.Region);
        device->Registers = default;
    }

    private static NTSTATUS MapOne(
        in PciConfigSpace config, WDFCMRESLIST raw, WDFCMRESLIST translated, VirtioStructure structure, uint most, out MmioRegion region)
    {
        region = default;
        if (!config.TryReadMemoryBar(structure.Bar, out ulong barAddress)
            || !TryFindMemory(raw, translated, barAddress, out ulong start, out ulong length)
            || structure.Offset > length || structure.Length > length - structure.Offset)
        {
            return Failure.Report(TransportError.BarMismatch);
        }

        uint bytes = structure.Length < most ? structure.Length : most;
        void* address = Ntoskrnl.MmMapIoSpaceEx(
            unchecked((long)(start + structure.Offset)), bytes, Constants.PAGE_READWRITE | Constants.PAGE_NOCACHE);
        if (address == null)
        {
            Trace.Error("VirtioNetCx: mapping %llu bytes of registers failed\n"u8, bytes);
            return NTSTATUS.STATUS_INSUFFICIENT_RESOURCES;
        }

        region = new MmioRegion((byte*)address, bytes);
        return NTSTATUS.STATUS_SUCCESS;
    }

    // SAFETY: the region remembers address and length of the mapping it was made of.
    private static void UnmapOne(in MmioRegion region)
    {
        if (region.Address != null)
        {
            Ntoskrnl.MmUnmapIoSpace(region.Address, region.Length);
        }
    }

    // The raw list speaks in bus addresses, like the BAR; the translated one, entry for entry, in the processor's.
    // SAFETY: descriptors belong to the framework's lists and are valid during PrepareHardware.
    private static bool TryFindMemory(WDFCMRESLIST raw, WDFCMRESLIST translated, ulong busAddress, out ulong start, out ulong length)
    {
        uint count = Wdf.WdfCmResourceListGetCount(raw);
        for (uint i = 0; i < count; i++)
        {
            CM_PARTIAL_RESOURCE_DESCRIPTOR* bus = Wdf.WdfCmResourceListGetDescriptor(raw, i);
            CM_PARTIAL_RESOURCE_DESCRIPTOR* cpu = Wdf.WdfCmResourceListGetDescriptor(translated, i);
            if (bus != null && cpu != null && IsMemory(bus) && IsMemory(cpu) && unchecked((ulong)bus->u.Memory.Start) == busAddress)
            {
                start = unchecked((ulong)cpu->u.Memory.Start);
                length = MemoryLength(cpu);
                return true;
            }
        }

        start = 0;
        length = 0;
        return false;
    }

    private static bool IsMemory(CM_PARTIAL_RESOURCE_DESCRIPTOR* descriptor) =>
        descriptor->Type == Constants.CmResourceTypeMemory || descriptor->Type == Constants.CmResourceTypeMemoryLarge;

    private static ulong MemoryLength(CM_PARTIAL_RESOURCE_DESCRIPTOR* descriptor)
    {
        ulong length = descriptor->u.Memory.Length;
        if (descriptor->Type == Constants.CmResourceTypeMemory)
        {
            return length;
        }

        return (descriptor->Flags & Constants.CM_RESOURCE_MEMORY_LARGE_40) != 0 ? length << 8
            : (descriptor->Flags & Constants.CM_RESOURCE_MEMORY_LARGE_48) != 0 ? length << 16
            : length << 32;
    }
}
