namespace VirtioNetCx.Pci;

/// <summary>Where in which BAR a VirtIO structure lies. VirtIO 1.3 §4.1.4 "Virtio Structure PCI Capabilities".</summary>
internal readonly struct VirtioStructure
{
    /// <summary>BAR number, 0 to 5.</summary>
    public readonly uint Bar;

    /// <summary>Byte offset in the BAR, as the device claims.</summary>
    public readonly uint Offset;

    /// <summary>Bytes, as the device claims; 0 means that there is no such structure.</summary>
    public readonly uint Length;

    /// <summary>A structure as read from its capability.</summary>
    public VirtioStructure(uint bar, uint offset, uint length)
    {
        Bar = bar;
        Offset = offset;
        Length = length;
    }
}

/// <summary>The four structures that a network device must have.</summary>
internal struct VirtioStructures
{
    /// <summary>Common configuration. §4.1.4.3.</summary>
    public VirtioStructure Common;

    /// <summary>Notification. §4.1.4.4.</summary>
    public VirtioStructure Notify;

    /// <summary>ISR status. §4.1.4.5.</summary>
    public VirtioStructure Isr;

    /// <summary>Device-specific configuration. §4.1.4.6.</summary>
    public VirtioStructure Device;

    /// <summary><c>notify_off_multiplier</c>.</summary>
    public uint NotifyMultiplier;
}

/// <summary>
/// Finds the VirtIO structures in the capability list. VirtIO 1.3 §4.1.4.1 "Driver Requirements: Virtio Structure PCI Capabilities":
/// the first instance of each type that we can use, others ignored.
/// </summary>
/// <remarks>
/// The list is the device's word: the walk takes at most as many steps as capabilities fit into the space, so a loop ends; entries that
/// are cut off, too short or name a reserved BAR or ports are passed over; nothing is believed about offset and length until the BAR is known.
/// </remarks>
internal static class CapabilityWalk
{
    private const uint StatusRegister = 0x06;
    private const uint HasCapabilityList = 0x10;
    private const uint CapabilityPointer = 0x34;
    private const uint FirstCapability = 0x40;
    private const uint MostCapabilities = (PciConfigSpace.Bytes - FirstCapability) / 4;
    private const byte VendorSpecific = 0x09;
    private const uint CapBytes = 16;
    private const uint NotifyCapBytes = 20;
    private const uint LastBar = 5;

    private const byte CommonCfg = 1;
    private const byte NotifyCfg = 2;
    private const byte IsrCfg = 3;
    private const byte DeviceCfg = 4;

    /// <summary>Walks the list. PASSIVE_LEVEL.</summary>
    public static TransportError Find(in PciConfigSpace config, out VirtioStructures found)
    {
        found = default;
        ushort status = config.Read16(StatusRegister);
        if (status == ushort.MaxValue)
        {
            return TransportError.Gone;
        }

        if ((status & HasCapabilityList) == 0)
        {
            return TransportError.NoCapabilities;
        }

        uint at = config.Read8(CapabilityPointer) & ~3u;
        for (uint step = 0; step < MostCapabilities && at >= FirstCapability; step++)
        {
            if (config.Read8(at) == VendorSpecific)
            {
                Take(config, at, ref found);
            }

            at = config.Read8(at + 1) & ~3u;
        }

        return found.Common.Length == 0 ? TransportError.NoCommonConfig
            : found.Notify.Length == 0 ? TransportError.NoNotification
            : found.Isr.Length == 0 ? TransportError.NoIsrStatus
            : found.Device.Length == 0 ? TransportError.NoDeviceConfig
            : TransportError.None;
    }

    private static void Take(in PciConfigSpace config, uint at, ref VirtioStructures found)
    {
        uint capBytes = config.Read8(at + 2);
        if (capBytes < CapBytes || at + CapBytes > PciConfigSpace.Bytes)
        {
            return;
        }

        byte type = config.Read8(at + 3);
        VirtioStructure structure = new(config.Read8(at + 4), config.Read32(at + 8), config.Read32(at + 12));
        // A structure behind ports is one that we cannot use; devices that offer the notification there offer it in memory as well.
        if (structure.Bar > LastBar || config.IsPortBar(structure.Bar))
        {
            return;
        }

        // Alignments: §4.1.4.3.1, §4.1.4.4.1 and §4.1.4.6.1 "Device Requirements".
        switch (type)
        {
            case CommonCfg when found.Common.Length == 0 && structure.Length >= CommonConfig.RequiredBytes && (structure.Offset & 3) == 0:
                found.Common = structure;
                break;
            case NotifyCfg when found.Notify.Length == 0 && structure.Length >= 2 && (structure.Offset & 1) == 0
                && capBytes >= NotifyCapBytes && at + NotifyCapBytes <= PciConfigSpace.Bytes:
                uint multiplier = config.Read32(at + 16);
                if ((multiplier & 1) == 0)
                {
                    found.Notify = structure;
                    found.NotifyMultiplier = multiplier;
                }

                break;
            case IsrCfg when found.Isr.Length == 0 && structure.Length >= 1:
                found.Isr = structure;
                break;
            case DeviceCfg when found.Device.Length == 0 && structure.Length >= NetConfig.RequiredBytes && (structure.Offset & 3) == 0:
                found.Device = structure;
                break;
            default:
                break;
        }
    }
}
