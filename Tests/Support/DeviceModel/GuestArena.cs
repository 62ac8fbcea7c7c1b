using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using VirtioNetCx.Devices;

namespace VirtioNetCx.Tests.Support.DeviceModel;

/// <summary>Guest memory of a test that plays the driver itself: blocks at made-up device addresses, with holes between them.</summary>
internal sealed class GuestArena : IGuestMemory
{
    private readonly SortedDictionary<ulong, byte[]> _blocks = [];
    private ulong _next = 0x1_0000_0000;

    public ulong Allocate(int length)
    {
        ulong address = _next;
        _blocks.Add(address, new byte[length]);
        _next += ((ulong)length + 0x1FFF) & ~0xFFFUL;
        return address;
    }

    public void Free(ulong address) => _blocks.Remove(address);

    public Span<byte> Map(ulong address, int length, bool forWriting)
    {
        foreach ((ulong start, byte[] bytes) in _blocks)
        {
            if (address >= start && address - start < (ulong)bytes.Length)
            {
                int offset = (int)(address - start);
                return bytes.AsSpan(offset, Math.Min(length, bytes.Length - offset));
            }
        }

        return [];
    }

    public ref T At<T>(ulong address)
        where T : unmanaged
    {
        Span<byte> bytes = Map(address, Marshal.SizeOf<T>(), true);
        return ref MemoryMarshal.AsRef<T>(bytes);
    }
}
