namespace VirtioNetCx.Pci;

/// <summary>
/// The PCI configuration space of the device, through whoever can read it (the bus driver; in tests, an array). What cannot be read
/// reads as all ones, as on the bus. PASSIVE_LEVEL by use.
/// </summary>
// SAFETY: the context is handed back to the reader that it came with, and to nobody else.
internal readonly unsafe struct PciConfigSpace
{
    /// <summary>Bytes of the classic configuration space, in which all capabilities lie that VirtIO needs.</summary>
    public const uint Bytes = 256;

    private const uint FirstBar = 0x10;

    private readonly void* _context;
    private readonly delegate*<void*, uint, uint, uint> _read;

    /// <summary>A reader: (context, offset, bytes) → value.</summary>
    public PciConfigSpace(void* context, delegate*<void*, uint, uint, uint> read)
    {
        _context = context;
        _read = read;
    }

    /// <summary>Reads 8 bits.</summary>
    public byte Read8(uint offset) => unchecked((byte)_read(_context, offset, 1));

    /// <summary>Reads 16 bits at an even offset.</summary>
    public ushort Read16(uint offset) => unchecked((ushort)_read(_context, offset, 2));

    /// <summary>Reads 32 bits at an offset divisible by 4.</summary>
    public uint Read32(uint offset) => _read(_context, offset, 4);

    /// <summary>The base address register names I/O ports.</summary>
    public bool IsPortBar(uint bar) => (Read32(FirstBar + (bar * 4)) & 1) != 0;

    /// <summary>
    /// The bus address in a memory base address register, both halves of a 64-bit one. False when the register is absent, a port, or the
    /// last one claiming to be 64 bits wide.
    /// </summary>
    public bool TryReadMemoryBar(uint bar, out ulong address)
    {
        const uint bars = 6;
        uint low = bar < bars ? Read32(FirstBar + (bar * 4)) : uint.MaxValue;
        bool wide = (low & 6) == 4;
        address = low & ~0xFu;
        if ((low & 1) != 0 || low == 0 || (wide && bar + 1 == bars))
        {
            return false;
        }

        if (wide)
        {
            address |= (ulong)Read32(FirstBar + ((bar + 1) * 4)) << 32;
        }

        return true;
    }
}
