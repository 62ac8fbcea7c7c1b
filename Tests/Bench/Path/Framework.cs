using VirtioNetCx.Interop;

namespace VirtioNetCx.Bench;

/// <summary>
/// The few functions of KMDF and NetAdapterCx that creating and starting a queue needs. Handles are addresses of what they name. None
/// of these runs while packets pass; the one that does, WdfObjectGetTypedContextWorker, is the caller's.
/// </summary>
internal static unsafe class Framework
{
    // As in the strict host: extensions right behind the element, then some bytes that are not ours.
    private const ushort PacketStride = 40;
    private const ushort FragmentStride = 40;
    private const uint ChecksumAt = 12;
    private const uint SegmentationAt = 16;
    private const uint LogicalAddressAt = 8;
    private const uint VirtualAddressAt = 16;
    private const ulong CacheLine = 64;

    private static PathView* s_view;
    private static byte* s_free;
    private static NET_RING_COLLECTION s_rings;

    /// <summary>Fills the function tables.</summary>
    public static void Bind(PathView* view)
    {
        s_view = view;
        s_free = view->Arena;
        Wdf.Functions = (void**)Allocate((ulong)WDFFUNCENUM.WdfFunctionTableNumEntries * (ulong)sizeof(void*));
        Wdf.Functions[(int)WDFFUNCENUM.WdfObjectGetTypedContextWorkerTableIndex] = view->ContextWorker;
        Wdf.Functions[(int)WDFFUNCENUM.WdfSpinLockCreateTableIndex] = (delegate*<void*, void*, void**, NTSTATUS>)&CreateLock;
        Wdf.Functions[(int)WDFFUNCENUM.WdfSpinLockAcquireTableIndex] = (delegate*<void*, void*, void>)&UseLock;
        Wdf.Functions[(int)WDFFUNCENUM.WdfSpinLockReleaseTableIndex] = (delegate*<void*, void*, void>)&UseLock;
        Wdf.Functions[(int)WDFFUNCENUM.WdfCommonBufferCreateWithConfigTableIndex] =
            (delegate*<void*, void*, nuint, void*, void*, void**, NTSTATUS>)&CreateCommonBuffer;
        Wdf.Functions[(int)WDFFUNCENUM.WdfCommonBufferGetAlignedVirtualAddressTableIndex] = (delegate*<void*, void*, void*>)&Address;
        Wdf.Functions[(int)WDFFUNCENUM.WdfCommonBufferGetAlignedLogicalAddressTableIndex] = (delegate*<void*, void*, void*>)&Address;
        Wdf.Functions[(int)WDFFUNCENUM.WdfMemoryCreateTableIndex] =
            (delegate*<void*, void*, int, uint, nuint, void**, void**, NTSTATUS>)&CreateMemory;
        void* create = (delegate*<void*, void*, void*, NET_PACKET_QUEUE_CONFIG*, void**, NTSTATUS>)&CreateQueue;
        Fill(NETFUNCENUM.NetTxQueueCreateTableIndex, create);
        Fill(NETFUNCENUM.NetRxQueueCreateTableIndex, create);
        void* collection = (delegate*<void*, void*, NET_RING_COLLECTION*>)&Collection;
        Fill(NETFUNCENUM.NetTxQueueGetRingCollectionTableIndex, collection);
        Fill(NETFUNCENUM.NetRxQueueGetRingCollectionTableIndex, collection);
        void* extension = (delegate*<void*, void*, NET_EXTENSION_QUERY*, NET_EXTENSION*, void>)&Extension;
        Fill(NETFUNCENUM.NetTxQueueGetExtensionTableIndex, extension);
        Fill(NETFUNCENUM.NetRxQueueGetExtensionTableIndex, extension);
        Fill(NETFUNCENUM.NetReceiveFilterGetPacketFilterTableIndex, (delegate*<void*, void*, uint>)&PacketFilter);
        Fill(NETFUNCENUM.NetReceiveFilterGetMulticastAddressCountTableIndex, (delegate*<void*, void*, nuint>)&NoAddresses);
        Fill(NETFUNCENUM.NetReceiveFilterGetMulticastAddressListTableIndex, (delegate*<void*, void*, void*>)&Address);
    }

    /// <summary>The caller's memory, a cache line at least.</summary>
    public static byte* Allocate(ulong bytes)
    {
        byte* address = s_free;
        s_free += (bytes + CacheLine - 1) & ~(CacheLine - 1);
        if (s_free > s_view->Arena + s_view->ArenaBytes)
        {
            Runtime.FailFast.Stop(Runtime.FailFastReason.StackCookie);
        }

        return address;
    }

    /// <summary>Makes both rings, as the framework does before it creates the queue.</summary>
    public static void CreateRings()
    {
        s_view->Packets = CreateRing(s_view->PacketCount, PacketStride);
        s_view->Fragments = CreateRing(s_view->FragmentCount, FragmentStride);
        s_rings.Rings[(int)NET_RING_TYPE.NetRingTypePacket] = s_view->Packets;
        s_rings.Rings[(int)NET_RING_TYPE.NetRingTypeFragment] = s_view->Fragments;
    }

    private static void Fill(NETFUNCENUM slot, void* function) => NetCx.Table.Entries[(int)slot] = (ulong)function;

    private static NET_RING* CreateRing(uint count, ushort stride)
    {
        NET_RING* ring = (NET_RING*)Allocate(NET_RING.BufferOffset + ((ulong)count * stride));
        ring->ElementStride = stride;
        ring->NumberOfElements = count;
        ring->ElementIndexMask = count - 1;
        return ring;
    }

    private static NTSTATUS CreateQueue(void* globals, void* init, void* attributes, NET_PACKET_QUEUE_CONFIG* config, void** queue)
    {
        s_view->Advance = config->EvtAdvance;
        s_view->Start = config->EvtStart;
        s_view->Queue = Allocate((ulong)(s_view->Receive != 0 ? sizeof(Adapter.RxQueue) : sizeof(Adapter.TxQueue)));
        *queue = s_view->Queue;
        return NTSTATUS.STATUS_SUCCESS;
    }

    private static NET_RING_COLLECTION* Collection(void* globals, void* queue)
    {
        fixed (NET_RING_COLLECTION* rings = &s_rings)
        {
            return rings;
        }
    }

    // Names differ in the letters after "ms_packet_" and "ms_fragment_".
    private static void Extension(void* globals, void* queue, NET_EXTENSION_QUERY* query, NET_EXTENSION* found)
    {
        bool isPacket = query->Type == NET_EXTENSION_TYPE.NetExtensionTypePacket;
        uint at = isPacket
            ? query->Name[10] == 'c' ? ChecksumAt : SegmentationAt
            : query->Name[12] == 'l' ? LogicalAddressAt : VirtualAddressAt;
        NET_RING* ring = isPacket ? s_view->Packets : s_view->Fragments;
        found->Reserved[0] = (byte*)ring + NET_RING.BufferOffset + at;
        found->Reserved[1] = (void*)(nuint)ring->ElementStride;
        found->Enabled = 1;
    }

    private static uint PacketFilter(void* globals, void* filter) =>
        (uint)(NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagDirected | NET_PACKET_FILTER_FLAGS.NetPacketFilterFlagBroadcast);

    private static nuint NoAddresses(void* globals, void* filter) => 0;

    private static NTSTATUS CreateLock(void* globals, void* attributes, void** handle)
    {
        *handle = Allocate(1);
        return NTSTATUS.STATUS_SUCCESS;
    }

    private static void UseLock(void* globals, void* handle)
    {
    }

    private static NTSTATUS CreateCommonBuffer(void* globals, void* enabler, nuint bytes, void* config, void* attributes, void** buffer)
    {
        *buffer = Allocate(bytes);
        return NTSTATUS.STATUS_SUCCESS;
    }

    private static void* Address(void* globals, void* buffer) => buffer;

    private static NTSTATUS CreateMemory(void* globals, void* attributes, int pool, uint tag, nuint bytes, void** handle, void** address)
    {
        *address = Allocate(bytes);
        *handle = *address;
        return NTSTATUS.STATUS_SUCCESS;
    }
}
