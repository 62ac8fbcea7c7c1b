using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// Whether the barriers of the rings order memory for devices that are not other cores (<c>VIRTIO_F_ORDER_PLATFORM</c>).
/// VirtIO 1.3 §6 "Reserved Feature Bits".
/// </summary>
internal static class PlatformOrder
{
    /// <summary>
    /// On arm64 they order for the inner shareable domain, the cores; a hardware device may lie outside of it. Not accepted, so that such
    /// a device refuses to start rather than see a ring before its buffers.
    /// </summary>
    public const NetFeatures Accepted = 0;
}
