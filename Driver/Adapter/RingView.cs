using System;
using System.Runtime.CompilerServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// A NET_RING with what the loops need of it at hand: elements lie a stride apart behind the header, indices run modulo the size. Valid
/// as long as the queue.
/// </summary>
internal readonly unsafe struct RingView
{
    private readonly NET_RING* _ring;
    private readonly byte* _elements;
    private readonly nuint _stride;
    private readonly uint _mask;

    /// <summary>A view of a ring of the queue's collection.</summary>
    // SAFETY: the ring is the framework's, as long as the queue; its header tells its own geometry.
    public RingView(NET_RING* ring)
    {
        _ring = ring;
        _elements = (byte*)ring + NET_RING.BufferOffset;
        _stride = ring->ElementStride;
        _mask = ring->ElementIndexMask;
    }

    /// <summary>The ring's header, whose Begin and Next are ours to move.</summary>
    public NET_RING* Header => _ring;

    /// <summary>Turns any index into a position.</summary>
    public uint Mask => _mask;

    /// <summary>Elements of a packet ring. The index must be masked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NET_PACKET* Packet(uint index) => (NET_PACKET*)(_elements + (index * _stride));

    /// <summary>Elements of a fragment ring. The index must be masked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NET_FRAGMENT* Fragment(uint index) => (NET_FRAGMENT*)(_elements + (index * _stride));
}

/// <summary>Data that accompanies each element of a ring, a stride apart. Valid as long as the queue.</summary>
internal readonly unsafe struct RingExtension
{
    private readonly byte* _data;
    private readonly nuint _stride;

    private RingExtension(NET_EXTENSION* extension)
    {
        _data = (byte*)extension->Reserved[0];
        _stride = (nuint)extension->Reserved[1];
    }

    /// <summary>Whether the queue has it.</summary>
    public bool IsPresent => _data != null;

    /// <summary>
    /// How far behind the beginning of each of a ring's elements it lies; 0 if it is not present. False if it lies elsewhere, which
    /// extensions do not.
    /// </summary>
    public bool IsWithin(in RingView ring, out nuint distance)
    {
        distance = IsPresent ? (nuint)(_data - (byte*)ring.Header - NET_RING.BufferOffset) : 0;
        return !IsPresent || (_stride == ring.Header->ElementStride && distance < _stride);
    }

    /// <summary>Looks up an extension of the fragment ring; false if the queue does not have it. PASSIVE_LEVEL.</summary>
    public static bool TryGet(NETPACKETQUEUE queue, bool isTx, ReadOnlySpan<char> name, out RingExtension extension)
    {
        extension = Get(queue, isTx, NET_EXTENSION_TYPE.NetExtensionTypeFragment, name);
        return extension.IsPresent;
    }

    /// <summary>An extension of the packet ring; not present if the queue does not have it. PASSIVE_LEVEL.</summary>
    public static RingExtension OfPackets(NETPACKETQUEUE queue, bool isTx, ReadOnlySpan<char> name) =>
        Get(queue, isTx, NET_EXTENSION_TYPE.NetExtensionTypePacket, name);

    // SAFETY: the name is a constant of the image, NUL-terminated.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RingExtension Get(NETPACKETQUEUE queue, bool isTx, NET_EXTENSION_TYPE type, ReadOnlySpan<char> name)
    {
        NET_EXTENSION found = default;
        fixed (char* text = name)
        {
            NET_EXTENSION_QUERY query = NET_EXTENSION_QUERY.Init(text, 1, type);
            if (isTx)
            {
                NetCx.NetTxQueueGetExtension(queue, &query, &found);
            }
            else
            {
                NetCx.NetRxQueueGetExtension(queue, &query, &found);
            }
        }

        return found.Enabled != 0 ? new RingExtension(&found) : default;
    }

    /// <summary>NET_FRAGMENT_LOGICAL_ADDRESS of an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong LogicalAddress(uint index) => *(ulong*)(_data + (index * _stride));

    /// <summary>NET_FRAGMENT_VIRTUAL_ADDRESS of an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* VirtualAddress(uint index) => *(byte**)(_data + (index * _stride));

    /// <summary>NET_PACKET_CHECKSUM of an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NET_PACKET_CHECKSUM* Checksum(uint index) => (NET_PACKET_CHECKSUM*)(_data + (index * _stride));

    /// <summary>NET_PACKET_RSC of an element.</summary>
    public NET_PACKET_RSC* Rsc(uint index) => (NET_PACKET_RSC*)(_data + (index * _stride));
}
