using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Makes and frees the rings of a queue.</summary>
// SAFETY: the platform gives runs of at least the bytes asked for; lengths are kept beside the pointers until the run is freed.
internal static unsafe class Rings
{
    private const nuint RingAlignment = 128;

    public static void Create(NxQueue* queue)
    {
        ref HostSettings sizes = ref Platform.Settings;
        NxAdapter* adapter = queue->Adapter;
        uint packetStride = Extensions.LayPacket(adapter, queue->Kind, ref queue->Extensions);
        uint fragmentStride = Extensions.LayFragment(adapter, queue->Kind, ref queue->Extensions);
        if (queue->Kind == QueueKind.Tx)
        {
            uint hint = adapter->Tx.FragmentRingNumberOfElementsHint;
            Create(ref queue->Packets, sizes.TxPackets, packetStride);
            Create(ref queue->Fragments, hint != 0 ? hint : sizes.TxFragments, fragmentStride);
        }
        else
        {
            uint hint = adapter->Rx.FragmentRingNumberOfElementsHint;
            Create(ref queue->Packets, sizes.RxPackets, packetStride);
            Create(ref queue->Fragments, hint != 0 ? hint : sizes.RxFragments, fragmentStride);
        }

        queue->Collection = (NET_RING_COLLECTION*)ClientMemory.Allocate(MemoryKind.Ring, (nuint)sizeof(NET_RING_COLLECTION), 8);
        *queue->Collection = default;
        queue->Collection->Rings[(int)NET_RING_TYPE.NetRingTypePacket] = queue->Packets.Ring;
        queue->Collection->Rings[(int)NET_RING_TYPE.NetRingTypeFragment] = queue->Fragments.Ring;
    }

    public static void Free(NxQueue* queue)
    {
        ClientMemory.Free(MemoryKind.Ring, queue->Collection, (nuint)sizeof(NET_RING_COLLECTION), 8);
        Free(ref queue->Packets);
        Free(ref queue->Fragments);
    }

    /// <summary>All indices to 0 for a start; Scratch stays as the client left it.</summary>
    public static void Rewind(ref NxRing ring)
    {
        ring.HostBegin = 0;
        ring.Ring->BeginIndex = 0;
        ring.Ring->NextIndex = 0;
        ring.Ring->EndIndex = 0;
        Remember(ref ring);
    }

    /// <summary>From here to the next callback the client leaves the ring alone.</summary>
    public static void Remember(ref NxRing ring)
    {
        if (!Platform.Settings.Measured)
        {
            Bytes.Copy(ring.Shadow, ring.Ring, ring.Bytes);
        }
    }

    private static void Create(ref NxRing ring, uint count, uint stride)
    {
        ring.Count = count;
        ring.Stride = stride;
        ring.Bytes = NET_RING.BufferOffset + ((nuint)count * stride);
        ring.Ring = (NET_RING*)ClientMemory.Allocate(MemoryKind.Ring, ring.Bytes, RingAlignment);
        ring.Shadow = (NET_RING*)Platform.AllocateOwn(ring.Bytes);
        Bytes.Zero(ring.Ring, ring.Bytes);
        ring.Ring->ElementStride = (ushort)stride;
        ring.Ring->NumberOfElements = count;
        ring.Ring->ElementIndexMask = count - 1;
        Remember(ref ring);
    }

    private static void Free(ref NxRing ring)
    {
        ClientMemory.Free(MemoryKind.Ring, ring.Ring, ring.Bytes, RingAlignment);
        Platform.FreeOwn(ring.Shadow);
    }
}
