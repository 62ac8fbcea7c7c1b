using System;
using System.Collections.Generic;
using System.Diagnostics;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>
/// QEMU's VT-d remapping unit, programmed so that the network device reaches exactly the pages that the framework has mapped for it, at
/// device addresses which are no physical ones. Anything else is a fault that the unit records.
/// </summary>
internal sealed unsafe class Iommu : IDmaRemapping
{
    /// <summary>Device address less offset in memory.</summary>
    public const ulong AddressShift = 4UL << 30;

    private const ulong Registers = 0xFED9_0000;
    private const ulong Present = 1;
    private const ulong ReadWrite = 3;
    private const ulong PageMask = 0xFFF;
    private const ulong Domain = 1;
    private const ulong Width39 = 1;
    private const uint GlobalCommand = 0x18, GlobalStatus = 0x1C, RootTable = 0x20, ContextCommand = 0x28, FaultStatus = 0x34;
    private readonly QtestPort _qtest;
    private readonly GuestHeap _heap;
    private readonly Dictionary<ulong, nuint> _tables = [];
    private readonly ulong* _top;
    private readonly ulong _invalidation;
    private readonly ulong _faultRecord;

    public Iommu(QtestPort qtest, GuestHeap heap, uint slot, ulong interruptRegister)
    {
        (_qtest, _heap) = (qtest, heap);
        ulong capabilities = qtest.Read(Registers + 8, 8);
        ulong extended = qtest.Read(Registers + 0x10, 8);
        _invalidation = Registers + ((extended >> 8) & 0x3FF) * 16 + 8;
        _faultRecord = Registers + ((capabilities >> 24) & 0x3FF) * 16;

        ulong root = Table(out ulong* roots);
        ulong context = Table(out ulong* contexts);
        ulong top = Table(out _top);
        roots[0] = context | Present;
        contexts[(slot << 3) * 2] = top | Present;
        contexts[(slot << 3) * 2 + 1] = Width39 | (Domain << 8);

        // Interrupt messages are stores like others; the page they go to is mapped to itself.
        Enter(interruptRegister & ~PageMask, interruptRegister & ~PageMask);
        qtest.Write(Registers + RootTable, 8, root);
        qtest.Write(Registers + GlobalCommand, 4, 1u << 30);
        Await(() => (qtest.Read(Registers + GlobalStatus, 4) & (1u << 30)) != 0);
        qtest.Write(Registers + ContextCommand, 8, (1UL << 63) | (1UL << 61));
        Invalidate();
        qtest.Write(Registers + GlobalCommand, 4, 1u << 31);
        Await(() => (qtest.Read(Registers + GlobalStatus, 4) & (1u << 31)) != 0);
    }

    /// <summary>The first fault recorded, in words; null when there was none.</summary>
    public string? Fault()
    {
        if ((_qtest.Read(Registers + FaultStatus, 4) & 2) == 0)
        {
            return null;
        }

        ulong reason = (_qtest.Read(_faultRecord + 8, 8) >> 32) & 0xFF;
        return $"the device touched 0x{_qtest.Read(_faultRecord, 8) & ~PageMask:x}, which is not mapped for it (VT-d reason {reason})";
    }

    public void Map(ulong page) => Enter(page + AddressShift, page);

    public void Unmap(ulong page)
    {
        *Leaf(page + AddressShift) = 0;
        Invalidate();
    }

    private void Enter(ulong device, ulong physical) => *Leaf(device) = physical | ReadWrite;

    private ulong* Leaf(ulong device)
    {
        ulong* middle = Below(_top, (device >> 30) & 511);
        ulong* last = Below(middle, (device >> 21) & 511);
        return last + ((device >> 12) & 511);
    }

    private ulong* Below(ulong* table, ulong index)
    {
        if (table[index] == 0)
        {
            ulong address = Table(out ulong* _);
            table[index] = address | ReadWrite;
        }

        return (ulong*)_tables[table[index] & ~PageMask];
    }

    private ulong Table(out ulong* table)
    {
        ulong address = _heap.AllocateTable(out byte* bytes);
        table = (ulong*)bytes;
        _tables[address] = (nuint)table;
        return address;
    }

    private void Invalidate()
    {
        _qtest.Write(_invalidation, 8, (1UL << 63) | (1UL << 60));
        Await(() => _qtest.Read(_invalidation, 8) >> 63 == 0);
    }

    private static void Await(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(5))
            {
                throw new TimeoutException("VT-d does not answer");
            }
        }
    }
}
