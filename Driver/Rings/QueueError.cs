namespace VirtioNetCx.Rings;

/// <summary>Why a virtqueue is broken. Every reason but <see cref="None"/> means that the device broke the protocol.</summary>
public enum QueueError : byte
{
    /// <summary>The queue works.</summary>
    None = 0,

    /// <summary><c>used.idx</c> says that more buffers are used than were outstanding. VirtIO 1.3 §2.7.8 "The Virtqueue Used Ring".</summary>
    UsedIndexJump,

    /// <summary>A used element names a descriptor beyond the table.</summary>
    IdOutOfRange,

    /// <summary>A used element names a descriptor that is not the head of an outstanding chain: never given, or given back twice.</summary>
    IdNotOutstanding,

    /// <summary>A used element claims more written bytes than the buffer has room for.</summary>
    LengthTooLarge,
}
