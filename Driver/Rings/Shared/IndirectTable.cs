using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings.Shared;

/// <summary>
/// Fills an indirect table, front to back, as one chain. VirtIO 1.3 §2.7.5.3 "Indirect Descriptors".
/// </summary>
/// <remarks>The caller's memory must hold as many descriptors as it appends, and stay untouched while the chain is outstanding.</remarks>
// SAFETY: the caller gives memory for as many entries as it appends; entries are written front to back and never read.
public unsafe ref struct IndirectTable
{
    /// <summary>Bytes of one descriptor.</summary>
    public const uint EntryBytes = 16;

    private readonly SharedDescriptors _table;
    private uint _count;
    private uint _lastLength;

    /// <summary>Starts an empty chain in the table at a 16-aligned address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IndirectTable(byte* table)
    {
        _table = new SharedDescriptors(table);
        _count = 0;
        _lastLength = 0;
    }

    /// <summary>The descriptors so far.</summary>
    public readonly uint Count => _count;

    /// <summary>Appends a buffer that the device reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendReadable(ulong address, uint length)
    {
        uint index = _count;
        _count = index + 1;
        _lastLength = length;
        _table.Write(index, address, length, VirtqDesc.Next, index + 1);
    }

    /// <summary>Ends the chain at the last buffer appended; at least one must have been. Returns the bytes of the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint End()
    {
        _table.WriteLast(_count - 1, _lastLength, 0);
        return _count * EntryBytes;
    }
}
