using System.Runtime.InteropServices;

namespace VirtioNetCx.Rings;

/// <summary>
/// What the driver remembers of one descriptor, in memory that the device cannot reach. Descriptors in shared memory are written and
/// never read back: the device may have changed them.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ShadowEntry
{
    /// <summary>
    /// For chains that the device only reads: nobody uses their used length, and devices in use put the length of the frame there.
    /// </summary>
    public const uint AnyLength = uint.MaxValue;

    /// <summary>The caller's name for the chain. Valid in the head of an outstanding chain.</summary>
    public uint Token;

    /// <summary>
    /// How many bytes the device may claim to have written into the chain. Valid in the head of an outstanding chain.
    /// </summary>
    public uint Writable;

    /// <summary>The next descriptor: of the chain while outstanding, of the free list otherwise.</summary>
    public ushort Next;

    /// <summary>The last descriptor of the chain. Valid in the head of an outstanding chain.</summary>
    public ushort Last;

    /// <summary>The descriptors of the chain; not zero exactly in the head of an outstanding chain.</summary>
    public ushort Count;

    /// <summary>Fills the entry to 16 bytes, so that its address is a shift away.</summary>
    public ushort Reserved;
}
