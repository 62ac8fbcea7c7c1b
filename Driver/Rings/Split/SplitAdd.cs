using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>Adds to a split queue whose device may use buffers in any order. VirtIO 1.3 §2.7.13 "Supplying Buffers to The Device".</summary>
// SAFETY: of every pointer here: slots come off the free list while there is room, so they lie in the tables.
public unsafe ref struct SplitAdd : IAddBatch
{
    private SharedDescriptors _descriptors;
    private SharedAvail _avail;
    private BufferState* _buffers;
    private nuint _free;
    private uint _availIndex;
    private uint _room;

    // SAFETY: private memory begins before the table.
    private readonly QueueNotes* Notes => QueueNotes.Of(_buffers);

    /// <inheritdoc/>
    public readonly uint Room => _room;

    /// <inheritdoc/>
    public readonly uint NextId => (uint)(_free >> 4);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ref Virtqueue queue)
    {
        _descriptors = queue.Descriptors;
        _avail = queue.Avail;
        _buffers = queue.Buffers;
        _free = queue.FreeSlot;
        _availIndex = queue.AvailIndex;
        _room = queue.FreeDescriptors;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void End(ref Virtqueue queue)
    {
        queue.FreeSlot = _free;
        queue.FreeDescriptors = _room;
        queue.AvailIndex = _availIndex;
        _avail.PublishIdx(new RingIndex(_availIndex));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddReadable(ulong address, uint length, ulong token)
    {
        _descriptors.Write(_free, address, length);
        OfferOne(token, BufferState.AnyRoom);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pair BeginPair(ulong address, uint length)
    {
        nuint head = _free;
        _free = BufferState.At(_buffers, head)->Next;
        _descriptors.Write(head, address, length, SplitHalf.LinkTo(_free));
        return new Pair(head);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndPair(Pair pair, ulong address, uint length, ulong token)
    {
        nuint tail = _free;
        _descriptors.Write(tail, address, length);
        _free = BufferState.At(_buffers, tail)->Next;
        Offer(pair.Head, tail, token, BufferState.AnyRoom, 2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddWritable(ulong address, uint length, ulong token) => AddOne(address, length, SplitHalf.Write, BufferState.RoomFor(length), token);

    /// <inheritdoc/>
    public readonly IndirectTable BeginTable(byte* table) => new(table, packed: false);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddIndirect(ulong tableAddress, in IndirectTable table, ulong token) =>
        AddOne(tableAddress, table.End(), SplitHalf.Indirect, table.Room, token);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Chain BeginChain() => new() { Room = BufferState.AnyRoom, Head = _free };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendReadable(ref Chain chain, ulong address, uint length) => Append(ref chain, address, length, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendWritable(ref Chain chain, ulong address, uint length)
    {
        chain.Room = BufferState.RoomAlsoFor(chain.Room, length);
        Append(ref chain, address, length, SplitHalf.Write);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndChain(ref Chain chain, ulong token)
    {
        _descriptors.WriteHalf(chain.Last, chain.LastHalf);
        Offer(chain.Head, chain.Last, token, chain.Room, chain.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ref Chain chain, ulong address, uint length, uint flags)
    {
        nuint slot = _free;
        nuint next = BufferState.At(_buffers, slot)->Next;
        _descriptors.Write(slot, address, length, flags | SplitHalf.LinkTo(next));
        _free = next;
        chain.Last = slot;
        chain.LastHalf = flags;
        chain.Count = unchecked(chain.Count + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddOne(ulong address, uint length, uint flags, ulong room, ulong token)
    {
        _descriptors.Write(_free, address, length, flags);
        OfferOne(token, room);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void OfferOne(ulong token, ulong room)
    {
        nuint head = _free;
        _free = BufferState.At(_buffers, head)->Next;
        Offer(head, head, token, room, 1);
    }

    // §2.7.13.2 "Updating The Available Ring".
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Offer(nuint head, nuint tail, ulong token, ulong room, uint descriptors)
    {
        BufferState.At(_buffers, head)->Token = token;
        BufferState.At(_buffers, head)->Room = room;
        BufferState.At(_buffers, head)->Extent = descriptors;
        BufferState.At(_buffers, head)->Last = (uint)tail;
        _avail.SetHead(_availIndex & Notes->Mask, head);
        _availIndex = unchecked(_availIndex + 1);
        _room = unchecked(_room - descriptors);
    }
}
