using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

public unsafe partial struct Virtqueue
{
    /// <summary>
    /// Looks at the used index, once. If it claims more than was outstanding the queue is broken and the batch empty.
    /// VirtIO 1.3 §2.7.14 "Receiving Used Buffers From The Device".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ReclaimBatch BeginReclaim()
    {
        uint pending = _used.ObserveIdx().DistanceFrom(_usedIndex);
        bool jumped = pending > OutstandingCount;
        return new ReclaimBatch
        {
            Used = _used,
            Shadow = _shadow,
            Count = _count,
            UsedIndex = _usedIndex.Value,
            Pending = jumped || _error != QueueError.None ? 0 : pending,
            FreeHead = _freeHead,
            FreeDescriptors = _freeCount,
            Error = jumped && _error == QueueError.None ? QueueError.UsedIndexJump : _error,
        };
    }

    /// <summary>Writes back where the batch got to. False if the queue is broken: see <see cref="Error"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool EndReclaim(in ReclaimBatch batch)
    {
        _usedIndex = new RingIndex(batch.UsedIndex);
        _freeHead = batch.FreeHead;
        _freeCount = batch.FreeDescriptors;
        _error = batch.Error;
        return batch.Error == QueueError.None;
    }

    /// <summary>
    /// Takes used chains back with the queue's cursors in registers. Between <see cref="BeginReclaim"/> and <see cref="EndReclaim"/> the
    /// queue itself must not be used.
    /// </summary>
    public ref struct ReclaimBatch
    {
        internal SharedUsed Used;
        internal ShadowEntry* Shadow;
        internal uint Count;
        internal uint UsedIndex;
        internal uint Pending;
        internal uint FreeHead;
        internal uint FreeDescriptors;
        internal QueueError Error;

        /// <summary>
        /// Takes the next used chain. False when there is none, or when the device broke the protocol: the loop ends either way, after
        /// at most as many rounds as chains were outstanding.
        /// </summary>
        /// <param name="token">The name that the chain was added with.</param>
        /// <param name="length">
        /// Bytes that the device wrote, never more than it was given room for; means nothing for a chain that it only reads.
        /// </param>
        // SAFETY: the id is checked against the table before it indexes the shadow; Last and Next are our own, from private memory.
        // Breaches are spelled out in place: a helper would take the batch's address and with it the cursors out of their registers.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryNext(out uint token, out uint length)
        {
            token = 0;
            length = 0;
            if (Pending == 0)
            {
                return false;
            }

            VirtqUsedElem used = Used.ReadElem(UsedIndex & unchecked(Count - 1));
            if (!DescriptorIndex.TryCreate(used.Id, Count, out DescriptorIndex head))
            {
                Pending = 0;
                Error = QueueError.IdOutOfRange;
                return false;
            }

            ShadowEntry* entry = Shadow + head.Value;
            uint descriptors = entry->Count;
            if (descriptors == 0)
            {
                Pending = 0;
                Error = QueueError.IdNotOutstanding;
                return false;
            }

            if (used.Len > entry->Writable)
            {
                Pending = 0;
                Error = QueueError.LengthTooLarge;
                return false;
            }

            token = entry->Token;
            length = used.Len;
            entry->Count = 0;
            Shadow[entry->Last].Next = unchecked((ushort)FreeHead);
            FreeHead = head.Value;
            FreeDescriptors = unchecked(FreeDescriptors + descriptors);
            UsedIndex = unchecked(UsedIndex + 1);
            Pending = unchecked(Pending - 1);
            return true;
        }
    }
}
