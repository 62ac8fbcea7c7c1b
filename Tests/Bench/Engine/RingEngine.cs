using System.Runtime;
using System.Runtime.CompilerServices;
using VirtioNetCx.Rings;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Bench;

/// <summary>What the harness keeps for an engine: the queue, which comes first, and how it was asked for.</summary>
internal struct EngineState
{
    public Virtqueue Queue;
    public bool InterruptsArmed;
}

/// <summary>The entry points of harness/engine.h, over the driver's own rings.</summary>
/// <remarks>They look at the queue's format once a call, as the driver's packet queues do.</remarks>
internal static unsafe class RingEngine
{
    private const uint Packed = 1;
    private const uint EventIdx = 2;
    private const uint InterruptsArmed = 4;
    private const uint InOrder = 8;

    [RuntimeExport("ring_ctl_size")]
    private static uint Size(uint count, uint flags)
    {
        RingFeatures features = Features(flags);
        return QueueSize.TryCreate(count, features, out QueueSize size)
            ? (uint)sizeof(EngineState) + new QueueLayout(size, features).PrivateBytes
            : 0;
    }

    // The harness fixes the layout: descriptors first, then (split) the available ring and, on the next page, the used ring;
    // (packed) the two event suppression structures.
    [RuntimeExport("ring_init")]
    private static int Initialize(EngineState* state, byte* ring, uint count, uint flags)
    {
        RingFeatures features = Features(flags);
        if (!QueueSize.TryCreate(count, features, out QueueSize size))
        {
            return 1;
        }

        byte* driver = ring + (16 * count);
        uint used = ((16 * count) + 6 + (2 * count) + 4095) & ~4095u;
        QueueMemory memory = new()
        {
            Descriptors = ring,
            Driver = driver,
            Device = (flags & Packed) != 0 ? driver + 4 : ring + used,
            Private = (byte*)(state + 1),
        };
        state->Queue.Initialize(size, memory, features);
        state->InterruptsArmed = (flags & InterruptsArmed) != 0;
        if (state->InterruptsArmed)
        {
            _ = state->Queue.EnableInterrupts();
        }

        return 0;
    }

    [RuntimeExport("ring_tx")]
    private static uint Add(Virtqueue* queue, Packet* packet, uint count) =>
        queue->Format == QueueFormat.Split ? Add<SplitAdd>(queue, packet, count)
        : AddOther(queue, packet, count);

    [RuntimeExport("ring_kick")]
    private static bool Kick(Virtqueue* queue) => queue->ShouldNotify();

    [RuntimeExport("ring_reclaim")]
    private static uint Reclaim(Virtqueue* queue, ulong* cookies, uint limit) =>
        queue->Format == QueueFormat.Split ? Reclaim<SplitReclaim>(queue, cookies, limit)
        : ReclaimOther(queue, cookies, limit);

    [RuntimeExport("ring_receive")]
    private static uint Receive(Virtqueue* queue, ulong* cookies, uint* lengths, uint limit) =>
        queue->Format == QueueFormat.Split ? Receive<SplitReclaim>(queue, cookies, lengths, limit)
        : ReceiveOther(queue, cookies, lengths, limit);

    private static uint Add<TBatch>(Virtqueue* queue, Packet* packet, uint count)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref *queue);
        Packet* end = packet + count;
        Packet* next = packet;
        for (; next < end; next++)
        {
            uint shape = next->Shape;
            if (shape == Packet.TwoReadable)
            {
                if (next->Table != null)
                {
                    if (batch.Room < 1)
                    {
                        break;
                    }

                    IndirectTable table = batch.BeginTable(next->Table);
                    table.AppendReadable(next->FirstAddress, next->FirstLength);
                    table.AppendReadable(next->SecondAddress, next->SecondLength);
                    batch.AddIndirect(next->TableAddress, table, next->Cookie);
                    continue;
                }

                if (batch.Room < 2)
                {
                    break;
                }

                Pair pair = batch.BeginPair(next->FirstAddress, next->FirstLength);
                batch.EndPair(pair, next->SecondAddress, next->SecondLength, next->Cookie);
                continue;
            }

            if (batch.Room < 1)
            {
                break;
            }

            if (shape == Packet.OneReadable)
            {
                batch.AddReadable(next->FirstAddress, next->FirstLength, next->Cookie);
            }
            else
            {
                batch.AddWritable(next->FirstAddress, next->FirstLength, next->Cookie);
            }
        }

        batch.End(ref *queue);
        return (uint)((ulong)((byte*)next - (byte*)packet) / (uint)sizeof(Packet));
    }

    private static uint Reclaim<TBatch>(Virtqueue* queue, ulong* cookies, uint limit)
        where TBatch : struct, IReclaimBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref *queue, limit);
        ulong* next = cookies;
        while (batch.TryNext(out ulong cookie, out _))
        {
            *next++ = cookie;
        }

        _ = batch.End(ref *queue);
        if (((EngineState*)queue)->InterruptsArmed)
        {
            _ = queue->EnableInterrupts();
        }

        return (uint)((ulong)((byte*)next - (byte*)cookies) / sizeof(ulong));
    }

    private static uint Receive<TBatch>(Virtqueue* queue, ulong* cookies, uint* lengths, uint limit)
        where TBatch : struct, IReclaimBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref *queue, limit);
        nuint taken = 0;
        while (batch.TryNext(out ulong cookie, out uint length))
        {
            cookies[taken] = cookie;
            lengths[taken++] = length;
        }

        _ = batch.End(ref *queue);
        return (uint)taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint AddOther(Virtqueue* queue, Packet* packet, uint count) =>
        queue->Format == QueueFormat.Packed ? Add<PackedAdd>(queue, packet, count)
        : queue->Format == QueueFormat.SplitInOrder ? Add<SplitInOrderAdd>(queue, packet, count)
        : Add<PackedInOrderAdd>(queue, packet, count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint ReclaimOther(Virtqueue* queue, ulong* cookies, uint limit) =>
        queue->Format == QueueFormat.Packed ? Reclaim<PackedReclaim>(queue, cookies, limit)
        : queue->Format == QueueFormat.SplitInOrder ? Reclaim<SplitInOrderReclaim>(queue, cookies, limit)
        : Reclaim<PackedInOrderReclaim>(queue, cookies, limit);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint ReceiveOther(Virtqueue* queue, ulong* cookies, uint* lengths, uint limit) =>
        queue->Format == QueueFormat.Packed ? Receive<PackedReclaim>(queue, cookies, lengths, limit)
        : queue->Format == QueueFormat.SplitInOrder ? Receive<SplitInOrderReclaim>(queue, cookies, lengths, limit)
        : Receive<PackedInOrderReclaim>(queue, cookies, lengths, limit);

    private static RingFeatures Features(uint flags) =>
        RingFeatures.IndirectDesc
        | ((flags & EventIdx) != 0 ? RingFeatures.EventIdx : RingFeatures.None)
        | ((flags & Packed) != 0 ? RingFeatures.Packed : RingFeatures.None)
        | ((flags & InOrder) != 0 ? RingFeatures.InOrder : RingFeatures.None);
}
