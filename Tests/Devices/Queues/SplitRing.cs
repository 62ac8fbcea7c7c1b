using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Threading;

namespace VirtioNetCx.Devices.Queues;

/// <summary>The device's end of a split virtqueue (§2.7).</summary>
public sealed partial class SplitRing : DeviceRing
{
    private const string AvailWhat = "available ring";
    private const string UsedWhat = "used ring";
    private readonly Dma _dma;
    private readonly ChainWalker _walker;
    private readonly ulong _avail;
    private readonly ulong _used;
    private readonly ushort _size;
    private readonly ulong[] _owners;
    private ushort _nextAvail;
    private ushort _seenAvail;
    private ushort _usedIdx;
    private ushort _publishedUsed;
    private (ushort At, ushort Head)? _untold;

    internal SplitRing(RingSetup setup)
        : base(setup, (wanted, next) => WriteKickWish(setup, wanted, next))
    {
        _dma = setup.Dma;
        _avail = setup.Driver;
        _used = setup.Device;
        _size = setup.Queue.Size;
        _owners = new ulong[_size];
        _walker = new ChainWalker(Name, _size, setup.Descriptors, setup.Negotiated, setup.Conformance, _dma);
        if (_dma.ReadUInt16(_used, Spec.AvailSuppression, UsedWhat) != 0 || _dma.ReadUInt16(_used + 2, Spec.AvailSuppression, UsedWhat) != 0)
        {
            Conformance.Fail(Spec.AvailSuppression, $"{Name}: flags and idx of the used ring are not 0 when the queue is enabled");
        }
    }

    /// <inheritdoc/>
    public override int Waiting => unchecked((ushort)(ReadAvail() - _nextAvail));

    /// <inheritdoc/>
    public override bool AnyWaiting => Waiting != 0;

    private protected override ushort NextAvail => _nextAvail;

    private protected override ushort ShownAvail => ReadAvail();

    /// <inheritdoc/>
    public override bool Publish()
    {
        if (_usedIdx == _publishedUsed)
        {
            return false;
        }

        TellRun();
        if (_dma.ReadUInt16(_used + 2, Spec.UsedRing, UsedWhat) != _publishedUsed)
        {
            Conformance.Fail(Spec.UsedRing, $"{Name}: the driver wrote into the used ring (idx is no longer {_publishedUsed})");
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

    /// <inheritdoc/>
    public override void UseRaw(uint id, uint length)
    {
        WriteElement(_usedIdx, id, length);
        _usedIdx = unchecked((ushort)(_usedIdx + 1));
    }

    /// <inheritdoc/>
    public override void SkipUsed(int distance) => _usedIdx = unchecked((ushort)(_usedIdx + distance));

    private protected override DescriptorChain TakeNext()
    {
        DescriptorChain chain = _walker.Walk(ReadHead(_nextAvail), _owners);
        foreach (ushort index in chain.Descriptors)
        {
            _owners[index] = 1UL + _nextAvail;
        }

        _nextAvail = unchecked((ushort)(_nextAvail + 1));
        return chain;
    }

    private protected override IEnumerable<DescriptorChain> WalkWaiting()
    {
        int waiting = Waiting;
        for (int i = 0; i < waiting; i++)
        {
            yield return _walker.Walk(ReadHead(unchecked((ushort)(_nextAvail + i))), _owners);
        }
    }

    private protected override void Return(DescriptorChain chain, uint length)
    {
        if (!Scribbled)
        {
            _walker.CheckUntouched(chain);
        }

        foreach (ushort index in chain.Descriptors)
        {
            _owners[index] = 0;
        }

        if (InOrder && TellsLastOnly && length == 0)
        {
            _untold = (_untold?.At ?? _usedIdx, chain.Head);
            _usedIdx = unchecked((ushort)(_usedIdx + 1));
            return;
        }

        TellRun();
        UseRaw(chain.Head, length);
    }

    // One element for a run: it names the last, and stands where the first would (§2.7.9).
    private void TellRun()
    {
        if (_untold is { } run)
        {
            _untold = null;
            WriteElement(run.At, run.Head, 0);
        }
    }

    private protected override void ScribbleRing()
    {
        Overwrite(Setup.Descriptors, 16u * _size);
        Overwrite(_avail + 4, 2u * _size);
    }

    private void WriteElement(ushort entry, uint id, uint length)
    {
        Span<byte> element = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(element, id);
        BinaryPrimitives.WriteUInt32LittleEndian(element[4..], length);
        _dma.Write(_used + 4 + 8u * (uint)(entry % _size), element, Spec.UsedRing, UsedWhat);
    }
}
