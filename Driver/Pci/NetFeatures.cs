using System;

namespace VirtioNetCx.Pci;

/// <summary>
/// The feature bits that this driver has a use for, named as in the specification (<c>VIRTIO_NET_F_MAC</c> is <see cref="Mac"/>).
/// VirtIO 1.3 §5.1.3 "Feature bits" and §6 "Reserved Feature Bits".
/// </summary>
[Flags]
internal enum NetFeatures : ulong
{
    /// <summary>No feature.</summary>
    None = 0,

    /// <summary><c>VIRTIO_NET_F_CSUM</c>: the device completes checksums.</summary>
    Csum = 1UL << 0,

    /// <summary><c>VIRTIO_NET_F_GUEST_CSUM</c>: the driver takes packets with partial checksums.</summary>
    GuestCsum = 1UL << 1,

    /// <summary><c>VIRTIO_NET_F_CTRL_GUEST_OFFLOADS</c>.</summary>
    CtrlGuestOffloads = 1UL << 2,

    /// <summary><c>VIRTIO_NET_F_MTU</c>: the device states its MTU.</summary>
    Mtu = 1UL << 3,

    /// <summary><c>VIRTIO_NET_F_MAC</c>: the device has a MAC address.</summary>
    Mac = 1UL << 5,

    /// <summary><c>VIRTIO_NET_F_GUEST_TSO4</c>.</summary>
    GuestTso4 = 1UL << 7,

    /// <summary><c>VIRTIO_NET_F_GUEST_TSO6</c>.</summary>
    GuestTso6 = 1UL << 8,

    /// <summary><c>VIRTIO_NET_F_GUEST_ECN</c>.</summary>
    GuestEcn = 1UL << 9,

    /// <summary><c>VIRTIO_NET_F_HOST_TSO4</c>.</summary>
    HostTso4 = 1UL << 11,

    /// <summary><c>VIRTIO_NET_F_HOST_TSO6</c>.</summary>
    HostTso6 = 1UL << 12,

    /// <summary><c>VIRTIO_NET_F_HOST_ECN</c>.</summary>
    HostEcn = 1UL << 13,

    /// <summary><c>VIRTIO_NET_F_MRG_RXBUF</c>: a packet may take several receive buffers.</summary>
    MrgRxbuf = 1UL << 15,

    /// <summary><c>VIRTIO_NET_F_STATUS</c>: the configuration has a link status.</summary>
    Status = 1UL << 16,

    /// <summary><c>VIRTIO_NET_F_CTRL_VQ</c>: there is a control queue.</summary>
    CtrlVq = 1UL << 17,

    /// <summary><c>VIRTIO_NET_F_CTRL_RX</c>.</summary>
    CtrlRx = 1UL << 18,

    /// <summary><c>VIRTIO_NET_F_CTRL_VLAN</c>.</summary>
    CtrlVlan = 1UL << 19,

    /// <summary><c>VIRTIO_NET_F_CTRL_RX_EXTRA</c>.</summary>
    CtrlRxExtra = 1UL << 20,

    /// <summary><c>VIRTIO_NET_F_GUEST_ANNOUNCE</c>.</summary>
    GuestAnnounce = 1UL << 21,

    /// <summary><c>VIRTIO_NET_F_MQ</c>.</summary>
    Mq = 1UL << 22,

    /// <summary><c>VIRTIO_NET_F_CTRL_MAC_ADDR</c>.</summary>
    CtrlMacAddr = 1UL << 23,

    /// <summary><c>VIRTIO_F_INDIRECT_DESC</c>: descriptors may point to tables.</summary>
    IndirectDesc = 1UL << 28,

    /// <summary><c>VIRTIO_F_EVENT_IDX</c>: suppression by event index.</summary>
    EventIdx = 1UL << 29,

    /// <summary><c>VIRTIO_F_VERSION_1</c>: the device follows the standard, not its draft.</summary>
    Version1 = 1UL << 32,

    /// <summary><c>VIRTIO_F_ACCESS_PLATFORM</c>: device addresses are what the platform's DMA interface says. They always are here.</summary>
    AccessPlatform = 1UL << 33,

    /// <summary><c>VIRTIO_F_RING_PACKED</c>: virtqueues are packed.</summary>
    RingPacked = 1UL << 34,

    /// <summary><c>VIRTIO_F_IN_ORDER</c>: the device uses buffers in the order in which they were made available.</summary>
    InOrder = 1UL << 35,

    /// <summary><c>VIRTIO_F_ORDER_PLATFORM</c>: the device needs the barriers of a real one.</summary>
    OrderPlatform = 1UL << 36,

    /// <summary><c>VIRTIO_F_NOTIFICATION_DATA</c>: a notification tells how far the ring is filled.</summary>
    NotificationData = 1UL << 38,

    /// <summary><c>VIRTIO_F_RING_RESET</c>: a virtqueue can be reset by itself.</summary>
    RingReset = 1UL << 40,

    /// <summary><c>VIRTIO_NET_F_HOST_USO</c>.</summary>
    HostUso = 1UL << 56,

    /// <summary><c>VIRTIO_NET_F_RSC_EXT</c>.</summary>
    RscExt = 1UL << 61,

    /// <summary><c>VIRTIO_NET_F_SPEED_DUPLEX</c>: the configuration has link speed and duplex.</summary>
    SpeedDuplex = 1UL << 63,
}
