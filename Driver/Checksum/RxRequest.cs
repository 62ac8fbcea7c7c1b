using System;

namespace VirtioNetCx.Checksum;

/// <summary>The checksums whose result the system wants to hear about a received packet.</summary>
[Flags]
public enum RxChecks : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The IPv4 header.</summary>
    IPv4 = 1,

    /// <summary>TCP.</summary>
    Tcp = 2,

    /// <summary>UDP.</summary>
    Udp = 4,
}

/// <summary>What came with one packet. The device may have written anything: the caller has read each field once, into this copy.</summary>
public struct RxRequest
{
    /// <summary><c>flags</c>.</summary>
    public NetHeaderFlags Flags;

    /// <summary><c>gso_type</c>.</summary>
    public byte GsoType;

    /// <summary><c>gso_size</c>.</summary>
    public ushort GsoSize;

    /// <summary><c>csum_start</c>, or the number of segments.</summary>
    public ushort CsumStart;

    /// <summary><c>csum_offset</c>, or the number of duplicate acknowledgements.</summary>
    public ushort CsumOffset;

    /// <summary>Length of the frame, from what the device says it has written, checked against the buffers.</summary>
    public uint FrameLength;

    /// <summary>What the system wants to know.</summary>
    public RxChecks Checks;
}
