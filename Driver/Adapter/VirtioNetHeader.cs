using System.Runtime.InteropServices;

namespace VirtioNetCx.Adapter;

/// <summary><c>struct virtio_net_hdr</c>, before every packet in either direction. VirtIO 1.3 §5.1.6 "Device Operation".</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VirtioNetHeader
{
    /// <summary>Its length on the ring: with VERSION_1 it always has <c>num_buffers</c>.</summary>
    public const uint Bytes = 12;

    /// <summary><c>flags</c>.</summary>
    public byte Flags;

    /// <summary><c>gso_type</c>.</summary>
    public byte GsoType;

    /// <summary><c>hdr_len</c>.</summary>
    public ushort HdrLen;

    /// <summary><c>gso_size</c>.</summary>
    public ushort GsoSize;

    /// <summary><c>csum_start</c>.</summary>
    public ushort CsumStart;

    /// <summary><c>csum_offset</c>.</summary>
    public ushort CsumOffset;

    /// <summary><c>num_buffers</c>: set by the device on receive.</summary>
    public ushort NumBuffers;
}
