namespace VirtioNetCx.Rings;

/// <summary>
/// Which batch types a queue works with. Code that moves buffers is generic over <see cref="IAddBatch"/> and
/// <see cref="IReclaimBatch"/>, and looks at the format once for each pass.
/// </summary>
public enum QueueFormat : byte
{
    /// <summary><see cref="SplitAdd"/> and <see cref="SplitReclaim"/>.</summary>
    Split,

    /// <summary><see cref="SplitInOrderAdd"/> and <see cref="SplitInOrderReclaim"/>.</summary>
    SplitInOrder,

    /// <summary><see cref="PackedAdd"/> and <see cref="PackedReclaim"/>.</summary>
    Packed,

    /// <summary><see cref="PackedInOrderAdd"/> and <see cref="PackedInOrderReclaim"/>.</summary>
    PackedInOrder,
}
