using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// Fills an indirect table, front to back, as one list. VirtIO 1.3 §2.7.5.3 "Indirect Descriptors" and
/// §2.8.7 "Indirect Flag: Scatter-Gather Support".
/// </summary>
/// <remarks>Begun by <see cref="IAddBatch.BeginTable"/>. The caller's memory must hold as many descriptors as it appends, and stay untouched while the buffer is outstanding.</remarks>
// SAFETY: the caller gives memory for as many entries as it appends; entries are written front to back and never read.
public unsafe ref struct IndirectTable
{
    /// <summary>Bytes of one descriptor.</summary>
    public const uint EntryBytes = 16;

    private readonly SharedDescriptors _table;
    private readonly bool _packed;
    private uint _bytes;
    private uint _lastFlags;
    private ulong _room;

    /// <summary>Starts an empty list in the table at a 16-aligned address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal IndirectTable(byte* table, bool packed)
    {
        _table = new SharedDescriptors(table);
        _packed = packed;
        _bytes = 0;
        _lastFlags = 0;
        _room = BufferState.AnyRoom;
    }

    /// <summary>Ends the list and returns the table's bytes. A table must not stay empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint End()
    {
        if (!_packed)
        {
            _table.WriteHalf(unchecked(_bytes - EntryBytes), _lastFlags);
        }

        return _bytes;
    }

    /// <summary>Room for the device to write.</summary>
    internal readonly ulong Room => _room;

    /// <summary>Appends a buffer that the device reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendReadable(ulong address, uint length) => Append(address, length, 0);

    /// <summary>Appends a buffer that the device writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendWritable(ulong address, uint length)
    {
        _room = BufferState.RoomAlsoFor(_room, length);
        Append(address, length, _packed ? PackedHalf.Write : SplitHalf.Write);
    }

    // A packed table is a plain array; in a split one each entry but the last links to the one behind it (§2.7.5.3.1). All are written
    // so; the link of the last is taken away in the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ulong address, uint length, uint flags)
    {
        nuint slot = _bytes;
        _bytes = unchecked(_bytes + EntryBytes);
        _lastFlags = flags;
        if (!_packed)
        {
            _table.Write(slot, address, length, SplitHalf.LinkTo(_bytes) | flags);
        }
        else if (flags == 0)
        {
            _table.Write(slot, address, length);
        }
        else
        {
            _table.Write(slot, address, length, flags);
        }
    }
}
