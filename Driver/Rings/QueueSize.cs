namespace VirtioNetCx.Rings;

/// <summary>
/// The number of descriptors in a split virtqueue: a power of two from 1 to 32768.
/// VirtIO 1.3 §2.7 "Split Virtqueues".
/// </summary>
/// <remarks>Only <see cref="TryCreate"/> makes a non-zero one, so whoever holds a size may mask with it.</remarks>
public readonly struct QueueSize
{
    /// <summary>The largest size the format allows: indices are free-running 16-bit numbers.</summary>
    public const uint Maximum = 32768;

    private readonly uint _count;

    private QueueSize(uint count) => _count = count;

    /// <summary>The number of descriptors.</summary>
    public uint Count => _count;

    /// <summary>Turns a free-running index into a position in the ring.</summary>
    public uint Mask => unchecked(_count - 1);

    /// <summary>Accepts a size that the format allows. The number usually comes from the device: nothing about it is taken on trust.</summary>
    public static bool TryCreate(uint count, out QueueSize size)
    {
        bool allowed = count is > 0 and <= Maximum && (count & (count - 1)) == 0;
        size = new QueueSize(allowed ? count : 0);
        return allowed;
    }

    /// <summary>This size, or the limit if that is smaller. The limit must be a size itself.</summary>
    public QueueSize AtMost(QueueSize limit) => _count <= limit._count ? this : limit;
}
