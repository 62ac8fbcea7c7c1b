using System;

namespace VirtioNetCx.Checksum;

/// <summary><c>flags</c> of <c>struct virtio_net_hdr</c>. VirtIO 1.3 §5.1.6 "Device Operation".</summary>
[Flags]
public enum NetHeaderFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>VIRTIO_NET_HDR_F_NEEDS_CSUM</c>: the checksum is to be completed by whoever gets the packet.</summary>
    NeedsCsum = 1,

    /// <summary><c>VIRTIO_NET_HDR_F_DATA_VALID</c>: the device has checked the checksum.</summary>
    DataValid = 2,

    /// <summary><c>VIRTIO_NET_HDR_F_RSC_INFO</c>: <c>csum_start</c> and <c>csum_offset</c> hold segment counts instead.</summary>
    RscInfo = 4,
}

/// <summary><c>gso_type</c> of <c>struct virtio_net_hdr</c>: a device may put any value there. VirtIO 1.3 §5.1.6 "Device Operation".</summary>
public static class GsoType
{
    /// <summary><c>VIRTIO_NET_HDR_GSO_NONE</c>.</summary>
    public const byte None = 0;

    /// <summary><c>VIRTIO_NET_HDR_GSO_TCPV4</c>.</summary>
    public const byte TcpV4 = 1;

    /// <summary><c>VIRTIO_NET_HDR_GSO_TCPV6</c>.</summary>
    public const byte TcpV6 = 4;

    /// <summary><c>VIRTIO_NET_HDR_GSO_UDP_L4</c>.</summary>
    public const byte UdpL4 = 5;

    /// <summary><c>VIRTIO_NET_HDR_GSO_ECN</c>, a bit beside the others.</summary>
    public const byte Ecn = 0x80;
}

/// <summary>
/// The offload features of one direction that the device has agreed to: for sending those of the <c>HOST</c> kind, for receiving those of
/// the <c>GUEST</c> kind. VirtIO 1.3 §5.1.3 "Feature bits".
/// </summary>
[Flags]
public enum OffloadFeatures : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>VIRTIO_NET_F_CSUM</c> or <c>VIRTIO_NET_F_GUEST_CSUM</c>.</summary>
    Csum = 1,

    /// <summary><c>VIRTIO_NET_F_HOST_TSO4</c> or <c>VIRTIO_NET_F_GUEST_TSO4</c>.</summary>
    Tso4 = 2,

    /// <summary><c>VIRTIO_NET_F_HOST_TSO6</c> or <c>VIRTIO_NET_F_GUEST_TSO6</c>.</summary>
    Tso6 = 4,

    /// <summary><c>VIRTIO_NET_F_HOST_ECN</c> or <c>VIRTIO_NET_F_GUEST_ECN</c>.</summary>
    Ecn = 8,

    /// <summary><c>VIRTIO_NET_F_HOST_USO</c>; on receive <c>VIRTIO_NET_F_GUEST_USO4</c> and <c>VIRTIO_NET_F_GUEST_USO6</c>.</summary>
    Uso = 16,

    /// <summary><c>VIRTIO_NET_F_RSC_EXT</c>: the device says how many segments it has put together. Receive only.</summary>
    RscExt = 32,
}
