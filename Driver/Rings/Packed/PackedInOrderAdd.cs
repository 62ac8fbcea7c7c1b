using System.Runtime.CompilerServices;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Rings;

/// <summary>
/// Adds to a packed queue whose device uses buffers in order: a buffer's id is the position of its first descriptor, so there is no free
/// list. VirtIO 1.3 §2.8.8 "In-order use of descriptors".
/// </summary>
/// <remarks>The batch appears with its first word, as with <see cref="PackedAdd"/>.</remarks>
// SAFETY: of every pointer here: the cursor stays inside the ring.
public unsafe ref struct PackedInOrderAdd : IAddBatch
{
    private SharedDescriptors _descriptors;
    private BufferState* _buffers;
    private nuint _slot;
    private nuint _end;
    private nuint _batchHead;
    private ulong _batchWord;
    private ulong _wrap;
    private uint _room;

    /// <inheritdoc/>
    public readonly uint Room => _room;

    /// <inheritdoc/>
    public readonly uint NextId => (uint)(_slot >> 4);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ref Virtqueue queue)
    {
        _descriptors = queue.Descriptors;
        _buffers = queue.Buffers;
        _slot = queue.AvailSlot;
        _end = queue.RingEnd;
        _batchHead = queue.AvailSlot;
        _batchWord = 0;
        _wrap = queue.AvailWrap;
        _room = queue.FreeDescriptors;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void End(ref Virtqueue queue)
    {
        if (_batchWord == 0)
        {
            return;
        }

        queue.AvailSlot = _slot;
        queue.AvailWrap = _wrap;
        queue.AvailIndex = unchecked(queue.AvailIndex + queue.FreeDescriptors - _room);
        queue.FreeDescriptors = _room;
        _descriptors.PublishWord(_batchHead, _batchWord);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddReadable(ulong address, uint length, ulong token) => AddOne(address, length, 0, BufferState.AnyRoom, token);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pair BeginPair(ulong address, uint length)
    {
        Pair pair = new(_slot, length | PackedWord.Next | PackedWord.Id(_slot) | _wrap);
        _descriptors.WriteAddress(_slot, address);
        Step();
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndPair(Pair pair, ulong address, uint length, ulong token)
    {
        _descriptors.Write(_slot, address, length | PackedWord.Id(pair.Head) | _wrap);
        Step();
        Offer(pair.Head, pair.HeadWord, token, BufferState.AnyRoom, 2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddWritable(ulong address, uint length, ulong token) => AddOne(address, length, PackedWord.Write, BufferState.RoomFor(length), token);

    /// <inheritdoc/>
    public readonly IndirectTable BeginTable(byte* table) => new(table, packed: true);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddIndirect(ulong tableAddress, in IndirectTable table, ulong token) =>
        AddOne(tableAddress, table.Bytes, PackedWord.Indirect, table.Room, token);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Chain BeginChain() => new() { Room = BufferState.AnyRoom, Head = _slot };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendReadable(ref Chain chain, ulong address, uint length) => Append(ref chain, address, length);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendWritable(ref Chain chain, ulong address, uint length)
    {
        chain.Room = BufferState.RoomAlsoFor(chain.Room, length);
        Append(ref chain, address, length | PackedWord.Write);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndChain(ref Chain chain, ulong token)
    {
        if (chain.Count > 1)
        {
            chain.HeadWord |= PackedWord.Next;
            _descriptors.WriteWord(chain.Last, chain.LastWord);
        }

        Offer(chain.Head, chain.HeadWord, token, chain.Room, chain.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ref Chain chain, ulong address, ulong word)
    {
        word |= PackedWord.Id(chain.Head) | _wrap;
        _descriptors.WriteAddress(_slot, address);
        if (chain.Count == 0)
        {
            chain.HeadWord = word;
        }
        else
        {
            _descriptors.WriteWord(_slot, word | PackedWord.Next);
        }

        chain.Last = _slot;
        chain.LastWord = word;
        chain.Count = unchecked(chain.Count + 1);
        Step();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddOne(ulong address, uint length, ulong flags, ulong room, ulong token)
    {
        nuint head = _slot;
        ulong word = length | flags | PackedWord.Id(head) | _wrap;
        _descriptors.WriteAddress(head, address);
        Step();
        Offer(head, word, token, room, 1);
    }

    // §2.8.1 "Driver and Device Ring Wrap Counters".
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step()
    {
        _slot = unchecked(_slot + IndirectTable.EntryBytes);
        if (_slot == _end)
        {
            _slot = 0;
            _wrap ^= PackedWord.Wrap;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Offer(nuint head, ulong word, ulong token, ulong room, uint descriptors)
    {
        BufferState* buffer = BufferState.At(_buffers, head);
        buffer->Token = token;
        buffer->Room = room;
        buffer->Descriptors = descriptors;
        _room = unchecked(_room - descriptors);
        if (_batchWord == 0)
        {
            _batchWord = word; // never zero: one of the wrap bits is set
        }
        else
        {
            _descriptors.WriteWord(head, word);
        }
    }
}
