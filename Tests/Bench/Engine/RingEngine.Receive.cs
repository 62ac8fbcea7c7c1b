using System.Runtime;
using System.Runtime.CompilerServices;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Bench;

/// <content>Receiving: what a driver's receive queue does, buffers of one descriptor each.</content>
internal static unsafe partial class RingEngine
{
    [RuntimeExport("ring_post")]
    private static uint Post(Virtqueue* queue, Packet* packet, uint count) =>
        queue->Format == QueueFormat.Split ? Post<SplitAdd>(queue, packet, count)
        : PostOther(queue, packet, count);

    [RuntimeExport("ring_receive")]
    private static uint Receive(Virtqueue* queue, ulong* cookies, uint* lengths, uint limit) =>
        queue->Format == QueueFormat.Split ? Receive<SplitReclaim>(queue, cookies, lengths, limit)
        : ReceiveOther(queue, cookies, lengths, limit);

    // Buffers to receive into: one descriptor each, so the room is looked at once.
    private static uint Post<TBatch>(Virtqueue* queue, Packet* packet, uint count)
        where TBatch : struct, IAddBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref *queue);
        uint posted = count < batch.Room ? count : batch.Room;
        for (uint left = posted; left != 0; packet++, left--)
        {
            batch.AddWritable(packet->FirstAddress, packet->FirstLength, packet->Cookie);
        }

        batch.End(ref *queue);
        return posted;
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
            lengths[taken] = length;
            taken++;
        }

        _ = batch.End(ref *queue);
        return (uint)taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint PostOther(Virtqueue* queue, Packet* packet, uint count) =>
        queue->Format == QueueFormat.Packed ? Post<PackedAdd>(queue, packet, count)
        : queue->Format == QueueFormat.SplitInOrder ? Post<SplitInOrderAdd>(queue, packet, count)
        : Post<PackedInOrderAdd>(queue, packet, count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint ReceiveOther(Virtqueue* queue, ulong* cookies, uint* lengths, uint limit) =>
        queue->Format == QueueFormat.Packed ? Receive<PackedReclaim>(queue, cookies, lengths, limit)
        : queue->Format == QueueFormat.SplitInOrder ? Receive<SplitInOrderReclaim>(queue, cookies, lengths, limit)
        : Receive<PackedInOrderReclaim>(queue, cookies, lengths, limit);
}
