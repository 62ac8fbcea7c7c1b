using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// Whether the barriers of the rings order memory for devices that are not other cores (<c>VIRTIO_F_ORDER_PLATFORM</c>).
/// VirtIO 1.3 §6 "Reserved Feature Bits".
/// </summary>
internal static class PlatformOrder
{
    /// <summary>On x64 a device sees stores in the order in which a core does.</summary>
    public const NetFeatures Accepted = NetFeatures.OrderPlatform;
}
