using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Memory;

/// <summary>
/// Windows on device registers: uncached, not executable, with an unmapped page on both sides, never at the same address twice.
/// </summary>
// SAFETY: makes and takes away mappings; no memory is read or written here.
internal static unsafe class IoSpace
{
    private const ulong Base = 0xFFFF_B000_0000_0000;
    private const ulong Flags = PageTables.Writable | PageTables.NoExecute | PageTables.Uncached | PageTables.WriteThrough;

    private static SpinLock s_lock;
    private static ulong s_next;

    /// <summary>Windows that live.</summary>
    public static uint Count { get; private set; }

    /// <summary>A mark: windows opened from now on lie above it.</summary>
    public static ulong Mark => s_next == 0 ? Base : s_next;

    /// <summary>Takes every window above a mark away without telling who uses it.</summary>
    public static void Revoke(ulong mark)
    {
        for (ulong address = mark; address < s_next; address += PhysicalPages.Size)
        {
            _ = PageTables.Unmap(address);
        }
    }

    /// <summary>Opens a window on <paramref name="bytes"/> bytes of bus addresses.</summary>
    public static void* Map(ulong bus, ulong bytes)
    {
        ulong offset = bus & (PhysicalPages.Size - 1);
        ulong pages = (offset + bytes + PhysicalPages.Size - 1) / PhysicalPages.Size;
        ulong saved = s_lock.Enter();
        s_next = s_next == 0 ? Base : s_next;
        ulong first = s_next + PhysicalPages.Size;
        s_next += (pages + 1) * PhysicalPages.Size;
        Count++;
        s_lock.Leave(saved);

        for (ulong i = 0; i < pages; i++)
        {
            PageTables.Map(first + (i * PhysicalPages.Size), (bus - offset) + (i * PhysicalPages.Size), Flags);
        }

        return (void*)(first + offset);
    }

    /// <summary>Closes a window.</summary>
    public static void Unmap(void* window, ulong bytes)
    {
        ulong first = (ulong)window & ~(PhysicalPages.Size - 1);
        ulong offset = (ulong)window - first;
        ulong pages = (offset + bytes + PhysicalPages.Size - 1) / PhysicalPages.Size;
        for (ulong i = 0; i < pages; i++)
        {
            if (PageTables.Unmap(first + (i * PhysicalPages.Size)) == 0)
            {
                Report.Fatal("a register window was unmapped that is not mapped, at"u8, (ulong)window);
            }
        }

        ulong saved = s_lock.Enter();
        Count--;
        s_lock.Leave(saved);
    }
}
