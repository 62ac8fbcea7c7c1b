using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal.Memory;

/// <summary>
/// Allocations of whole pages in an address range that is never used twice. Each run ends (as far as its alignment lets it)
/// at a page that is not mapped, starts after the guard page of the one before, and vanishes when freed: overruns,
/// use after free and double frees all fault, or are found in the filler around the run.
/// </summary>
// SAFETY: touches only pages that it has just mapped, or whose note proves that they are a run of its own.
internal static unsafe class GuardedHeap
{
    private const ulong Base = 0xFFFF_A000_0000_0000;
    private const ulong NoteMark = 0x5A5A_0000_0000_0000;
    private const ulong NoteMarkMask = 0xFFFF_0000_0000_0000;
    private const byte Filler = 0xFD;

    private static SpinLock s_lock;
    private static ulong s_next;
    private static ulong s_limit;

    /// <summary>Allocations that live.</summary>
    public static uint Count { get; private set; }

    /// <summary>Their bytes.</summary>
    public static ulong Bytes { get; private set; }

    /// <summary>The most bytes there ever were.</summary>
    public static ulong PeakBytes { get; private set; }

    /// <summary>Sets the bound of the pool: beyond it an allocation fails.</summary>
    public static void Initialize(ulong limitBytes)
    {
        s_next = Base;
        s_limit = limitBytes;
    }

    /// <summary>
    /// A run of <paramref name="size"/> bytes; null when the pool is exhausted. Physically contiguous on request, else
    /// deliberately not.
    /// </summary>
    public static void* Allocate(ulong size, ulong alignment, bool contiguous)
    {
        ulong pages = (size + PhysicalPages.Size - 1) / PhysicalPages.Size;
        if (size == 0 || alignment > PhysicalPages.Size || !Reserve(size, pages, out ulong first))
        {
            return null;
        }

        ulong run = contiguous ? PhysicalPages.AllocateRun(pages) : 0;
        if (contiguous && run == 0)
        {
            Release(size);
            return null;
        }

        for (ulong i = 0; i < pages; i++)
        {
            ulong page = contiguous ? run + (i * PhysicalPages.Size) : PhysicalPages.AllocateSingle();
            if (page == 0)
            {
                Unmap(first, i);
                Release(size);
                return null;
            }

            PageTables.Map(first + (i * PhysicalPages.Size), page, PageTables.Writable | PageTables.NoExecute);
        }

        ulong end = first + (pages * PhysicalPages.Size);
        ulong start = (end - size) & ~(alignment - 1);
        PageTables.WriteNote(end, NoteMark | (size << 1));
        Fill(first, start);
        Fill(start + size, end);
        return (void*)start;
    }

    /// <summary>Gives a run back and unmaps it.</summary>
    public static void Free(void* memory)
    {
        ulong first = (ulong)memory & ~(PhysicalPages.Size - 1);
        ulong end = first;
        while (PageTables.TryTranslate(end, out _))
        {
            end += PhysicalPages.Size;
        }

        ulong note = PageTables.ReadNote(end);
        ulong size = (note & ~NoteMarkMask) >> 1;
        ulong start = (ulong)memory;
        if ((note & NoteMarkMask) != NoteMark || end == first || start > end - size || end - size - start >= PhysicalPages.Size)
        {
            Report.Fatal("memory was freed that is not allocated, or twice, at"u8, start);
        }

        CheckFiller(first, start);
        CheckFiller(start + size, end);
        PageTables.WriteNote(end, 0);
        Unmap(first, (end - first) / PhysicalPages.Size);
        Release(size);
    }

    private static bool Reserve(ulong size, ulong pages, out ulong first)
    {
        ulong flags = s_lock.Enter();
        bool fits = Bytes + size <= s_limit;
        first = s_next + PhysicalPages.Size;
        if (fits)
        {
            s_next += (pages + 1) * PhysicalPages.Size;
            Count++;
            Bytes += size;
            PeakBytes = Bytes > PeakBytes ? Bytes : PeakBytes;
        }

        s_lock.Leave(flags);
        return fits;
    }

    private static void Release(ulong size)
    {
        ulong flags = s_lock.Enter();
        Count--;
        Bytes -= size;
        s_lock.Leave(flags);
    }

    private static void Unmap(ulong first, ulong pages)
    {
        for (ulong i = 0; i < pages; i++)
        {
            PhysicalPages.Free(PageTables.Unmap(first + (i * PhysicalPages.Size)));
        }
    }

    private static void Fill(ulong from, ulong to)
    {
        for (byte* at = (byte*)from; at < (byte*)to; at++)
        {
            *at = Filler;
        }
    }

    private static void CheckFiller(ulong from, ulong to)
    {
        for (byte* at = (byte*)from; at < (byte*)to; at++)
        {
            if (*at != Filler)
            {
                Report.Fatal("bytes around an allocation were overwritten, at"u8, (ulong)at);
            }
        }
    }
}
