using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Devices.Queues;

/// <summary>Reads a chain from the descriptor table and checks every rule a driver has for it.</summary>
internal sealed class ChainWalker(
    string queue, ushort size, ulong table, Features negotiated, Conformance conformance, Dma dma)
{
    public DescriptorChain Walk(ushort head, ulong[] owners)
    {
        var chain = new DescriptorChain(dma, queue, head);
        bool writableSeen = false;
        ushort index = head;
        while (true)
        {
            if (index >= size)
            {
                conformance.Fail(Spec.DescriptorTable, $"{queue}: chain {head} goes on to descriptor {index} of {size}");
            }

            if (owners[index] != 0)
            {
                conformance.Fail(
                    Spec.Cleanup, $"{queue}: descriptor {index} of chain {head} still belongs to the buffer made available as entry {owners[index] - 1}");
            }

            if (chain.Descriptors.Contains(index))
            {
                conformance.Fail(Spec.DescriptorTable, $"{queue}: chain {head} loops at descriptor {index}");
            }

            chain.Descriptors.Add(index);
            Descriptor descriptor = ReadDescriptor(chain, table + (ulong)index * Descriptor.Bytes);
            if (descriptor.IsIndirect)
            {
                WalkIndirect(chain, descriptor, ref writableSeen);
                break;
            }

            AddSegment(chain, descriptor, ref writableSeen);
            if (!descriptor.HasNext)
            {
                break;
            }

            index = descriptor.Next;
        }

        return chain;
    }

    /// <summary>The driver must not have touched any descriptor while the device had the buffer.</summary>
    public void CheckUntouched(DescriptorChain chain)
    {
        foreach ((ulong address, Descriptor value) in chain.Snapshot)
        {
            Descriptor now = Fetch(address);
            if (now != value)
            {
                conformance.Fail(
                    Spec.Cleanup, $"{queue}: a descriptor of chain {chain.Head} changed while the device owned it: was {value}, is {now}");
            }
        }
    }

    private void WalkIndirect(DescriptorChain chain, Descriptor outer, ref bool writableSeen)
    {
        if ((negotiated & Features.RingIndirectDesc) == 0)
        {
            conformance.Fail(Spec.Indirect, $"{queue}: indirect descriptor without VIRTIO_F_INDIRECT_DESC");
        }

        if (outer.HasNext)
        {
            conformance.Fail(Spec.Indirect, $"{queue}: INDIRECT and NEXT both set in chain {chain.Head}");
        }

        if (outer.Length == 0 || outer.Length % Descriptor.Bytes != 0)
        {
            conformance.Fail(Spec.Indirect, $"{queue}: indirect table of {outer.Length} bytes");
        }

        uint entries = outer.Length / Descriptor.Bytes;
        chain.IndirectTable = new Segment(outer.Address, outer.Length, false);
        uint index = 0;
        for (uint walked = 0; ; walked++)
        {
            if (index >= entries)
            {
                conformance.Fail(Spec.Indirect, $"{queue}: indirect chain {chain.Head} goes on to entry {index} of {entries}");
            }

            if (walked >= entries)
            {
                conformance.Fail(Spec.DescriptorTable, $"{queue}: indirect chain {chain.Head} loops");
            }

            Descriptor descriptor = ReadDescriptor(chain, outer.Address + index * Descriptor.Bytes);
            if (descriptor.IsIndirect)
            {
                conformance.Fail(Spec.Indirect, $"{queue}: INDIRECT within the indirect table of chain {chain.Head}");
            }

            AddSegment(chain, descriptor, ref writableSeen);
            if (!descriptor.HasNext)
            {
                return;
            }

            index = descriptor.Next;
        }
    }

    private void AddSegment(DescriptorChain chain, Descriptor descriptor, ref bool writableSeen)
    {
        if (descriptor.Length == 0)
        {
            conformance.Fail(Spec.DescriptorTable, $"{queue}: empty descriptor in chain {chain.Head} (devices refuse it)");
        }

        if (writableSeen && !descriptor.IsWritable)
        {
            conformance.Fail(Spec.Framing, $"{queue}: device-readable descriptor after a device-writable one in chain {chain.Head}");
        }

        if (chain.Segments.Count >= size)
        {
            conformance.Fail(Spec.Indirect, $"{queue}: chain {chain.Head} is longer than the queue size {size}");
        }

        if ((ulong)chain.ReadableLength + chain.WritableLength + descriptor.Length > uint.MaxValue)
        {
            conformance.Fail(Spec.DescriptorTable, $"{queue}: chain {chain.Head} is longer than 2^32 bytes");
        }

        writableSeen |= descriptor.IsWritable;
        dma.Probe(descriptor.Address, descriptor.Length, descriptor.IsWritable, Spec.DescriptorTable, $"{queue} buffer {chain.Head}");
        chain.Add(new Segment(descriptor.Address, descriptor.Length, descriptor.IsWritable));
    }

    private Descriptor ReadDescriptor(DescriptorChain chain, ulong address)
    {
        Descriptor descriptor = Fetch(address);
        if ((descriptor.Flags & ~(Descriptor.NextFlag | Descriptor.WriteFlag | Descriptor.IndirectFlag)) != 0)
        {
            conformance.Fail(Spec.DescriptorTable, $"{queue}: reserved descriptor flags 0x{descriptor.Flags:x4} in chain {chain.Head}");
        }

        chain.Snapshot.Add((address, descriptor));
        return descriptor;
    }

    private Descriptor Fetch(ulong address)
    {
        Span<byte> bytes = stackalloc byte[Descriptor.Bytes];
        dma.Read(address, bytes, Spec.DescriptorTable, $"{queue} descriptor");
        return new Descriptor(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]));
    }
}
