namespace VirtioNetCx.Rings;

/// <summary>
/// The number of descriptors in a virtqueue, 1 to 32768; in the split format a power of two.
/// VirtIO 1.3 §2.7 "Split Virtqueues" and §2.8.10.1 "Structure Size and Alignment".
/// </summary>
/// <remarks>Only <see cref="TryCreate(uint, RingFeatures, out QueueSize)"/> makes a non-zero one, so whoever holds a size may divide the ring by it.</remarks>
public readonly struct QueueSize
{
    /// <summary>The largest size of either format.</summary>
    public const uint Maximum = 32768;

    private readonly uint _count;

    private QueueSize(uint count) => _count = count;

    /// <summary>The number of descriptors.</summary>
    public uint Count => _count;

    /// <summary>Accepts a size that the split format allows.</summary>
    public static bool TryCreate(uint count, out QueueSize size) => TryCreate(count, RingFeatures.None, out size);

    /// <summary>Accepts a size that the format allows. The number usually comes from the device: nothing about it is taken on trust.</summary>
    public static bool TryCreate(uint count, RingFeatures features, out QueueSize size)
    {
        bool allowed = count is > 0 and <= Maximum && ((features & RingFeatures.Packed) != 0 || (count & (count - 1)) == 0);
        size = new QueueSize(allowed ? count : 0);
        return allowed;
    }

    /// <summary>This size, or the limit if that is smaller. The limit must be a size of the same format.</summary>
    public QueueSize AtMost(QueueSize limit) => _count <= limit._count ? this : limit;
}
