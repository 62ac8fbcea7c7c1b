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

    /// <summary>Whether reclaiming is not just that of a split queue in any order.</summary>
    public bool ReclaimsOtherwise;
}

/// <summary>The entry points of harness/engine.h, over the driver's own rings.</summary>
/// <remarks>They look at the queue's format once a call, as the driver's packet queues do.</remarks>
internal static unsafe partial class RingEngine
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

        state->ReclaimsOtherwise = state->InterruptsArmed || state->Queue.Format != QueueFormat.Split;
        return 0;
    }

    [RuntimeExport("ring_tx")]
    private static uint Add(Virtqueue* queue, Packet* packet, uint count) =>
        queue->Format != QueueFormat.Split ? AddOther(queue, packet, count)
        : count == 1 ? AddOne<SplitAdd>(queue, packet)
        : AddMany<SplitAdd>(queue, packet, count);

    [RuntimeExport("ring_kick")]
    private static bool Kick(Virtqueue* queue) => queue->ShouldNotify();

    [RuntimeExport("ring_reclaim")]
    private static uint Reclaim(EngineState* state, ulong* cookies, uint limit) =>
        state->ReclaimsOtherwise ? ReclaimOther(state, cookies, limit)
        : Reclaim<SplitReclaim>(&state->Queue, cookies, limit);

    // Without a loop around it the code for one packet needs fewer registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint AddOne<TBatch>(Virtqueue* queue, Packet* packet)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref *queue);
        uint added = TryAdd(ref batch, packet);
        batch.End(ref *queue);
        return added;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint AddMany<TBatch>(Virtqueue* queue, Packet* packet, uint count)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref *queue);
        Packet* next = packet;
        uint left = count;
        for (; left != 0 && TryAdd(ref batch, next) != 0; next++, left--)
        {
        }

        batch.End(ref *queue);
        return count - left;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TryAdd<TBatch>(ref TBatch batch, Packet* packet)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        uint shape = packet->Shape;
        if (shape == Packet.TwoReadable)
        {
            if (packet->Table != null)
            {
                if (batch.Room < 1)
                {
                    return 0;
                }

                IndirectTable table = batch.BeginTable(packet->Table);
                table.AppendReadable(packet->FirstAddress, packet->FirstLength);
                table.AppendReadable(packet->SecondAddress, packet->SecondLength);
                batch.AddIndirect(packet->TableAddress, table, packet->Cookie);
                return 1;
            }

            if (batch.Room < 2)
            {
                return 0;
            }

            Pair pair = batch.BeginPair(packet->FirstAddress, packet->FirstLength);
            batch.EndPair(pair, packet->SecondAddress, packet->SecondLength, packet->Cookie);
            return 1;
        }

        if (batch.Room < 1)
        {
            return 0;
        }

        if (shape == Packet.OneReadable)
        {
            batch.AddReadable(packet->FirstAddress, packet->FirstLength, packet->Cookie);
        }
        else
        {
            batch.AddWritable(packet->FirstAddress, packet->FirstLength, packet->Cookie);
        }

        return 1;
    }

    private static uint Reclaim<TBatch>(Virtqueue* queue, ulong* cookies, uint limit)
        where TBatch : struct, IReclaimBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref *queue, limit);
        nuint taken = 0;
        while (batch.TryNext(out ulong cookie, out _))
        {
            cookies[taken] = cookie;
            taken++;
        }

        _ = batch.End(ref *queue);
        return (uint)taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint AddOther(Virtqueue* queue, Packet* packet, uint count) =>
        queue->Format == QueueFormat.Packed ? AddMany<PackedAdd>(queue, packet, count)
        : queue->Format == QueueFormat.SplitInOrder ? AddMany<SplitInOrderAdd>(queue, packet, count)
        : AddMany<PackedInOrderAdd>(queue, packet, count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint ReclaimOther(EngineState* state, ulong* cookies, uint limit)
    {
        Virtqueue* queue = &state->Queue;
        uint taken = queue->Format switch
        {
            QueueFormat.Split => Reclaim<SplitReclaim>(queue, cookies, limit),
            QueueFormat.Packed => Reclaim<PackedReclaim>(queue, cookies, limit),
            QueueFormat.SplitInOrder => Reclaim<SplitInOrderReclaim>(queue, cookies, limit),
            _ => Reclaim<PackedInOrderReclaim>(queue, cookies, limit),
        };
        if (state->InterruptsArmed)
        {
            _ = queue->EnableInterrupts();
        }

        return taken;
    }

    private static RingFeatures Features(uint flags) =>
        RingFeatures.IndirectDesc
        | ((flags & EventIdx) != 0 ? RingFeatures.EventIdx : RingFeatures.None)
        | ((flags & Packed) != 0 ? RingFeatures.Packed : RingFeatures.None)
        | ((flags & InOrder) != 0 ? RingFeatures.InOrder : RingFeatures.None);
}
