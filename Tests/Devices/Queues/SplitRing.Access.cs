using System.Threading;

namespace VirtioNetCx.Devices.Queues;

/// <summary>Reads of the driver's part of the ring, each checked, and the device's wish for kicks.</summary>
public sealed partial class SplitRing
{
    private ushort ReadHead(ushort entry)
    {
        ushort head = _dma.ReadUInt16(_avail + 4 + 2u * (uint)(entry % _size), Spec.AvailRing, AvailWhat);
        if (head >= _size)
        {
            Conformance.Fail(Spec.AvailRing, $"{Name}: head {head} at available entry {entry}, queue size {_size}");
        }

        return head;
    }

    private protected override ushort ReadAvail()
    {
        _ = ReadFlags();
        ushort idx = _dma.ReadUInt16(_avail + 2, Spec.AvailRing, AvailWhat);
        ushort ahead = unchecked((ushort)(idx - _nextAvail));
        if (ahead > _size || unchecked((ushort)(idx - _seenAvail)) > _size)
        {
            Conformance.Fail(
                Spec.AvailRing, $"{Name}: available idx {idx} after {_seenAvail} (taken up to {_nextAvail}, queue size {_size})");
        }

        if (ahead + Outstanding > _size)
        {
            Conformance.Fail(Spec.AvailRing, $"{Name}: {ahead} waiting and {Outstanding} outstanding buffers in a queue of {_size}");
        }

        _seenAvail = idx;
        return idx;
    }

    private ushort ReadFlags()
    {
        ushort flags = _dma.ReadUInt16(_avail, Spec.UsedSuppression, AvailWhat);
        if (flags > (EventIdx ? 0 : 1))
        {
            Conformance.Fail(Spec.UsedSuppression, $"{Name}: available flags 0x{flags:x4}, event index {(EventIdx ? "" : "not ")}negotiated");
        }

        return flags;
    }

    private static void WriteKickWish(RingSetup setup, bool wanted, ushort next)
    {
        if ((setup.Negotiated & Features.RingEventIdx) == 0)
        {
            setup.Dma.WriteUInt16(setup.Device, wanted ? (ushort)0 : (ushort)1, Spec.UsedRing, UsedWhat);
        }
        else if (wanted)
        {
            setup.Dma.WriteUInt16(setup.Device + 4 + 8u * setup.Queue.Size, next, Spec.UsedRing, UsedWhat);
        }

        // The wish must be visible before available idx is looked at again (§2.7.10.2).
        Interlocked.MemoryBarrier();
    }
}
