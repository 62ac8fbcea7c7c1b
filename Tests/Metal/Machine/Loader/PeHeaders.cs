using VirtioNetCx.Metal.Memory;

namespace VirtioNetCx.Metal.Loader;

/// <summary>The headers of a PE32+ image or file, read in place.</summary>
// SAFETY: made only over the start of an image or of a file of at least a page; IsValid comes before everything else.
internal readonly unsafe struct PeHeaders
{
    public const int ImportDirectory = 1;
    public const int RelocationDirectory = 5;

    private const ushort MagicMz = 0x5A4D;
    private const uint MagicPe = 0x4550;
    private const ushort MachineX64 = 0x8664;
    private const ushort MagicPe32Plus = 0x20B;

    private readonly byte* _start;

    private PeHeaders(byte* start)
    {
        _start = start;
    }

    /// <summary>The headers at the start of a file or image.</summary>
    public static PeHeaders Of(byte* start) => new(start);

    private byte* Nt => _start + *(uint*)(_start + 0x3C);

    private byte* Optional => Nt + 24;

    /// <summary>An x64 PE32+ image with its signatures in place.</summary>
    public bool IsValid =>
        *(ushort*)_start == MagicMz && *(uint*)Nt == MagicPe && *(ushort*)(Nt + 4) == MachineX64 && *(ushort*)Optional == MagicPe32Plus;

    public uint SectionCount => *(ushort*)(Nt + 6);

    public uint EntryPoint => *(uint*)(Optional + 16);

    public ulong PreferredBase => *(ulong*)(Optional + 24);

    public uint SectionAlignment => *(uint*)(Optional + 32);

    public uint SizeOfImage => *(uint*)(Optional + 56);

    public uint SizeOfHeaders => *(uint*)(Optional + 60);

    public uint DirectoryAddress(int index) => *(uint*)(Optional + 112 + (index * 8));

    public uint DirectorySize(int index) => *(uint*)(Optional + 116 + (index * 8));

    public PeSection Section(uint index) => new(Optional + *(ushort*)(Nt + 20) + (index * 40));
}

/// <summary>One entry of the section table.</summary>
internal readonly unsafe struct PeSection
{
    private const uint Discardable = 0x02000000;
    private const uint Execute = 0x20000000;
    private const uint Write = 0x80000000;

    private readonly byte* _entry;

    public PeSection(byte* entry)
    {
        _entry = entry;
    }

    public uint VirtualSize => *(uint*)(_entry + 8);

    public uint VirtualAddress => *(uint*)(_entry + 12);

    public uint RawSize => *(uint*)(_entry + 16);

    public uint RawAddress => *(uint*)(_entry + 20);

    public bool IsExecutable => (Characteristics & Execute) != 0;

    public bool IsWritable => (Characteristics & Write) != 0;

    /// <summary>Not needed after loading, such as the relocations.</summary>
    public bool IsDiscardable => (Characteristics & Discardable) != 0;

    /// <summary>The rights the section asks for.</summary>
    public ulong PageFlags => (IsExecutable ? 0 : PageTables.NoExecute) | (IsWritable ? PageTables.Writable : 0);

    private uint Characteristics => *(uint*)(_entry + 36);
}
