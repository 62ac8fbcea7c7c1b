using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Threading;

namespace VirtioNetCx.Devices.Queues;

/// <summary>A packed ring's memory: descriptors, and the two event suppression structures (§2.8.13, §2.8.14).</summary>
internal sealed class PackedMemory(RingSetup setup)
{
    public const ushort AvailFlag = 1 << 7;
    public const ushort UsedFlag = 1 << 15;
    private const string What = "descriptor ring";
    private const string EventWhat = "event suppression";
    private readonly Dma _dma = setup.Dma;
    private readonly Dictionary<ushort, Descriptor> _expected = [];

    /// <summary>Where a kick is asked for.</summary>
    public Func<PackedPosition> KickAt { get; set; } = static () => default;

    public ushort Flags(PackedPosition at) => _dma.ReadUInt16(Address(at) + 14, Spec.PackedDescriptors, What);

    /// <summary>The driver has made this descriptor available in this lap.</summary>
    public bool IsAvailable(PackedPosition at)
    {
        ushort flags = Flags(at);
        return (flags & AvailFlag) != 0 == at.Wrap && (flags & UsedFlag) != 0 != at.Wrap;
    }

    /// <summary>As a split descriptor; its <c>Next</c> is the buffer id.</summary>
    public Descriptor Read(ulong address)
    {
        Span<byte> bytes = stackalloc byte[Descriptor.Bytes];
        _dma.Read(address, bytes, Spec.PackedDescriptors, What);
        return new Descriptor(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]));
    }

    public ulong Address(PackedPosition at) => setup.Descriptors + (ulong)at.Index * Descriptor.Bytes;

    /// <summary>From now on the driver must leave these descriptors alone, until the device has written used ones over them.</summary>
    public void Take(DescriptorChain chain)
    {
        for (int i = 0; i < chain.Descriptors.Count; i++)
        {
            _expected[chain.Descriptors[i]] = chain.Snapshot[i].Value;
        }
    }

    /// <summary>Indices of the descriptors the device has.</summary>
    public IEnumerable<ushort> Taken() => _expected.Keys;

    /// <summary>Checked where the used descriptor goes, which need not be where the buffer's own are.</summary>
    public void CheckUntouched(PackedPosition at, int count)
    {
        for (int i = 0; i < count; i++, at = at.Forward(1))
        {
            Descriptor now = Read(Address(at));
            if (_expected.TryGetValue(at.Index, out Descriptor expected) && now != expected)
            {
                setup.Conformance.Fail(
                    Spec.PackedRing, $"{setup.Queue.Name}: descriptor {at.Index} changed while the device had it: was {expected}, is {now}");
            }
        }
    }

    public void Release(PackedPosition at, int count)
    {
        for (int i = 0; i < count; i++, at = at.Forward(1))
        {
            _ = _expected.Remove(at.Index);
        }
    }

    /// <summary>Writes a used descriptor, its flags last.</summary>
    public void WriteUsed(PackedPosition at, uint id, uint length)
    {
        Span<byte> bytes = stackalloc byte[6];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], (ushort)(id & 0xFFFF));
        _dma.Write(Address(at) + 8, bytes, Spec.PackedDescriptors, What);
        int flags = (at.Wrap ? AvailFlag | UsedFlag : 0) | (length != 0 ? Descriptor.WriteFlag : 0);
        Interlocked.MemoryBarrier();
        _dma.WriteUInt16(Address(at) + 14, (ushort)flags, Spec.PackedDescriptors, What);
    }

    /// <summary>The device's wish for kicks.</summary>
    public void WriteKickWish(bool wanted, ushort next)
    {
        bool atPosition = wanted && (setup.Negotiated & Features.RingEventIdx) != 0;
        if (atPosition)
        {
            _dma.WriteUInt16(setup.Device, KickAt().Packed, Spec.PackedEvents, EventWhat);
        }

        // With a position the driver must not see the new flags with the old one.
        Interlocked.MemoryBarrier();
        _dma.WriteUInt16(setup.Device + 2, (ushort)(!wanted ? 1 : atPosition ? 2 : 0), Spec.PackedEvents, EventWhat);
        Interlocked.MemoryBarrier();
    }

    /// <summary>The driver's wish, after <paramref name="moved"/> descriptors up to <paramref name="used"/> were used.</summary>
    public bool WantsInterrupt(PackedPosition used, ushort moved)
    {
        ushort flags = _dma.ReadUInt16(setup.Driver + 2, Spec.PackedEvents, EventWhat);
        ushort position = _dma.ReadUInt16(setup.Driver, Spec.PackedEvents, EventWhat);
        bool canPlace = (setup.Negotiated & Features.RingEventIdx) != 0;
        if (flags > (canPlace ? 2 : 1))
        {
            setup.Conformance.Fail(
                Spec.PackedEvents, $"{setup.Queue.Name}: event flags 0x{flags:x4}, event index {(canPlace ? "" : "not ")}negotiated");
        }

        if (flags != 2)
        {
            return flags == 0;
        }

        int index = position & 0x7FFF;
        if (index >= used.Size)
        {
            setup.Conformance.Fail(Spec.PackedEvents, $"{setup.Queue.Name}: event at descriptor {index} of {used.Size}");
        }

        bool isThisLap = (position & 0x8000) != 0 == used.Wrap;
        int behind = used.Index - index + (isThisLap ? 0 : used.Size);
        return behind > 0 && behind <= moved;
    }
}
