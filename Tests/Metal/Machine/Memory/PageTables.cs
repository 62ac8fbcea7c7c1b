using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Memory;

/// <summary>
/// The machine's own four-level page tables. Physical memory is reached through a window high above everything else, so that a
/// physical address used as a pointer by mistake finds nothing mapped. Pages that are not present keep software's notes.
/// </summary>
// SAFETY: tables are whole pages from PhysicalPages, reached through the window that maps all of them.
internal static unsafe class PageTables
{
    public const ulong Present = 1;
    public const ulong Writable = 2;
    public const ulong WriteThrough = 8;
    public const ulong Uncached = 16;
    public const ulong LargePage = 128;
    public const ulong NoExecute = 1UL << 63;

    private const ulong AddressMask = 0x000F_FFFF_FFFF_F000;
    private const ulong WindowBase = 0xFFFF_8880_0000_0000;

    private static SpinLock s_lock;
    private static ulong s_root;
    private static ulong s_window;
    private static uint s_generation;

    /// <summary>Physical address of the top table.</summary>
    public static ulong Root => s_root;

    /// <summary>Goes up whenever a translation was taken away; another CPU that sees a new value flushes its own.</summary>
    public static uint Generation => s_generation;

    /// <summary>The host's view of physical memory.</summary>
    public static byte* Window(ulong physical) => (byte*)(s_window + (physical & 0x0000_0FFF_FFFF_FFFF));

    /// <summary>Makes the top table and the window over physical memory up to <paramref name="memoryEnd"/>.</summary>
    public static void Initialize(ulong memoryEnd)
    {
        s_root = NewTable();
        for (ulong physical = 0; physical < memoryEnd; physical += 0x200000)
        {
            ulong* entry = Entry(WindowBase + physical, level: 2, create: true);
            *entry = physical | Present | Writable | LargePage | NoExecute;
        }
    }

    /// <summary>Starts to use these tables; boot's identity map ends here.</summary>
    public static void Activate()
    {
        Cpu.WritePageTableRoot(s_root);
        s_window = WindowBase;
        PhysicalPages.UseWindow();
    }

    /// <summary>Maps one page. Fatal when something is mapped there already.</summary>
    public static void Map(ulong address, ulong physical, ulong flags)
    {
        ulong saved = s_lock.Enter();
        ulong* entry = Entry(address, level: 1, create: true);
        if ((*entry & Present) != 0)
        {
            Report.Fatal("a page was mapped twice"u8, address);
        }

        *entry = physical | flags | Present;
        s_lock.Leave(saved);
    }

    /// <summary>Changes the rights of a mapped page.</summary>
    public static void Protect(ulong address, ulong flags)
    {
        ulong saved = s_lock.Enter();
        ulong* entry = Entry(address, level: 1, create: false);
        *entry = (*entry & AddressMask) | flags | Present;
        Cpu.InvalidatePage(address);
        s_lock.Leave(saved);
    }

    /// <summary>Takes a page away and returns its physical address, 0 when none was mapped.</summary>
    public static ulong Unmap(ulong address)
    {
        ulong saved = s_lock.Enter();
        ulong* entry = Entry(address, level: 1, create: false);
        ulong physical = 0;
        if (entry != null && (*entry & Present) != 0)
        {
            physical = *entry & AddressMask;
            *entry = 0;
            Cpu.InvalidatePage(address);
            s_generation++;
        }

        s_lock.Leave(saved);
        return physical;
    }

    /// <summary>Physical address behind a virtual one.</summary>
    public static bool TryTranslate(ulong address, out ulong physical)
    {
        ulong* entry = Entry(address, level: 1, create: false);
        bool mapped = entry != null && (*entry & Present) != 0;
        physical = mapped ? (*entry & AddressMask) | (address & 0xFFF) : 0;
        return mapped;
    }

    /// <summary>Leaves a note in the entry of a page that is not present; bit 0 of the note must be clear.</summary>
    public static void WriteNote(ulong address, ulong note)
    {
        ulong saved = s_lock.Enter();
        *Entry(address, level: 1, create: true) = note;
        s_lock.Leave(saved);
    }

    /// <summary>The note in the entry of a page, 0 when there is none or the page is present.</summary>
    public static ulong ReadNote(ulong address)
    {
        ulong* entry = Entry(address, level: 1, create: false);
        return entry == null || (*entry & Present) != 0 ? 0 : *entry;
    }

    /// <summary>Flushes this CPU's translations when another CPU took some away.</summary>
    public static void CatchUp()
    {
        PerCpu* cpu = PerCpu.Current;
        uint generation = s_generation;
        if (cpu->Generation != generation)
        {
            cpu->Generation = generation;
            Cpu.WritePageTableRoot(s_root);
        }
    }

    private static ulong* Entry(ulong address, int level, bool create)
    {
        ulong table = s_root;
        for (int at = 4; ; at--)
        {
            ulong* entry = (ulong*)Window(table) + ((address >> (12 + (9 * (at - 1)))) & 511);
            if (at == level)
            {
                return entry;
            }

            if ((*entry & Present) == 0)
            {
                if (!create)
                {
                    return null;
                }

                *entry = NewTable() | Present | Writable;
            }

            table = *entry & AddressMask;
        }
    }

    private static ulong NewTable()
    {
        ulong table = PhysicalPages.AllocateSingle();
        if (table == 0)
        {
            Report.Fatal("no memory for page tables"u8, 0);
        }

        ulong* words = (ulong*)Window(table);
        for (int i = 0; i < 512; i++)
        {
            words[i] = 0;
        }

        return table;
    }
}
