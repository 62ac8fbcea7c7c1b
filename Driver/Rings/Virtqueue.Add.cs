using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

public unsafe partial struct Virtqueue
{
    /// <summary>Opens a batch. A broken queue gives one that has no room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly AddBatch BeginAdd() => new()
    {
        Descriptors = _descriptors,
        Avail = _avail,
        Shadow = _shadow,
        Mask = unchecked(_count - 1),
        AvailIndex = _availIndex.Value,
        FreeHead = _freeHead,
        FreeDescriptors = _error == QueueError.None ? _freeCount : 0,
    };

    /// <summary>
    /// Shows the device all that was added, with one store. VirtIO 1.3 §2.7.13.3 "Updating idx". Ask <see cref="ShouldNotify"/> next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndAdd(in AddBatch batch)
    {
        if (_error != QueueError.None)
        {
            return;
        }

        _freeHead = batch.FreeHead;
        _freeCount = batch.FreeDescriptors;
        _availIndex = new RingIndex(batch.AvailIndex);
        _avail.PublishIdx(_availIndex);
    }

    /// <summary>
    /// Adds to a virtqueue with its cursors in registers. Between <see cref="BeginAdd"/> and <see cref="EndAdd"/> the queue itself must
    /// not be used; what is added stays invisible to the device until then. VirtIO 1.3 §2.7.13 "Supplying Buffers to The Device".
    /// </summary>
    public ref struct AddBatch
    {
        internal SharedDescriptors Descriptors;
        internal SharedAvail Avail;
        internal ShadowEntry* Shadow;
        internal uint Mask;
        internal uint AvailIndex;
        internal uint FreeHead;
        internal uint FreeDescriptors;

        /// <summary>Descriptors that can still be added.</summary>
        public readonly uint Room => FreeDescriptors;

        /// <summary>
        /// The descriptor that the next chain will start with. No other outstanding chain starts there, so it can number the memory
        /// that belongs to a chain (header, indirect table). Only meaningful while there is <see cref="Room"/>.
        /// </summary>
        public readonly uint NextHead => FreeHead;

        /// <summary>Adds one buffer that the device writes. There must be <see cref="Room"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void AddWritable(ulong address, uint length, uint token) => AddOne(address, length, VirtqDesc.Write, length, token);

        /// <summary>
        /// Adds a chain that stands in an indirect table (<see cref="IndirectTable"/>), all of it for the device to read. There must be
        /// <see cref="Room"/>, and INDIRECT_DESC negotiated. VirtIO 1.3 §2.7.5.3 "Indirect Descriptors".
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void AddIndirect(ulong tableAddress, uint tableBytes, uint token) =>
            AddOne(tableAddress, tableBytes, VirtqDesc.Indirect, ShadowEntry.AnyLength, token);

        /// <summary>
        /// Starts a chain in the queue's own table. There must be <see cref="Room"/> for every buffer that will be appended.
        /// VirtIO 1.3 §2.7.13.1 "Placing Buffers Into The Descriptor Table".
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Chain BeginChain() => new() { Head = FreeHead };

        /// <summary>Appends a buffer that the device reads.</summary>
        // SAFETY: FreeHead is on the free list while there is room, so it lies in the table and in the shadow.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void AppendReadable(ref Chain chain, ulong address, uint length)
        {
            uint index = FreeHead;
            uint next = Shadow[index].Next;
            Descriptors.Write(index, address, length, VirtqDesc.Next, next);
            chain.Last = index;
            chain.LastLength = length;
            chain.Count = unchecked(chain.Count + 1);
            FreeHead = next;
            FreeDescriptors = unchecked(FreeDescriptors - 1);
        }

        /// <summary>Ends the chain, to which at least one buffer was appended, and adds it to the available ring.</summary>
        // SAFETY: Head and Last came from the free list in AppendReadable.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void EndChain(in Chain chain, uint token)
        {
            Descriptors.WriteLast(chain.Last, chain.LastLength, 0);
            ShadowEntry* entry = Shadow + chain.Head;
            entry->Token = token;
            entry->Writable = ShadowEntry.AnyLength;
            entry->Last = unchecked((ushort)chain.Last);
            entry->Count = unchecked((ushort)chain.Count);
            Avail.SetHead(AvailIndex & Mask, chain.Head);
            AvailIndex = unchecked(AvailIndex + 1);
        }

        // SAFETY: as AppendReadable.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void AddOne(ulong address, uint length, uint flags, uint writable, uint token)
        {
            uint head = FreeHead;
            ShadowEntry* entry = Shadow + head;
            FreeHead = entry->Next;
            FreeDescriptors = unchecked(FreeDescriptors - 1);
            Descriptors.Write(head, address, length, flags, 0);
            entry->Token = token;
            entry->Writable = writable;
            entry->Last = unchecked((ushort)head);
            entry->Count = 1;
            Avail.SetHead(AvailIndex & Mask, head);
            AvailIndex = unchecked(AvailIndex + 1);
        }
    }

    /// <summary>A chain that is being built in the queue's own table.</summary>
    public ref struct Chain
    {
        internal uint Head;
        internal uint Last;
        internal uint LastLength;
        internal uint Count;
    }
}
