using VirtioNetCx.Metal.Loader;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Memory;

/// <summary>
/// The one address space of the machine: this program at its link address with the rights of its sections, the window on
/// physical memory, the guarded heap, register windows, the driver's image. Everything else, page 0 first of all, is absent.
/// </summary>
// SAFETY: reads this program's own headers, before anything else is mapped.
internal static unsafe class AddressSpace
{
    /// <summary>Physical memory above this is given out; this program and the modules QEMU loads lie below.</summary>
    private const ulong FirstManaged = 64UL << 20;

    /// <summary>Boot's identity map ends at 4 GiB, with the PCI hole below; more memory than this is left alone.</summary>
    private const ulong LastManaged = 2UL << 30;

    /// <summary>Builds the tables and switches to them.</summary>
    public static void Initialize(ulong memoryEnd)
    {
        ulong end = (memoryEnd > LastManaged ? LastManaged : memoryEnd) & ~0x1FFFFFUL;
        PhysicalPages.Initialize(FirstManaged, end);
        PageTables.Initialize(end);
        MapThisProgram();
        PageTables.Activate();
    }

    private static void MapThisProgram()
    {
        byte* image = Cpu.ImageBase();
        PeHeaders headers = PeHeaders.Of(image);
        for (uint i = 0; i < headers.SectionCount; i++)
        {
            PeSection section = headers.Section(i);
            for (ulong offset = 0; offset < section.VirtualSize; offset += PhysicalPages.Size)
            {
                ulong address = (ulong)image + section.VirtualAddress + offset;
                if (address != (ulong)Cpu.BootStackGuard())
                {
                    PageTables.Map(address, address, section.PageFlags);
                }
            }
        }

        PageTables.Map((ulong)image, (ulong)image, PageTables.NoExecute);
    }
}
