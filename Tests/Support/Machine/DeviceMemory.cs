using System;
using System.Collections.Generic;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.Support;

/// <summary>Which device addresses stand for which memory, page by page; freed memory is no longer there.</summary>
internal sealed unsafe class DeviceMemory : IGuestMemory
{
    private const int PageShift = 12;
    private const ulong PageSize = 1UL << PageShift;
    private readonly Dictionary<ulong, Piece> _pieces = [];

    /// <summary>Bytes the device can reach.</summary>
    public ulong ReachableBytes { get; private set; }

    public static bool IsReachable(MemoryKind kind) => kind is MemoryKind.CommonBuffer or MemoryKind.TxPayload or MemoryKind.RxPayload;

    public void Add(MemoryKind kind, byte* start, nuint length, delegate*<void*, ulong> deviceAddress)
    {
        bool writable = kind != MemoryKind.TxPayload;
        foreach ((nuint at, int count) in Pages(start, length))
        {
            ulong address = deviceAddress((void*)at);
            _pieces[address >> PageShift] = new Piece(address, at, count, writable);
        }

        ReachableBytes += length;
    }

    /// <summary>The device's addresses of a run.</summary>
    public static IEnumerable<(ulong Address, int Length)> AddressesOf(byte* start, nuint length, delegate*<void*, ulong> deviceAddress)
    {
        List<(ulong, int)> addresses = [];
        foreach ((nuint at, int count) in Pages(start, length))
        {
            addresses.Add((deviceAddress((void*)at), count));
        }

        return addresses;
    }

    /// <summary>Takes memory away from the device.</summary>
    public void Remove(byte* start, nuint length, delegate*<void*, ulong> deviceAddress)
    {
        foreach ((ulong address, _) in AddressesOf(start, length, deviceAddress))
        {
            _ = _pieces.Remove(address >> PageShift);
        }

        ReachableBytes -= length;
    }

    public Span<byte> Map(ulong address, int length, bool forWriting)
    {
        if (!_pieces.TryGetValue(address >> PageShift, out Piece piece)
            || address < piece.Address
            || address - piece.Address >= (ulong)piece.Length
            || (forWriting && !piece.Writable))
        {
            return [];
        }

        int offset = (int)(address - piece.Address);

        // SAFETY: the piece is live memory of this many bytes until Remove; the device model does not keep the span.
        return new Span<byte>((byte*)piece.Start + offset, Math.Min(length, piece.Length - offset));
    }

    private static List<(nuint At, int Count)> Pages(byte* start, nuint length)
    {
        List<(nuint, int)> pages = [];
        nuint at = (nuint)start;
        nuint end = at + length;
        while (at < end)
        {
            nuint next = Math.Min(end, (nuint)((at + PageSize) & ~(PageSize - 1)));
            pages.Add((at, (int)(next - at)));
            at = next;
        }

        return pages;
    }

    private readonly record struct Piece(ulong Address, nuint Start, int Length, bool Writable);
}
