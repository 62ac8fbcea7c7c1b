namespace VirtioNetCx.Pci;

/// <summary>
/// <c>struct virtio_net_config</c>, read once and consistently. VirtIO 1.3 §5.1.4 "Device configuration layout". A field means something
/// only if its feature is offered.
/// </summary>
internal struct NetConfig
{
    /// <summary>The structure up to and including <c>status</c>; later fields are read only where the device has them.</summary>
    public const uint RequiredBytes = 8;

    /// <summary><c>VIRTIO_NET_S_LINK_UP</c>.</summary>
    public const ushort LinkUp = 1;

    private const uint MacOffset = 0;
    private const uint MacBytes = 6;
    private const uint StatusOffset = 6;
    private const uint MtuOffset = 10;
    private const uint SpeedOffset = 12;
    private const uint DuplexOffset = 16;
    private const int Attempts = 16;

    /// <summary><c>mac</c>, first byte lowest. With VIRTIO_NET_F_MAC.</summary>
    public ulong Mac;

    /// <summary><c>status</c>. With VIRTIO_NET_F_STATUS.</summary>
    public ushort Status;

    /// <summary><c>mtu</c>. With VIRTIO_NET_F_MTU; 0 if the structure is too short to hold it.</summary>
    public ushort Mtu;

    /// <summary><c>speed</c> in Mbit/s; over 0x7FFFFFFF is unknown. With VIRTIO_NET_F_SPEED_DUPLEX.</summary>
    public uint SpeedMbps;

    /// <summary><c>duplex</c>: 0 half, 1 full, else unknown. With VIRTIO_NET_F_SPEED_DUPLEX.</summary>
    public byte Duplex;

    /// <summary>
    /// Reads the fields of the given features, which the device must have offered, between two equal readings of the generation, a bounded
    /// number of times. VirtIO 1.3 §2.5.1 "Driver Requirements: Device Configuration Space". Any IRQL.
    /// </summary>
    public static TransportError Read(in VirtioPci device, ulong features, out NetConfig config)
    {
        config = default;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            byte before = device.Common.ReadGeneration();
            config = ReadOnce(device.DeviceConfig, (NetFeatures)features);
            if (device.Common.ReadGeneration() == before)
            {
                return device.Common.ReadStatus() == DeviceStatus.Gone ? TransportError.Gone : TransportError.None;
            }
        }

        return TransportError.UnstableConfig;
    }

    /// <summary>Whether the structure reaches far enough to hold speed and duplex.</summary>
    public static bool HasSpeed(in MmioRegion region) => region.Covers(SpeedOffset, sizeof(uint) + sizeof(byte));

    // Each field by accesses of its own width: §4.1.3.1 "Driver Requirements: PCI Device Layout".
    private static NetConfig ReadOnce(in MmioRegion region, NetFeatures features)
    {
        NetConfig config = new() { SpeedMbps = uint.MaxValue, Duplex = byte.MaxValue };
        if ((features & NetFeatures.Mac) != 0)
        {
            for (uint i = 0; i < MacBytes; i++)
            {
                config.Mac |= (ulong)region.Read8(MacOffset + i) << (int)(i * 8);
            }
        }

        if ((features & NetFeatures.Status) != 0)
        {
            config.Status = region.Read16(StatusOffset);
        }

        if ((features & NetFeatures.Mtu) != 0 && region.Covers(MtuOffset, sizeof(ushort)))
        {
            config.Mtu = region.Read16(MtuOffset);
        }

        if ((features & NetFeatures.SpeedDuplex) != 0 && HasSpeed(region))
        {
            config.SpeedMbps = region.Read32(SpeedOffset);
            config.Duplex = region.Read8(DuplexOffset);
        }

        return config;
    }
}
