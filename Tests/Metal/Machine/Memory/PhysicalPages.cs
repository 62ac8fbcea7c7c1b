using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Memory;

/// <summary>
/// Physical memory by the page. Runs for the device come from the bottom upwards, single pages from the top downwards, so
/// that pages which follow each other in a driver's buffer never do so physically. A freed page is filled with a pattern and
/// rests as long as possible; a page that is taken again must still hold it, or the device has written to memory it no longer owns.
/// </summary>
internal static unsafe class PhysicalPages
{
    public const ulong Size = 4096;
    private const ulong Freed = 0xDBDBDBDBDBDBDBDB;

    private static SpinLock s_lock;
    private static ulong* s_used;
    private static ulong* s_freed;
    private static ulong s_first;
    private static ulong s_end;
    private static ulong s_up;
    private static ulong s_down;

    /// <summary>Pages handed out and not given back.</summary>
    public static ulong InUse { get; private set; }

    /// <summary>First byte above what is managed here.</summary>
    public static ulong End => s_end * Size;

    /// <summary>Takes over the memory between two physical addresses, which must be identity-mapped at this time.</summary>
    public static void Initialize(ulong first, ulong end)
    {
        s_first = (first + Size - 1) / Size;
        s_end = end / Size;
        ulong words = (s_end + 63) / 64;

        // SAFETY: the range belongs to nobody else, and boot's page tables map it one to one.
        s_used = (ulong*)(s_first * Size);
        s_freed = s_used + words;
        for (ulong i = 0; i < words * 2; i++)
        {
            s_used[i] = 0;
        }

        s_first += ((words * 16) + Size - 1) / Size;
        s_up = s_first;
        s_down = s_end - 1;
    }

    /// <summary>The bit maps are reached through the window once boot's identity map is gone.</summary>
    public static void UseWindow()
    {
        s_used = (ulong*)PageTables.Window((ulong)s_used);
        s_freed = (ulong*)PageTables.Window((ulong)s_freed);
    }

    /// <summary>One page from the top, or 0 when none is left.</summary>
    public static ulong AllocateSingle()
    {
        ulong flags = s_lock.Enter();
        ulong result = 0;
        for (ulong tried = 0, page = s_down; tried < s_end - s_first; tried++)
        {
            if (!Test(s_used, page))
            {
                Take(page);
                s_down = page == s_first ? s_end - 1 : page - 1;
                result = page * Size;
                break;
            }

            page = page == s_first ? s_end - 1 : page - 1;
        }

        s_lock.Leave(flags);
        return result;
    }

    /// <summary>Contiguous pages, or 0 when there is no such run.</summary>
    public static ulong AllocateRun(ulong count)
    {
        ulong flags = s_lock.Enter();
        ulong result = FindRun(s_up, s_end, count);
        if (result == 0)
        {
            result = FindRun(s_first, s_end, count);
        }

        if (result != 0)
        {
            for (ulong page = result; page < result + count; page++)
            {
                Take(page);
            }

            s_up = result + count;
        }

        s_lock.Leave(flags);
        return result * Size;
    }

    /// <summary>Gives one page back.</summary>
    public static void Free(ulong address)
    {
        ulong page = address / Size;
        ulong* words = (ulong*)PageTables.Window(address);
        for (int i = 0; i < (int)Size / 8; i++)
        {
            words[i] = Freed;
        }

        ulong flags = s_lock.Enter();
        if (!Test(s_used, page))
        {
            Report.Fatal("a physical page was freed twice"u8, address);
        }

        s_used[page / 64] &= ~(1UL << (int)(page & 63));
        s_freed[page / 64] |= 1UL << (int)(page & 63);
        InUse--;
        s_lock.Leave(flags);
    }

    /// <summary>Looks at every page that was given back; fatal when one has changed since.</summary>
    public static void CheckFreed()
    {
        for (ulong page = s_first; page < s_end; page++)
        {
            if (Test(s_freed, page))
            {
                CheckPattern(page);
            }
        }
    }

    private static ulong FindRun(ulong from, ulong to, ulong count)
    {
        ulong length = 0;
        for (ulong page = from; page < to; page++)
        {
            length = Test(s_used, page) ? 0 : length + 1;
            if (length == count)
            {
                return page - count + 1;
            }
        }

        return 0;
    }

    private static void Take(ulong page)
    {
        if (Test(s_freed, page))
        {
            CheckPattern(page);
            s_freed[page / 64] &= ~(1UL << (int)(page & 63));
        }

        s_used[page / 64] |= 1UL << (int)(page & 63);
        InUse++;
    }

    private static void CheckPattern(ulong page)
    {
        ulong* words = (ulong*)PageTables.Window(page * Size);
        for (int i = 0; i < (int)Size / 8; i++)
        {
            if (words[i] != Freed)
            {
                ulong address = (page * Size) + ((ulong)i * 8);
                Report.Fatal("memory was written after it had been freed (device access?), at physical address"u8, address);
            }
        }
    }

    private static bool Test(ulong* map, ulong page) => (map[page / 64] >> (int)(page & 63) & 1) != 0;
}
