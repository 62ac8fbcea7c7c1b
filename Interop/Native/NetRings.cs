namespace VirtioNetCx.Interop;

public unsafe partial struct NET_RING
{
    // SAFETY: the ring comes from the framework: the buffer behind its header has as many strides as the mask allows.

    /// <summary>The address of an element. The index is masked, so any value stays inside the ring.</summary>
    public static void* GetElementAtIndex(NET_RING* ring, uint index)
        => (byte*)ring + BufferOffset + ((nuint)(index & ring->ElementIndexMask) * ring->ElementStride);

    public static NET_PACKET* GetPacketAtIndex(NET_RING* ring, uint index) => (NET_PACKET*)GetElementAtIndex(ring, index);

    public static NET_FRAGMENT* GetFragmentAtIndex(NET_RING* ring, uint index) => (NET_FRAGMENT*)GetElementAtIndex(ring, index);

    /// <summary>The index after this one, around the end.</summary>
    public static uint IncrementIndex(NET_RING* ring, uint index) => unchecked(index + 1) & ring->ElementIndexMask;

    /// <summary>The index <paramref name="distance"/> further on, around the end.</summary>
    public static uint AdvanceIndex(NET_RING* ring, uint index, uint distance) => unchecked(index + distance) & ring->ElementIndexMask;

    /// <summary>How many elements lie from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public static uint GetRangeCount(NET_RING* ring, uint start, uint end) => unchecked(end - start) & ring->ElementIndexMask;
}

public unsafe partial struct NET_EXTENSION
{
    /// <summary>The extension's data for one element. Valid only while <see cref="Enabled"/> is set.</summary>
    public static void* GetData(NET_EXTENSION* extension, uint index)
    {
        // SAFETY: both words lie in the structure. The indexer of Reserved would pin it for each packet.
        void** reserved = (void**)&extension->Reserved;
        return (byte*)reserved[0] + (index * (nuint)reserved[1]);
    }
}
