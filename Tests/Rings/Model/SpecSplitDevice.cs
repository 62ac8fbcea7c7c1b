using System.Collections.Generic;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings.Model;

/// <summary>The device's side of a split virtqueue. VirtIO 1.3 §2.7 "Split Virtqueues".</summary>
internal sealed unsafe class SpecSplitDevice(uint size, RingFeatures features, byte* table, byte* avail, byte* used)
    : SpecDevice(size, features)
{
    private readonly ushort* _avail = (ushort*)avail;
    private readonly ushort* _used = (ushort*)used;
    private ushort _next;
    private ushort _asked;
    private ushort _usedIndex;

    private ref ushort UsedEvent => ref _avail[2 + Size];

    private ref ushort AvailEvent => ref _used[2 + (4 * Size)];

    public override bool IsKickDue()
    {
        bool due = false;
        for (; _asked != _avail[1]; _asked = unchecked((ushort)(_asked + 1)))
        {
            due |= Has(RingFeatures.EventIdx) ? _asked == AvailEvent : (_used[0] & 1) == 0;
        }

        return due;
    }

    public override void AskForKick(uint later)
    {
        if (Has(RingFeatures.EventIdx))
        {
            AvailEvent = unchecked((ushort)(_avail[1] + later));
        }
        else
        {
            _used[0] = 0;
        }
    }

    public override void AskForSilence()
    {
        if (Has(RingFeatures.EventIdx))
        {
            AvailEvent = unchecked((ushort)(_avail[1] - 1));
        }
        else
        {
            _used[0] = 1;
        }
    }

    protected override bool TryTake(out SpecBuffer? buffer)
    {
        buffer = null;
        if (_next == _avail[1])
        {
            return false;
        }

        Require(!Has(RingFeatures.EventIdx) || _avail[0] == 0, "flags 0 with EVENT_IDX (§2.7.7.1)");
        ushort head = _avail[2 + (_next % Size)];
        List<SpecPart> parts = [];
        uint descriptors = Walk(head, parts);
        buffer = new SpecBuffer(head, descriptors, parts);
        _next = unchecked((ushort)(_next + 1));
        return true;
    }

    protected override void WriteUsed(uint id, uint length, uint descriptors, uint buffers)
    {
        uint* element = (uint*)(_used + 2) + (_usedIndex % Size * 2);
        element[0] = id;
        element[1] = length;
        bool due = !Has(RingFeatures.EventIdx) && (_avail[0] & 1) == 0;
        for (uint i = 0; i < buffers; i++)
        {
            due |= Has(RingFeatures.EventIdx) && _usedIndex == UsedEvent;
            _usedIndex = unchecked((ushort)(_usedIndex + 1));
        }

        _used[1] = _usedIndex;
        Interrupts += due ? 1 : 0;
    }

    private uint Walk(uint index, List<SpecPart> parts)
    {
        byte* entries = table;
        uint count = Size;
        uint descriptors = 0;
        while (true)
        {
            Require(index < count, "next within the table");
            byte* entry = entries + (16 * index);
            ushort flags = *(ushort*)(entry + 12);
            uint length = *(uint*)(entry + 8);
            uint next = *(ushort*)(entry + 14);
            descriptors += entries == table ? 1u : 0u;
            if ((flags & FlagIndirect) != 0)
            {
                Require(Has(RingFeatures.IndirectDesc), "INDIRECT only when negotiated (§2.7.5.3.1)");
                Require(entries == table && (flags & FlagNext) == 0, "one table, and not within a chain (§2.7.5.3.1)");
                entries = (byte*)*(ulong*)entry;
                count = length / 16;
                index = 0;
                continue;
            }

            parts.Add(new SpecPart(*(ulong*)entry, length, (flags & FlagWrite) != 0));
            Require(parts.Count <= Size, "a chain no longer than the queue (§2.7.5.3.1)");
            if ((flags & FlagNext) == 0)
            {
                return descriptors;
            }

            Require(entries == table || next == index + 1, "an indirect table in sequence (§2.7.5.3.1)");
            Require(entries != table || !Has(RingFeatures.InOrder) || next == (index + 1) % Size, "descriptors in ring order (§2.7.5.2)");
            index = next;
        }
    }
}
