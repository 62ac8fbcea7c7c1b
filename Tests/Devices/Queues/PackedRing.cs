using System.Collections.Generic;
using System.Threading;

namespace VirtioNetCx.Devices.Queues;

/// <summary>The device's end of a packed virtqueue (§2.8).</summary>
public sealed class PackedRing : DeviceRing
{
    private readonly PackedMemory _memory;
    private readonly PackedWalker _walker;
    private readonly List<(PackedPosition At, uint Id, uint Length)> _unpublished = [];
    private PackedPosition _avail;
    private PackedPosition _used;
    private ushort _availCount;
    private ushort _sinceInterrupt;
    private int _inUse;

    internal PackedRing(RingSetup setup)
        : this(setup, new PackedMemory(setup))
    {
    }

    private PackedRing(RingSetup setup, PackedMemory memory)
        : base(setup, memory.WriteKickWish)
    {
        _memory = memory;
        _walker = new PackedWalker(setup, memory);
        _avail = _used = PackedPosition.First(setup.Queue.Size);
        memory.KickAt = () => _avail;
    }

    /// <inheritdoc/>
    public override int Waiting
    {
        get
        {
            int buffers = 0;
            _ = Scan((flags) => buffers += (flags & Descriptor.NextFlag) == 0 ? 1 : 0);
            return buffers;
        }
    }

    /// <inheritdoc/>
    public override bool AnyWaiting => _memory.IsAvailable(_avail);

    private protected override ushort NextAvail => _availCount;

    private protected override ushort ShownAvail => _avail.Forward(Scan(null)).Packed;

    /// <inheritdoc/>
    public override bool Publish()
    {
        if (_unpublished.Count == 0)
        {
            return false;
        }

        // The first is written last: what the driver sees then, it sees with all that follows it.
        for (int i = _unpublished.Count - 1; i >= 0; i--)
        {
            (PackedPosition at, uint id, uint length) = _unpublished[i];
            _memory.WriteUsed(at, id, length);
        }

        _unpublished.Clear();
        Interlocked.MemoryBarrier();
        ushort moved = _sinceInterrupt;
        _sinceInterrupt = 0;
        return _memory.WantsInterrupt(_used, moved);
    }

    /// <inheritdoc/>
    public override void UseRaw(uint id, uint length)
    {
        Scribbled = true;
        Move(1, id, length);
    }

    /// <summary>There is no index to move: elements with an id that nobody has are put there in its place.</summary>
    public override void SkipUsed(int distance)
    {
        for (int i = 0; i < distance; i++)
        {
            UseRaw(ushort.MaxValue, 0);
        }
    }

    private protected override DescriptorChain TakeNext()
    {
        DescriptorChain chain = _walker.Walk(_avail);
        int count = chain.Descriptors.Count;
        _inUse += count;
        if (_inUse > Size)
        {
            Conformance.Fail(Spec.PackedRing, $"{Name}: {_inUse} descriptors in a ring of {Size}: buffer {chain.Head} lies over some still in use");
        }

        _memory.Take(chain);
        _avail = _avail.Forward(count);
        _availCount = unchecked((ushort)(_availCount + count));
        return chain;
    }

    private protected override ushort ReadAvail() => unchecked((ushort)(_availCount + Scan(null)));

    private protected override IEnumerable<DescriptorChain> WalkWaiting()
    {
        PackedPosition at = _avail;
        for (int walked = _inUse; walked < Size && _memory.IsAvailable(at);)
        {
            DescriptorChain chain = _walker.Walk(at);
            at = at.Forward(chain.Descriptors.Count);
            walked += chain.Descriptors.Count;
            yield return chain;
        }
    }

    private protected override void Return(DescriptorChain chain, uint length)
    {
        int count = chain.Descriptors.Count;
        if (!Scribbled)
        {
            _memory.CheckUntouched(_used, count);
            _walker.CheckTableUntouched(chain);
        }

        _memory.Release(_used, count);
        _inUse -= count;
        bool replaces = InOrder && TellsLastOnly && length == 0 && _unpublished.Count != 0;
        if (replaces)
        {
            // One element for the batch, where its first would be, with the id of its last.
            (PackedPosition at, _, uint before) = _unpublished[^1];
            if (before == 0)
            {
                _unpublished[^1] = (at, chain.Head, 0);
                Advance(count);
                return;
            }
        }

        Move(count, chain.Head, length);
    }

    // Flags, and descriptors that are used already, stay: with them the device says something, which the driver is right to believe.
    private protected override void ScribbleRing()
    {
        foreach (ushort index in _memory.Taken())
        {
            Overwrite(Setup.Descriptors + (uint)index * Descriptor.Bytes, Descriptor.Bytes - 2);
        }
    }

    private void Move(int count, uint id, uint length)
    {
        _unpublished.Add((_used, id, length));
        Advance(count);
    }

    private void Advance(int count)
    {
        _used = _used.Forward(count);
        _sinceInterrupt = unchecked((ushort)(_sinceInterrupt + count));
    }

    /// <summary>Available descriptors from here on; every one is told to <paramref name="each"/> by its flags.</summary>
    private int Scan(System.Action<ushort>? each)
    {
        PackedPosition at = _avail;
        int count = 0;
        while (_inUse + count < Size && _memory.IsAvailable(at))
        {
            each?.Invoke(_memory.Flags(at));
            at = at.Forward(1);
            count++;
        }

        return count;
    }
}
