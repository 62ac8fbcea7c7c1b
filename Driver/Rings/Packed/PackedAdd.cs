using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>Adds to a packed queue whose device may use buffers in any order. VirtIO 1.3 §2.8.21 "Supplying Buffers to The Device".</summary>
/// <remarks>
/// The device walks the ring and stops at the first descriptor that is not available. So all may be written at once but the half
/// that heads the batch: that is held back until <see cref="End"/>, and all of the batch appears with it.
/// </remarks>
// SAFETY: of every pointer here: the cursor stays inside the ring, and ids come off the free list while there is room.
public unsafe ref struct PackedAdd : IAddBatch
{
    private SharedDescriptors _descriptors;
    private BufferState* _buffers;
    private nuint _free;
    private nuint _slot;
    private uint _batchHalf;
    private uint _wrap;
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
        _buffers = queue.Buffers;
        _free = queue.FreeSlot;
        _slot = queue.AvailSlot;
        _batchHalf = 0;
        _wrap = queue.AvailWrap;
        _room = queue.FreeDescriptors;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void End(ref Virtqueue queue)
    {
        if (_batchHalf == 0)
        {
            return;
        }

        queue.FreeSlot = _free;
        nuint batchHead = queue.AvailSlot;
        queue.AvailSlot = _slot;
        queue.AvailWrap = _wrap;
        queue.AvailIndex = unchecked(queue.AvailIndex + queue.FreeDescriptors - _room);
        queue.FreeDescriptors = _room;
        _descriptors.PublishHalf(batchHead, _batchHalf);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddReadable(ulong address, uint length, ulong token) => AddOne(address, length, 0, BufferState.AnyRoom, token);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pair BeginPair(ulong address, uint length)
    {
        nuint head = _slot;
        WriteHead(head, address, length, PackedHalf.Next | PackedHalf.Id(_free) | _wrap);
        Step();
        return new Pair(head);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndPair(Pair pair, ulong address, uint length, ulong token)
    {
        _descriptors.Write(_slot, address, length, PackedHalf.Id(_free) | _wrap);
        Step();
        Remember(token, BufferState.AnyRoom, 2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddWritable(ulong address, uint length, ulong token) => AddOne(address, length, PackedHalf.Write, BufferState.RoomFor(length), token);

    /// <inheritdoc/>
    public readonly IndirectTable BeginTable(byte* table) => new(table, packed: true);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddIndirect(ulong tableAddress, in IndirectTable table, ulong token) =>
        AddOne(tableAddress, table.End(), PackedHalf.Indirect, table.Room, token);

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
        Append(ref chain, address, length, PackedHalf.Write);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndChain(ref Chain chain, ulong token)
    {
        if (chain.Count > 1)
        {
            chain.HeadHalf |= PackedHalf.Next;
            _descriptors.WriteHalf(chain.Last, chain.LastHalf);
        }

        PlaceHead(chain.Head, chain.HeadHalf);
        Remember(token, chain.Room, chain.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ref Chain chain, ulong address, uint length, uint half)
    {
        half |= PackedHalf.Id(_free) | _wrap;
        _descriptors.WriteBuffer(_slot, address, length);
        if (chain.Count == 0)
        {
            chain.HeadHalf = half;
        }
        else
        {
            _descriptors.WriteHalf(_slot, half | PackedHalf.Next);
        }

        chain.Last = _slot;
        chain.LastHalf = half;
        chain.Count = unchecked(chain.Count + 1);
        Step();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddOne(ulong address, uint length, uint flags, ulong room, ulong token)
    {
        WriteHead(_slot, address, length, flags | PackedHalf.Id(_free) | _wrap);
        Remember(token, room, 1);
        Step();
    }

    // §2.8.1 "Driver and Device Ring Wrap Counters".
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step()
    {
        _slot = unchecked(_slot + IndirectTable.EntryBytes);
        if (_slot == Notes->RingEnd)
        {
            _slot = 0;
            _wrap ^= PackedHalf.Wrap;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteHead(nuint slot, ulong address, uint length, uint half)
    {
        _descriptors.WriteBuffer(slot, address, length);
        PlaceHead(slot, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PlaceHead(nuint slot, uint half)
    {
        if (_batchHalf == 0)
        {
            _batchHalf = half; // never zero: one of the wrap bits is set
        }
        else
        {
            _descriptors.WriteHalf(slot, half);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Remember(ulong token, ulong room, uint descriptors)
    {
        BufferState.At(_buffers, _free)->Token = token;
        BufferState.At(_buffers, _free)->Room = room;
        BufferState.At(_buffers, _free)->Extent = descriptors * IndirectTable.EntryBytes;
        _free = BufferState.At(_buffers, _free)->Next;
        _room = unchecked(_room - descriptors);
    }
}
