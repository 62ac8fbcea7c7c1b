namespace VirtioNetCx.Rings;

/// <summary>
/// Where the three areas of a virtqueue lie in one run of shared memory, and how much memory a queue takes.
/// VirtIO 1.3 §2.7 "Split Virtqueues" and §2.8.10.1 "Structure Size and Alignment".
/// </summary>
public readonly struct QueueLayout
{
    // The spec asks 16, 2 and 4; a cache line keeps what the device writes apart from what the driver writes.
    private const uint CacheLine = 64;
    private const uint DescBytes = 16;
    private const uint AvailElemBytes = 2;
    private const uint UsedElemBytes = 8;
    private const uint FlagsIdxAndEventBytes = 6;
    private const uint EventSuppressionBytes = 4;

    private readonly QueueSize _size;
    private readonly bool _packed;

    /// <summary>The layout of a queue of the given size and format.</summary>
    public QueueLayout(QueueSize size, RingFeatures features)
    {
        _size = size;
        _packed = (features & RingFeatures.Packed) != 0;
    }

    /// <summary>The alignment that the run of memory needs.</summary>
    public static uint Alignment => CacheLine;

    /// <summary>Offset of the Driver Area, which only the driver writes (the Descriptor Area is at 0).</summary>
    public uint DriverOffset => RoundUp(DescBytes * _size.Count);

    /// <summary>Offset of the Device Area, which only the device writes.</summary>
    public uint DeviceOffset => DriverOffset + RoundUp(_packed ? EventSuppressionBytes : FlagsIdxAndEventBytes + (AvailElemBytes * _size.Count));

    /// <summary>Bytes of shared memory in all.</summary>
    public uint SharedBytes => DeviceOffset + RoundUp(_packed ? EventSuppressionBytes : FlagsIdxAndEventBytes + (UsedElemBytes * _size.Count));

    /// <summary>Bytes of private memory for the driver's own state of each buffer, and its notes before them.</summary>
    public uint PrivateBytes => QueueNotes.Bytes + (BufferState.Bytes * _size.Count);

    private static uint RoundUp(uint bytes) => (bytes + CacheLine - 1) & ~(CacheLine - 1);
}

/// <summary>The memory that a queue works in, area by area.</summary>
/// <remarks>Needed as such only where a transport fixes the layout; otherwise <see cref="Of"/> makes it from <see cref="QueueLayout"/>.</remarks>
public unsafe ref struct QueueMemory
{
    /// <summary>Descriptor Area, 16-aligned.</summary>
    public byte* Descriptors;

    /// <summary>Driver Area, 4-aligned.</summary>
    public byte* Driver;

    /// <summary>Device Area, 4-aligned.</summary>
    public byte* Device;

    /// <summary>Private memory of <see cref="QueueLayout.PrivateBytes"/>, 8-aligned.</summary>
    public byte* Private;

    /// <summary>The areas in one run of shared memory that is as long as the layout says. It is cleared here.</summary>
    // SAFETY: the run is as long as SharedBytes (the caller's duty), and nobody else uses it now.
    public static QueueMemory Of(QueueLayout layout, byte* shared, byte* own)
    {
        for (uint i = 0; i < layout.SharedBytes / sizeof(ulong); i++)
        {
            ((ulong*)shared)[i] = 0;
        }

        return new QueueMemory
        {
            Descriptors = shared,
            Driver = shared + layout.DriverOffset,
            Device = shared + layout.DeviceOffset,
            Private = own,
        };
    }
}
