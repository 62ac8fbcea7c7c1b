using System.Runtime.CompilerServices;

namespace VirtioNetCx.Pci;

/// <summary>
/// A mapped run of device registers. Whoever makes a register block of it checks the length once (<see cref="Covers"/>); accesses at the
/// block's fixed offsets are not checked again.
/// </summary>
/// <remarks>VirtIO 1.3 §4.1.3.1: fields are accessed by their own width, 64-bit ones as two 32-bit halves. Any IRQL.</remarks>
// SAFETY: base and length are of one live mapping; offsets were proven to lie inside when the register block was made.
internal readonly unsafe struct MmioRegion
{
    private readonly byte* _base;
    private readonly uint _length;

    /// <summary>A live mapping of the given length, or none at all.</summary>
    public MmioRegion(byte* address, uint length)
    {
        _base = address;
        _length = address == null ? 0 : length;
    }

    /// <summary>The first register, null when there is no mapping. For unmapping.</summary>
    public byte* Address => _base;

    /// <summary>Bytes mapped.</summary>
    public uint Length => _length;

    /// <summary>Whether a field lies inside. Computed so that no offset from the device can wrap around.</summary>
    public bool Covers(ulong offset, uint bytes) => offset <= _length && bytes <= _length - offset;

    /// <summary>Reads a field that the region <see cref="Covers"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Read8(uint offset) => RawMmio.Read8(_base + offset);

    /// <inheritdoc cref="Read8"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort Read16(uint offset) => RawMmio.Read16(_base + offset);

    /// <inheritdoc cref="Read8"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Read32(uint offset) => RawMmio.Read32(_base + offset);

    /// <summary>Writes a field that the region <see cref="Covers"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write8(uint offset, byte value) => RawMmio.Write8(_base + offset, value);

    /// <inheritdoc cref="Write8"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write16(uint offset, ushort value) => RawMmio.Write16(_base + offset, value);

    /// <inheritdoc cref="Write8"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write32(uint offset, uint value) => RawMmio.Write32(_base + offset, value);

    /// <summary>Writes a 64-bit field, low half first.</summary>
    public void Write64(uint offset, ulong value)
    {
        RawMmio.Write32(_base + offset, unchecked((uint)value));
        RawMmio.Write32(_base + offset + 4, (uint)(value >> 32));
    }
}
