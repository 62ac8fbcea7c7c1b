namespace VirtioNetCx.Rings;

/// <summary>
/// Where the three parts of a split virtqueue lie in one run of shared memory, and how much memory a queue takes.
/// VirtIO 1.3 §2.7 "Split Virtqueues".
/// </summary>
public readonly struct SplitLayout
{
    // The spec asks 16, 2 and 4; a cache line keeps what the device writes apart from what the driver writes.
    private const uint CacheLine = 64;
    private const uint DescBytes = 16;
    private const uint AvailElemBytes = 2;
    private const uint UsedElemBytes = 8;
    private const uint FlagsIdxAndEventBytes = 6;
    private const uint ShadowEntryBytes = 16;

    private readonly QueueSize _size;

    /// <summary>The layout of a queue of the given size.</summary>
    public SplitLayout(QueueSize size) => _size = size;

    /// <summary>The alignment that the run of memory needs.</summary>
    public static uint Alignment => CacheLine;

    /// <summary>Offset of the available ring (the descriptor table is at 0).</summary>
    public uint AvailOffset => RoundUp(DescBytes * _size.Count);

    /// <summary>Offset of the used ring.</summary>
    public uint UsedOffset => AvailOffset + RoundUp(FlagsIdxAndEventBytes + (AvailElemBytes * _size.Count));

    /// <summary>Bytes of shared memory in all.</summary>
    public uint SharedBytes => UsedOffset + RoundUp(FlagsIdxAndEventBytes + (UsedElemBytes * _size.Count));

    /// <summary>Bytes of private memory for the driver's shadow of the table.</summary>
    public uint ShadowBytes => ShadowEntryBytes * _size.Count;

    private static uint RoundUp(uint bytes) => (bytes + CacheLine - 1) & ~(CacheLine - 1);
}
