using System;
using System.Collections.Generic;
using System.Threading;

namespace VirtioNetCx.Devices.Queues;

/// <summary>
/// The device's end of a split virtqueue (§2.7): takes what the driver makes available, returns it used, and watches
/// that the driver keeps to its side.
/// </summary>
public sealed partial class SplitRing
{
    private const string AvailWhat = "available ring";
    private const string UsedWhat = "used ring";
    private readonly Virtqueue _queue;
    private readonly Conformance _conformance;
    private readonly Dma _dma;
    private readonly ChainWalker _walker;
    private readonly ulong _avail;
    private readonly ulong _used;
    private readonly ushort _size;
    private readonly ulong[] _owners;
    private readonly Dictionary<ushort, DescriptorChain> _outstanding = [];
    private readonly WritableRanges _writable = new();
    private readonly KickWatch _kicks;
    private readonly ulong _descriptors;
    private ushort _nextAvail;
    private ushort _seenAvail;
    private ushort _usedIdx;
    private ushort _publishedUsed;

    internal SplitRing(
        Virtqueue queue, DeviceOptions options, Conformance conformance, DeviceCounters counters, Dma dma, Features negotiated,
        ulong descriptors, ulong avail, ulong used)
    {
        _queue = queue;
        _descriptors = descriptors;
        _conformance = conformance;
        _dma = dma;
        _avail = avail;
        _used = used;
        _size = queue.Size;
        _owners = new ulong[_size];
        EventIdx = (negotiated & Features.RingEventIdx) != 0;
        _walker = new ChainWalker(queue.Name, _size, descriptors, negotiated, conformance, dma);
        _kicks = new KickWatch(queue, options, conformance, counters, EventIdx, WriteKickWish);
        if (dma.ReadUInt16(used, Spec.AvailSuppression, UsedWhat) != 0 || dma.ReadUInt16(used + 2, Spec.AvailSuppression, UsedWhat) != 0)
        {
            conformance.Fail(Spec.AvailSuppression, $"{queue.Name}: flags and idx of the used ring are not 0 when the queue is enabled");
        }

        _seenAvail = 0;
    }

    public bool EventIdx { get; }

    /// <summary>Buffers the device owns.</summary>
    public int Outstanding => _outstanding.Count;

    public IReadOnlyCollection<DescriptorChain> OutstandingChains => _outstanding.Values;

    public ushort Size => _size;

    /// <summary>A kick came that the device has not looked into yet.</summary>
    public bool KickPending => _kicks.Pending;

    /// <summary>Buffers made available and not yet taken.</summary>
    public int Waiting => unchecked((ushort)(ReadAvailIdx() - _nextAvail));

    /// <summary>Takes the next available buffer; null when there is none.</summary>
    public DescriptorChain? Take()
    {
        if (Waiting == 0)
        {
            return null;
        }

        ushort head = ReadHead(_nextAvail);
        DescriptorChain chain = _walker.Walk(head, _owners);
        foreach (ushort index in chain.Descriptors)
        {
            _owners[index] = 1UL + _nextAvail;
        }

        _writable.Add(chain, _conformance);
        _outstanding.Add(head, chain);
        _nextAvail = unchecked((ushort)(_nextAvail + 1));
        _kicks.Took(_nextAvail, ReadAvailIdx);
        return chain;
    }

    /// <summary>Writes a used element; the driver sees it after <see cref="Publish"/>.</summary>
    public void Use(DescriptorChain chain, uint length)
    {
        if (!_scribbled)
        {
            _walker.CheckUntouched(chain);
        }

        if (!_outstanding.Remove(chain.Head))
        {
            throw new InvalidOperationException($"device model defect: {_queue.Name} buffer {chain.Head} is used twice");
        }

        foreach (ushort index in chain.Descriptors)
        {
            _owners[index] = 0;
        }

        _writable.Remove(chain);
        UseRaw(chain.Head, length);
    }

    /// <summary>Makes the used elements visible; true when the driver wants to be told.</summary>
    public bool Publish()
    {
        if (_usedIdx == _publishedUsed)
        {
            return false;
        }

        if (_dma.ReadUInt16(_used + 2, Spec.UsedRing, UsedWhat) != _publishedUsed)
        {
            _conformance.Fail(Spec.UsedRing, $"{_queue.Name}: the driver wrote into the used ring (idx is no longer {_publishedUsed})");
        }

        ushort old = _publishedUsed;
        _dma.WriteUInt16(_used + 2, _usedIdx, Spec.UsedRing, UsedWhat);
        _publishedUsed = _usedIdx;

        // The new idx must be visible before the driver's wish is read, or both sides may wait for the other.
        Interlocked.MemoryBarrier();
        ushort flags = ReadFlags();
        if (!EventIdx)
        {
            return (flags & 1) == 0;
        }

        ushort usedEvent = _dma.ReadUInt16(_avail + 4 + 2u * _size, Spec.AvailRing, AvailWhat);
        return unchecked((ushort)(_usedIdx - usedEvent - 1) < (ushort)(_usedIdx - old));
    }

    /// <summary>The device goes to sleep on this queue; true when something is there after all.</summary>
    public bool AskForKick()
    {
        _kicks.Ask(_nextAvail, ReadAvailIdx);
        return Waiting != 0;
    }

    /// <summary>The device works on this queue and wants no kicks.</summary>
    public void Silence() => _kicks.Silence();

    /// <summary>The driver's doorbell.</summary>
    public void Kicked()
    {
        if (!DropKicks)
        {
            _kicks.Kicked(ReadAvailIdx());
        }
    }

    /// <summary>Fails if the driver made something available that it had to announce and did not.</summary>
    public void CheckNoLostKick() => _kicks.CheckNoLostKick(ReadAvailIdx());

    /// <summary>True when the range overlaps memory the device may still access.</summary>
    public bool Owns(ulong address, ulong length)
    {
        foreach (DescriptorChain chain in _outstanding.Values)
        {
            if (chain.Overlaps(address, length))
            {
                return true;
            }
        }

        // What is published but not taken may be taken at any moment.
        int waiting = Waiting;
        for (int i = 0; i < waiting; i++)
        {
            if (_walker.Walk(ReadHead(unchecked((ushort)(_nextAvail + i))), _owners).Overlaps(address, length))
            {
                return true;
            }
        }

        return false;
    }
}
