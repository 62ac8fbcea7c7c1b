using System;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Tests.Support;

/// <summary>
/// A large reservation of addresses from which runs are given out, each ending right before an unmapped page. What is freed is unmapped
/// and its addresses are not given out again, so that a late access faults instead of meeting somebody else's bytes.
/// </summary>
internal sealed unsafe partial class GuardedArena
{
    private const nuint PageSize = 4096;
    private const ulong Reservation = 1UL << 40;
    private readonly byte* _base;
    private nuint _used;

    public GuardedArena()
    {
        _base = Reserve(unchecked((nuint)Reservation));
    }

    /// <summary>Offset of an address in the arena; false when it lies elsewhere.</summary>
    public bool TryOffset(void* address, out ulong offset)
    {
        offset = unchecked((ulong)((byte*)address - _base));
        return address >= _base && offset < Reservation;
    }

    public void* Allocate(nuint bytes, nuint alignment)
    {
        nuint length = Math.Max(bytes, 1);
        nuint pages = (length + PageSize - 1) / PageSize;
        byte* first = _base + _used;
        _used += (pages + 1) * PageSize;
        if (_used > Reservation)
        {
            throw new InvalidOperationException("the arena is used up");
        }

        Protect(first, pages * PageSize, true);

        // As late in its pages as the alignment allows; the page after is never mapped.
        nuint start = ((nuint)first + pages * PageSize - length) & ~(Math.Max(alignment, 1) - 1);
        new Span<byte>(first, (int)(pages * PageSize)).Fill(0xA5);
        return (void*)Math.Max(start, (nuint)first);
    }

    public static void Free(void* start, nuint bytes)
    {
        nuint first = (nuint)start & ~(PageSize - 1);
        nuint end = ((nuint)start + Math.Max(bytes, 1) + PageSize - 1) & ~(PageSize - 1);
        Protect((byte*)first, end - first, false);
    }

    // SAFETY of the imports: plain system calls on the arena's own reservation.
    private static byte* Reserve(nuint bytes)
    {
        const int privateAnonymousNoReserve = 0x02 | 0x20 | 0x4000;
        byte* address = OperatingSystem.IsWindows()
            ? VirtualAlloc(null, bytes, 0x2000, 1)
            : MemoryMap(null, bytes, 0, privateAnonymousNoReserve, -1, 0);
        return address is not null && address != unchecked((byte*)-1) ? address : throw new InvalidOperationException("no address space");
    }

    private static void Protect(byte* address, nuint bytes, bool mapped)
    {
        bool done;
        if (OperatingSystem.IsWindows())
        {
            done = mapped ? VirtualAlloc(address, bytes, 0x1000, 4) != null : VirtualFree(address, bytes, 0x4000) != 0;
        }
        else
        {
            const int dontNeed = 4;
            done = MemoryProtect(address, bytes, mapped ? 3 : 0) == 0 && (mapped || MemoryAdvise(address, bytes, dontNeed) == 0);
        }

        if (!done)
        {
            throw new InvalidOperationException($"changing the protection of {bytes} bytes at 0x{(nuint)address:x} failed");
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* MemoryMap(void* address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MemoryProtect(void* address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint bytes, int advice);

    [LibraryImport("kernel32")]
    private static partial byte* VirtualAlloc(void* address, nuint bytes, uint kind, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(void* address, nuint bytes, uint kind);
}
