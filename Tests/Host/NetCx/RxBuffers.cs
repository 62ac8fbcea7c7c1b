namespace VirtioNetCx.Host;

/// <summary>One receive buffer.</summary>
// SAFETY: the platform gives runs of at least the bytes asked for; lengths are kept beside the pointers until the run is freed.
internal unsafe struct RxBuffer
{
    public RxBuffer* Next;
    public byte* Memory;
    public ulong LogicalAddress;
}

/// <summary>The receive buffers of a queue: free, in the ring, or kept by the stack above.</summary>
internal unsafe struct RxPool
{
    public RxBuffer* Buffers;
    public uint Count;
    public nuint BufferBytes;
    public nuint Alignment;

    /// <summary>With <see cref="HostSettings.Measured"/>: all of them side by side, not each before a page of nothing.</summary>
    public byte* Packed;
    public nuint PackedBytes;

    /// <summary>First in, first out: a buffer rests as long as possible before it is used again.</summary>
    public RxBuffer* FirstFree;
    public RxBuffer* LastFree;

    /// <summary>Buffer of each fragment element in the ring.</summary>
    public RxBuffer** InRing;
    public uint RingCount;

    /// <summary>Buffers the stack keeps, oldest first.</summary>
    public RxBuffer* FirstHeld;
    public RxBuffer* LastHeld;
    public uint HeldCount;

    /// <summary>Where a frame is put together for the session, and the runs it is put together from.</summary>
    public byte* Gather;
    public nuint GatherBytes;
    public FramePiece* Pieces;
}

/// <summary>Makes, lends and takes back receive buffers; a buffer that is not lent must not be written.</summary>
internal static unsafe class RxBuffers
{
    private const byte Resting = 0xD7;
    private const byte Lent = 0xA6;
    private const nuint CheckedHead = 2048;
    private const nuint CheckedTail = 64;
    private const nuint LargestFrame = 0x12000;

    public static void Create(NxQueue* queue)
    {
        RxPool* pool = &queue->Pool;
        NxAdapter* adapter = queue->Adapter;
        pool->BufferBytes = adapter->Rx.MaximumFrameSize;
        pool->Alignment = adapter->Rx.FragmentBufferAlignment;
        pool->RingCount = queue->Fragments.Count;
        pool->Count = pool->RingCount + Platform.Settings.SpareRxBuffers + Platform.Settings.HeldRxBuffers;
        pool->Buffers = Platform.NewRun<RxBuffer>(pool->Count);
        pool->InRing = (RxBuffer**)Platform.AllocateOwn((nuint)sizeof(RxBuffer*) * pool->RingCount);
        pool->GatherBytes = LargestFrame;
        pool->Gather = (byte*)Platform.AllocateOwn(LargestFrame);
        pool->Pieces = Platform.NewRun<FramePiece>(pool->RingCount);
        if (Platform.Settings.Measured)
        {
            pool->PackedBytes = pool->Count * ((pool->BufferBytes + pool->Alignment - 1) & ~(pool->Alignment - 1));
            pool->Packed = (byte*)ClientMemory.Allocate(MemoryKind.RxPayload, pool->PackedBytes, pool->Alignment);
        }

        for (uint i = 0; i < pool->Count; i++)
        {
            RxBuffer* it = pool->Buffers + i;
            it->Memory = pool->Packed != null
                ? pool->Packed + (i * (pool->PackedBytes / pool->Count))
                : (byte*)ClientMemory.Allocate(MemoryKind.RxPayload, pool->BufferBytes, pool->Alignment);
            it->LogicalAddress = adapter->HasRxDma ? Platform.Calls.DeviceAddress(it->Memory) : 0;
            GiveBack(pool, it);
        }
    }

    /// <summary>The queue is gone: nothing may have been written since the buffers came back.</summary>
    public static void Free(RxPool* pool)
    {
        for (uint i = 0; i < pool->Count; i++)
        {
            RxBuffer* it = pool->Buffers + i;
            CheckResting(pool, it);
            if (pool->Packed == null)
            {
                ClientMemory.Free(MemoryKind.RxPayload, it->Memory, pool->BufferBytes, pool->Alignment);
            }
        }

        if (pool->Packed != null)
        {
            ClientMemory.Free(MemoryKind.RxPayload, pool->Packed, pool->PackedBytes, pool->Alignment);
        }

        Platform.FreeOwn(pool->Pieces);
        Platform.FreeOwn(pool->Gather);
        Platform.FreeOwn(pool->InRing);
        Platform.FreeOwn(pool->Buffers);
    }

    /// <summary>A buffer for the ring, or null when all are lent or held.</summary>
    public static RxBuffer* Take(RxPool* pool)
    {
        RxBuffer* it = pool->FirstFree;
        if (it == null)
        {
            return null;
        }

        pool->FirstFree = it->Next;
        CheckResting(pool, it);
        Paint(pool, it, Lent);
        return it;
    }

    public static void GiveBack(RxPool* pool, RxBuffer* it)
    {
        Paint(pool, it, Resting);
        it->Next = null;
        if (pool->FirstFree == null)
        {
            pool->FirstFree = it;
        }
        else
        {
            pool->LastFree->Next = it;
        }

        pool->LastFree = it;
    }

    /// <summary>The stack keeps a buffer of a frame; its oldest goes back when it has too many.</summary>
    public static void Hold(RxPool* pool, RxBuffer* it)
    {
        it->Next = null;
        if (pool->FirstHeld == null)
        {
            pool->FirstHeld = it;
        }
        else
        {
            pool->LastHeld->Next = it;
        }

        pool->LastHeld = it;
        pool->HeldCount++;
        while (pool->HeldCount > Platform.Settings.HeldRxBuffers)
        {
            ReleaseOldest(pool);
        }
    }

    /// <summary>The stack lets go of everything, as it must before a queue ends.</summary>
    public static void ReleaseHeld(RxPool* pool)
    {
        while (pool->HeldCount != 0)
        {
            ReleaseOldest(pool);
        }
    }

    private static void ReleaseOldest(RxPool* pool)
    {
        RxBuffer* oldest = pool->FirstHeld;
        pool->FirstHeld = oldest->Next;
        pool->HeldCount--;
        GiveBack(pool, oldest);
    }

    private static void Paint(RxPool* pool, RxBuffer* it, byte pattern)
    {
        if (Platform.Settings.Measured)
        {
            return;
        }

        nuint head = pool->BufferBytes < CheckedHead ? pool->BufferBytes : CheckedHead;
        nuint tail = pool->BufferBytes < CheckedTail ? pool->BufferBytes : CheckedTail;
        Bytes.Fill(it->Memory, head, pattern);
        Bytes.Fill(it->Memory + pool->BufferBytes - tail, tail, pattern);
    }

    private static void CheckResting(RxPool* pool, RxBuffer* it)
    {
        if (Platform.Settings.Measured)
        {
            return;
        }

        nuint head = pool->BufferBytes < CheckedHead ? pool->BufferBytes : CheckedHead;
        nuint tail = pool->BufferBytes < CheckedTail ? pool->BufferBytes : CheckedTail;
        if (!Bytes.AllAre(it->Memory, head, Resting) || !Bytes.AllAre(it->Memory + pool->BufferBytes - tail, tail, Resting))
        {
            Breach.Raise(Rule.RxWriteAfterReturn, "buffer at %p, device address %llx"u8, (ulong)it->Memory, it->LogicalAddress);
        }
    }
}
