using System;
using System.Collections.Generic;
using VirtioNetCx.Tests.Linux;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>
/// The machine's memory as far as the device may see it. A device address is an offset into the memory file, never a virtual address.
/// Common buffers and receive buffers are contiguous there; pages of a frame to send are in reverse order, so that two which follow one
/// another here never do for the device. Every run ends before an unmapped page.
/// </summary>
internal sealed unsafe class GuestHeap : IDisposable
{
    private const ulong PageBytes = 4096;

    // Below lie the holes of a PC.
    private const ulong FirstOffset = 2 << 20;
    private const byte Filler = 0xA5;
    private const byte Dead = 0xDD;
    private readonly MemoryFile _file;
    private readonly byte* _base;
    private readonly ulong _half;
    private readonly Dictionary<(bool Scattered, ulong Pages), Queue<ulong>> _free = [];
    private ulong _nextContiguous = FirstOffset;
    private ulong _nextScattered;

    public GuestHeap(MemoryFile file)
    {
        _file = file;
        _half = (ulong)file.Bytes / 2;
        _base = Native.MemoryMap(null, (nuint)file.Bytes, Native.ProtectionNone, Native.MapReserve, -1, 0);
        _nextScattered = _half;
        if (_base == unchecked((byte*)-1))
        {
            throw new InvalidOperationException("no address space");
        }
    }

    /// <summary>What the device sees instead of the offset itself.</summary>
    public ulong AddressShift { get; set; }

    public IDmaRemapping? Remapping { get; set; }

    /// <summary>Bytes given out and not taken back.</summary>
    public ulong LiveBytes { get; private set; }

    public void* Allocate(nuint bytes, nuint alignment, bool scattered)
    {
        ulong length = Math.Max(bytes, 1);
        ulong pages = (length + PageBytes - 1) / PageBytes;
        ulong first = Reuse(scattered, pages) ?? Grow(scattered, pages);
        LiveBytes += bytes;
        for (ulong i = 0; i < pages && Remapping is not null; i++)
        {
            Remapping.Map(Offset(first + i * PageBytes));
        }

        byte* start = _base + first;
        ulong skip = (pages * PageBytes - length) & ~((ulong)Math.Max(alignment, 1) - 1);
        new Span<byte>(start + skip + length, (int)(pages * PageBytes - skip - length)).Fill(Filler);
        return start + skip;
    }

    /// <summary>
    /// A run of frame bytes stays mapped here but holds a pattern, because unmapping costs more than sending: a device that reads late
    /// sends the pattern. Everything else is unmapped.
    /// </summary>
    public void Free(void* start, nuint bytes, bool scattered)
    {
        ulong first = (ulong)((byte*)start - _base) & ~(PageBytes - 1);
        ulong length = Math.Max(bytes, 1);
        ulong pages = (length + PageBytes - 1) / PageBytes;
        for (ulong i = 0; i < pages && Remapping is not null; i++)
        {
            Remapping.Unmap(Offset(first + i * PageBytes));
        }

        if (scattered)
        {
            new Span<byte>(start, (int)bytes).Fill(Dead);
        }
        else
        {
            _ = Native.Check(Native.MemoryProtect(_base + first, (nuint)(pages * PageBytes), Native.ProtectionNone), "mprotect");
        }

        LiveBytes -= bytes;
        Shelf(scattered, pages).Enqueue(first);
    }

    /// <summary>The address by which the device knows a byte.</summary>
    public ulong DeviceAddress(void* address)
    {
        ulong at = (ulong)((byte*)address - _base);
        return (byte*)address < _base || at >= (ulong)_file.Bytes ? 0 : Offset(at) + AddressShift;
    }

    /// <summary>Whole pages for tables that the system shares with hardware: zeroed, never given back.</summary>
    public ulong AllocateTable(out byte* table)
    {
        table = _base + Grow(false, 1);
        new Span<byte>(table, (int)PageBytes).Clear();
        return Offset((ulong)(table - _base));
    }

    /// <summary>Pages of the system's own, one after the other, never given back.</summary>
    public byte* AllocatePages(ulong pages) => _base + Grow(false, pages);

    public void Dispose() => _ = Native.MemoryUnmap(_base, (nuint)_file.Bytes);

    private ulong Offset(ulong at) =>
        at < _half ? at : (ulong)_file.Bytes - ((at - _half) & ~(PageBytes - 1)) - PageBytes + (at & (PageBytes - 1));

    private Queue<ulong> Shelf(bool scattered, ulong pages)
    {
        if (!_free.TryGetValue((scattered, pages), out Queue<ulong>? shelf))
        {
            _free[(scattered, pages)] = shelf = new Queue<ulong>();
        }

        return shelf;
    }

    // The oldest one first, so that a late access has a long time to be noticed.
    private ulong? Reuse(bool scattered, ulong pages)
    {
        if (!Shelf(scattered, pages).TryDequeue(out ulong first))
        {
            return null;
        }

        if (!scattered)
        {
            _ = Native.Check(Native.MemoryProtect(_base + first, (nuint)(pages * PageBytes), Native.ProtectionReadWrite), "mprotect");
        }

        return first;
    }

    // One page more than asked for, which stays unmapped.
    private ulong Grow(bool scattered, ulong pages)
    {
        ref ulong next = ref scattered ? ref _nextScattered : ref _nextContiguous;
        ulong end = scattered ? (ulong)_file.Bytes : _half;
        ulong first = next;
        next += (pages + 1) * PageBytes;
        if (next > end)
        {
            throw new InvalidOperationException("the machine's memory is used up");
        }

        ulong step = scattered ? 1 : pages;
        for (ulong i = 0; i < pages; i += step)
        {
            ulong at = first + i * PageBytes;
            byte* mapped = Native.MemoryMap(
                _base + at,
                (nuint)(step * PageBytes),
                Native.ProtectionReadWrite,
                Native.MapShared | Native.MapFixed,
                _file.Descriptor,
                (long)Offset(at));
            if (mapped != _base + at)
            {
                throw new InvalidOperationException("mapping the machine's memory failed");
            }
        }

        return first;
    }
}
