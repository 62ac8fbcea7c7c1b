namespace VirtioNetCx.Devices.Queues;

/// <summary>Reads a buffer from a packed ring and checks every rule a driver has for it.</summary>
internal sealed class PackedWalker(RingSetup setup, PackedMemory memory)
{
    private const ushort Known = Descriptor.NextFlag | Descriptor.WriteFlag | Descriptor.IndirectFlag | PackedMemory.AvailFlag | PackedMemory.UsedFlag;
    private readonly string _queue = setup.Queue.Name;
    private readonly Conformance _conformance = setup.Conformance;

    public DescriptorChain Walk(PackedPosition at)
    {
        PackedPosition first = at;
        bool writableSeen = false;

        // The id is in the last descriptor of the list (§2.8.6).
        while ((memory.Flags(at) & Descriptor.NextFlag) != 0 && Distance(first, at) < setup.Queue.Size)
        {
            at = at.Forward(1);
        }

        var chain = new DescriptorChain(setup.Dma, _queue, memory.Read(memory.Address(at)).Next);
        for (PackedPosition here = first; ; here = here.Forward(1))
        {
            if (chain.Descriptors.Count >= setup.Queue.Size)
            {
                _conformance.Fail(Spec.PackedChains, $"{_queue}: buffer {chain.Head} has more descriptors than the ring, {setup.Queue.Size}");
            }

            if (!memory.IsAvailable(here))
            {
                _conformance.Fail(Spec.PackedFlags, $"{_queue}: descriptor {here.Index} of buffer {chain.Head} is not available, the first is");
            }

            Descriptor descriptor = memory.Read(memory.Address(here));
            if ((descriptor.Flags & ~Known) != 0)
            {
                _conformance.Fail(Spec.PackedDescriptors, $"{_queue}: reserved descriptor flags 0x{descriptor.Flags:x4} in buffer {chain.Head}");
            }

            chain.Descriptors.Add(here.Index);
            chain.Snapshot.Add((memory.Address(here), descriptor));
            if (descriptor.IsIndirect)
            {
                if (descriptor.HasNext || chain.Descriptors.Count != 1)
                {
                    _conformance.Fail(Spec.PackedIndirect, $"{_queue}: INDIRECT and NEXT both in buffer {chain.Head}");
                }

                WalkTable(chain, descriptor, ref writableSeen);
                return chain;
            }

            AddSegment(chain, descriptor, ref writableSeen);
            if (!descriptor.HasNext)
            {
                return chain;
            }
        }
    }

    /// <summary>The table belongs to the device as long as the buffer does.</summary>
    public void CheckTableUntouched(DescriptorChain chain)
    {
        for (int i = chain.Descriptors.Count; i < chain.Snapshot.Count; i++)
        {
            (ulong address, Descriptor value) = chain.Snapshot[i];
            if (memory.Read(address) != value)
            {
                _conformance.Fail(Spec.PackedIndirect, $"{_queue}: the indirect table of buffer {chain.Head} changed while the device owned it");
            }
        }
    }

    private static int Distance(PackedPosition from, PackedPosition to) =>
        to.Index - from.Index + (from.Wrap == to.Wrap ? 0 : from.Size);

    private void WalkTable(DescriptorChain chain, Descriptor outer, ref bool writableSeen)
    {
        if ((setup.Negotiated & Features.RingIndirectDesc) == 0)
        {
            _conformance.Fail(Spec.PackedIndirect, $"{_queue}: indirect descriptor without VIRTIO_F_INDIRECT_DESC");
        }

        if (outer.Length == 0 || outer.Length % Descriptor.Bytes != 0 || outer.Length / Descriptor.Bytes > setup.Queue.Size)
        {
            _conformance.Fail(Spec.PackedIndirect, $"{_queue}: indirect table of {outer.Length} bytes, queue size {setup.Queue.Size}");
        }

        chain.IndirectTable = new Segment(outer.Address, outer.Length, false);
        for (uint at = 0; at < outer.Length; at += Descriptor.Bytes)
        {
            Descriptor descriptor = memory.Read(outer.Address + at);
            if ((descriptor.Flags & ~Descriptor.WriteFlag) != 0)
            {
                _conformance.Fail(Spec.PackedIndirect, $"{_queue}: flags 0x{descriptor.Flags:x4} in the table of buffer {chain.Head}: only WRITE is valid");
            }

            chain.Snapshot.Add((outer.Address + at, descriptor));
            AddSegment(chain, descriptor, ref writableSeen);
        }
    }

    private void AddSegment(DescriptorChain chain, Descriptor descriptor, ref bool writableSeen)
    {
        if (descriptor.Length == 0)
        {
            _conformance.Fail(Spec.PackedDescriptors, $"{_queue}: empty descriptor in buffer {chain.Head} (devices refuse it)");
        }

        if (writableSeen && !descriptor.IsWritable)
        {
            _conformance.Fail(Spec.Framing, $"{_queue}: device-readable descriptor after a device-writable one in buffer {chain.Head}");
        }

        if ((ulong)chain.ReadableLength + chain.WritableLength + descriptor.Length > uint.MaxValue)
        {
            _conformance.Fail(Spec.PackedDescriptors, $"{_queue}: buffer {chain.Head} is longer than 2^32 bytes");
        }

        writableSeen |= descriptor.IsWritable;
        setup.Dma.Probe(descriptor.Address, descriptor.Length, descriptor.IsWritable, Spec.PackedDescriptors, $"{_queue} buffer {chain.Head}");
        chain.Add(new Segment(descriptor.Address, descriptor.Length, descriptor.IsWritable));
    }
}
