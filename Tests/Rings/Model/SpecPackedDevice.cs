using System.Collections.Generic;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings.Model;

/// <summary>The device's side of a packed virtqueue. VirtIO 1.3 §2.8 "Packed Virtqueues".</summary>
internal sealed unsafe class SpecPackedDevice(uint size, RingFeatures features, byte* ring, byte* driverEvent, byte* deviceEvent)
    : SpecDevice(size, features)
{
    private const ushort FlagAvail = 1 << 7;
    private const ushort FlagUsed = 1 << 15;
    private const ushort EventsEnable = 0;
    private const ushort EventsDisable = 1;
    private const ushort EventsDesc = 2;

    private readonly ushort* _driverEvent = (ushort*)driverEvent;
    private readonly ushort* _deviceEvent = (ushort*)deviceEvent;
    private Position _next = new(0, true);
    private Position _asked = new(0, true);
    private Position _used = new(0, true);

    /// <summary>A place in the ring and the wrap counter that belongs to it. §2.8.1 "Driver and Device Ring Wrap Counters".</summary>
    private readonly record struct Position(uint Index, bool Wrap)
    {
        public Position After(uint size) => Index + 1 == size ? new Position(0, !Wrap) : new Position(Index + 1, Wrap);

        public ushort Word => (ushort)(Index | (Wrap ? 0x8000u : 0));
    }

    public override bool IsKickDue()
    {
        bool due = false;
        for (; IsAvailable(_asked); _asked = _asked.After(Size))
        {
            due |= _deviceEvent[1] == EventsEnable || (_deviceEvent[1] == EventsDesc && _deviceEvent[0] == _asked.Word);
        }

        return due;
    }

    public override void AskForKick(uint later)
    {
        Position position = FirstUnavailable();
        for (uint i = 0; i < later; i++)
        {
            position = position.After(Size);
        }

        _deviceEvent[0] = Has(RingFeatures.EventIdx) ? position.Word : (ushort)0;
        _deviceEvent[1] = Has(RingFeatures.EventIdx) ? EventsDesc : EventsEnable;
    }

    public override void AskForSilence() => _deviceEvent[1] = EventsDisable;

    protected override bool TryTake(out SpecBuffer? buffer)
    {
        buffer = null;
        if (!IsAvailable(_next))
        {
            return false;
        }

        List<SpecPart> parts = [];
        uint descriptors = 0;
        while (true)
        {
            Require(IsAvailable(_next), "flags right in every descriptor of a list (§2.8.6)");
            byte* entry = ring + (16 * _next.Index);
            ushort flags = *(ushort*)(entry + 14);
            uint id = *(ushort*)(entry + 12);
            _next = _next.After(Size);
            descriptors++;
            if ((flags & FlagIndirect) != 0)
            {
                Require(Has(RingFeatures.IndirectDesc), "INDIRECT only when negotiated (§2.8.19)");
                Require(parts.Count == 0 && (flags & FlagNext) == 0, "no table within a list (§2.8.19)");
                ReadTable((byte*)*(ulong*)entry, *(uint*)(entry + 8) / 16, parts);
            }
            else
            {
                parts.Add(new SpecPart(*(ulong*)entry, *(uint*)(entry + 8), (flags & FlagWrite) != 0));
            }

            Require(parts.Count <= Size, "a list no longer than the queue (§2.8.17)");
            if ((flags & FlagNext) == 0)
            {
                buffer = new SpecBuffer(id, descriptors, parts);
                return true;
            }
        }
    }

    protected override void WriteUsed(uint id, uint length, uint descriptors, uint buffers)
    {
        byte* entry = ring + (16 * _used.Index);
        *(uint*)(entry + 8) = length;
        *(ushort*)(entry + 12) = (ushort)id;
        *(ushort*)(entry + 14) = _used.Wrap ? (ushort)(FlagAvail | FlagUsed) : (ushort)0;
        bool due = _driverEvent[1] == EventsEnable;
        for (uint i = 0; i < descriptors; i++)
        {
            due |= _driverEvent[1] == EventsDesc && _driverEvent[0] == _used.Word;
            _used = _used.After(Size);
        }

        Require(_driverEvent[1] != EventsDesc || Has(RingFeatures.EventIdx), "DESC only with EVENT_IDX (§2.8.10)");
        Interrupts += due ? 1 : 0;
    }

    private void ReadTable(byte* table, uint entries, List<SpecPart> parts)
    {
        for (uint i = 0; i < entries; i++)
        {
            ushort flags = *(ushort*)(table + (16 * i) + 14);
            Require((flags & ~FlagWrite) == 0, "no flag but WRITE in a table (§2.8.19)");
            parts.Add(new SpecPart(*(ulong*)(table + (16 * i)), *(uint*)(table + (16 * i) + 8), (flags & FlagWrite) != 0));
        }
    }

    private Position FirstUnavailable()
    {
        Position position = _asked;
        while (IsAvailable(position))
        {
            position = position.After(Size);
        }

        return position;
    }

    // A full ring comes round to a descriptor of the next lap, which is not available by its wrap counter.
    private bool IsAvailable(Position position)
    {
        ushort flags = *(ushort*)(ring + (16 * position.Index) + 14);
        return ((flags & FlagAvail) != 0) == position.Wrap && ((flags & FlagUsed) != 0) != position.Wrap;
    }
}
