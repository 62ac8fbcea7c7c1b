using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// Adds to a split queue whose device uses buffers in order: descriptors are taken in ring order, so there is no free list. Each
/// links to its neighbour, which <see cref="Virtqueue.Initialize"/> wrote for good. VirtIO 1.3 §2.7.9 "In-order use of descriptors" and §2.7.5.2.
/// </summary>
// SAFETY: of every pointer here: the cursor stays inside the table.
public unsafe ref struct SplitInOrderAdd : IAddBatch
{
    private SharedDescriptors _descriptors;
    private SharedAvail _avail;
    private BufferState* _buffers;
    private nuint _slot;
    private uint _availIndex;
    private uint _room;

    // SAFETY: private memory begins before the table.
    private readonly QueueNotes* Notes => QueueNotes.Of(_buffers);

    /// <inheritdoc/>
    public readonly uint Room => _room;

    /// <inheritdoc/>
    public readonly uint NextId => (uint)(_slot >> 4);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ref Virtqueue queue)
    {
        _descriptors = queue.Descriptors;
        _avail = queue.Avail;
        _buffers = queue.Buffers;
        _slot = queue.AvailSlot;
        _availIndex = queue.AvailIndex;
        _room = queue.FreeDescriptors;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void End(ref Virtqueue queue)
    {
        queue.AvailSlot = _slot;
        queue.FreeDescriptors = _room;
        queue.AvailIndex = _availIndex;
        _avail.PublishIdx(new RingIndex(_availIndex));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddReadable(ulong address, uint length, ulong token) => AddOne(address, length, 0, BufferState.AnyRoom, token);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pair BeginPair(ulong address, uint length)
    {
        nuint head = _slot;
        _descriptors.WriteLinked(head, address, length, SplitHalf.Next);
        _slot = After(head);
        return new Pair(head);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndPair(Pair pair, ulong address, uint length, ulong token)
    {
        _descriptors.WriteLinked(_slot, address, length, 0);
        _slot = After(_slot);
        Offer(pair.Head, token, BufferState.AnyRoom, 2);
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
    public readonly Chain BeginChain() => new() { Room = BufferState.AnyRoom, Head = _slot };

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
        _descriptors.WriteFlags(chain.Last, chain.LastHalf);
        Offer(chain.Head, token, chain.Room, chain.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ref Chain chain, ulong address, uint length, uint flags)
    {
        _descriptors.WriteLinked(_slot, address, length, flags | SplitHalf.Next);
        chain.Last = _slot;
        chain.LastHalf = flags;
        chain.Count = unchecked(chain.Count + 1);
        _slot = After(_slot);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddOne(ulong address, uint length, uint flags, ulong room, ulong token)
    {
        nuint head = _slot;
        _descriptors.WriteLinked(head, address, length, flags);
        _slot = After(head);
        Offer(head, token, room, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly nuint After(nuint slot) => unchecked(slot + IndirectTable.EntryBytes) & Notes->SlotMask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Offer(nuint head, ulong token, ulong room, uint descriptors)
    {
        BufferState.At(_buffers, head)->Token = token;
        BufferState.At(_buffers, head)->Room = room;
        BufferState.At(_buffers, head)->Extent = descriptors * IndirectTable.EntryBytes;
        _avail.SetHead(_availIndex & Notes->Mask, head);
        _availIndex = unchecked(_availIndex + 1);
        _room = unchecked(_room - descriptors);
    }
}
