namespace VirtioNetCx.Rings;

/// <summary>Why a virtqueue is broken. Every reason but <see cref="None"/> means that the device broke the protocol.</summary>
public enum QueueError : byte
{
    /// <summary>The queue works.</summary>
    None = 0,

    /// <summary>Split: <c>used.idx</c> says that more buffers are used than were outstanding, or went back. VirtIO 1.3 §2.7.8 "The Virtqueue Used Ring".</summary>
    UsedIndexJump,

    /// <summary>A used element names a buffer beyond the table.</summary>
    IdOutOfRange,

    /// <summary>A used element names a buffer that is not outstanding: never given, or given back twice.</summary>
    IdNotOutstanding,

    /// <summary>A used element claims more written bytes than the buffer has room for.</summary>
    LengthTooLarge,

    /// <summary>In order: the used element ends a run that is longer than what <c>used.idx</c> covers. VirtIO 1.3 §2.7.9 "In-order use of descriptors".</summary>
    RunTooLong,
}
