namespace VirtioNetCx.Devices;

/// <summary>What a device that lies does with the next buffer it uses.</summary>
public enum HostileAction
{
    None,

    /// <summary>Used id at or past the queue size.</summary>
    UsedIdOutOfRange,

    /// <summary>Used id of a descriptor that is no outstanding head.</summary>
    UsedIdNotOutstanding,

    /// <summary>The same head twice.</summary>
    UsedIdRepeated,

    /// <summary>Used idx runs ahead by more than the queue size.</summary>
    UsedIdxJump,

    /// <summary>Used idx goes back by one.</summary>
    UsedIdxBack,

    /// <summary>Used length longer than what was posted.</summary>
    UsedLengthOver,

    /// <summary>Used length 0xFFFFFFFF.</summary>
    UsedLengthMax,

    /// <summary>Used length 0.</summary>
    UsedLengthZero,

    /// <summary>Used length shorter than the header.</summary>
    ShortHeader,

    /// <summary>Used length exactly the header: a frame of no bytes.</summary>
    EmptyFrame,

    /// <summary>num_buffers 0.</summary>
    NumBuffersZero,

    /// <summary>num_buffers 65535.</summary>
    NumBuffersTooLarge,

    /// <summary>num_buffers 2 with one buffer used; the second never comes.</summary>
    NumBuffersOneMissing,

    /// <summary>flags, gso_type and the rest of the header all ones.</summary>
    HeaderAllOnes,
}
