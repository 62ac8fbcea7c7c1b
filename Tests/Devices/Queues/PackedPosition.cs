namespace VirtioNetCx.Devices.Queues;

/// <summary>A place in a packed ring and the wrap counter that goes with it (§2.8.1).</summary>
internal readonly record struct PackedPosition(ushort Index, bool Wrap, ushort Size)
{
    /// <summary>As the event suppression structures and NOTIFICATION_DATA write it.</summary>
    public ushort Packed => (ushort)(Index | (Wrap ? 0x8000 : 0));

    public static PackedPosition First(ushort size) => new(0, true, size);

    /// <summary>By at most one lap.</summary>
    public PackedPosition Forward(int count)
    {
        int index = Index + count;
        return index < Size ? this with { Index = (ushort)index } : this with { Index = (ushort)(index - Size), Wrap = !Wrap };
    }
}
