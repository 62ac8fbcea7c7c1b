using System.Runtime.CompilerServices;

namespace VirtioNetCx.Rings;

/// <summary>
/// A position in the descriptor table that has been proven to lie inside it. VirtIO 1.3 §2.7.5 "The Virtqueue Descriptor Table".
/// </summary>
public readonly struct DescriptorIndex
{
    private readonly uint _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DescriptorIndex(uint value) => _value = value;

    /// <summary>The position, less than the size it was checked against.</summary>
    public uint Value => _value;

    /// <summary>Accepts an id that the device wrote, if the table has such a descriptor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryCreate(uint id, uint count, out DescriptorIndex index)
    {
        index = new DescriptorIndex(id);
        return id < count;
    }
}
