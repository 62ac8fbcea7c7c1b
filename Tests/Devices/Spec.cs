namespace VirtioNetCx.Devices;

/// <summary>A clause of the specification by number and title (numbers are those of VirtIO 1.3).</summary>
public readonly record struct SpecClause(string Number, string Title)
{
    /// <inheritdoc/>
    public override string ToString() => $"VirtIO 1.3 §{Number} \"{Title}\"";
}

/// <summary>The clauses a driver can break here. One list, so that a changed edition is one edit.</summary>
public static class Spec
{
    public static readonly SpecClause Status = new("2.1.1", "Driver Requirements: Device Status Field");
    public static readonly SpecClause FeatureBits = new("2.2.1", "Driver Requirements: Feature Bits");
    public static readonly SpecClause Reset = new("2.4.2", "Driver Requirements: Device Reset");
    public static readonly SpecClause ConfigSpace = new("2.5.1", "Driver Requirements: Device Configuration Space");
    public static readonly SpecClause Alignment = new("2.7.1", "Driver Requirements: Virtqueues");
    public static readonly SpecClause Framing = new("2.7.4.2", "Driver Requirements: Message Framing");
    public static readonly SpecClause DescriptorTable = new("2.7.5.2", "Driver Requirements: The Virtqueue Descriptor Table");
    public static readonly SpecClause Indirect = new("2.7.5.3.1", "Driver Requirements: Indirect Descriptors");
    public static readonly SpecClause AvailRing = new("2.7.6.1", "Driver Requirements: The Virtqueue Available Ring");
    public static readonly SpecClause UsedSuppression = new("2.7.7.1", "Driver Requirements: Used Buffer Notification Suppression");
    public static readonly SpecClause UsedRing = new("2.7.8", "The Virtqueue Used Ring");
    public static readonly SpecClause AvailSuppression = new("2.7.10.1", "Driver Requirements: Available Buffer Notification Suppression");
    public static readonly SpecClause Notifying = new("2.7.13.4.1", "Driver Requirements: Notifying The Device");
    public static readonly SpecClause PackedRing = new("2.8.11", "Driver Requirements: Virtqueues");
    public static readonly SpecClause PackedEvents = new("2.8.14", "Event Suppression Structure Format");
    public static readonly SpecClause PackedDescriptors = new("2.8.16", "Driver Requirements: The Virtqueue Descriptor Table");
    public static readonly SpecClause PackedChains = new("2.8.17", "Driver Requirements: Scatter-Gather Support");
    public static readonly SpecClause PackedIndirect = new("2.8.19", "Driver Requirements: Indirect Descriptors");
    public static readonly SpecClause PackedFlags = new("2.8.21.1.1", "Driver Requirements: Updating flags");
    public static readonly SpecClause QueueReset = new("2.6.1.1.2", "Driver Requirements: Virtqueue Reset");
    public static readonly SpecClause NotificationData = new("2.9", "Driver Notifications");
    public static readonly SpecClause Initialization = new("3.1.1", "Driver Requirements: Device Initialization");
    public static readonly SpecClause Cleanup = new("3.3.1", "Driver Requirements: Device Cleanup");
    public static readonly SpecClause PciLayout = new("4.1.3.1", "Driver Requirements: PCI Device Layout");
    public static readonly SpecClause PciCapabilities = new("4.1.4.1", "Driver Requirements: Virtio Structure PCI Capabilities");
    public static readonly SpecClause CommonConfig = new("4.1.4.3.2", "Driver Requirements: Common configuration structure layout");
    public static readonly SpecClause NotifyStructure = new("4.1.4.4", "Notification structure layout");
    public static readonly SpecClause Isr = new("4.1.4.5.2", "Driver Requirements: ISR status capability");
    public static readonly SpecClause PciConfigAccess = new("4.1.4.9.2", "Driver Requirements: PCI configuration access capability");
    public static readonly SpecClause MsixVectors = new("4.1.5.1.2.2", "Driver Requirements: MSI-X Vector Configuration");
    public static readonly SpecClause Notifications = new("4.1.5.2.1", "Driver Requirements: Available Buffer Notifications");
    public static readonly SpecClause NetFeatures = new("5.1.3.1", "Feature bit requirements");
    public static readonly SpecClause NetConfig = new("5.1.4.2", "Driver Requirements: Device configuration layout");
    public static readonly SpecClause Transmit = new("5.1.6.2.1", "Driver Requirements: Packet Transmission");
    public static readonly SpecClause ReceiveBuffers = new("5.1.6.3.1", "Driver Requirements: Setting Up Receive Buffers");
    public static readonly SpecClause Control = new("5.1.6.5", "Control Virtqueue");
    public static readonly SpecClause GuestOffloads = new("5.1.6.5.8.2", "Driver Requirements: Setting Offloads State");
    public static readonly SpecClause ReservedFeatures = new("6.1", "Driver Requirements: Reserved Feature Bits");
}
