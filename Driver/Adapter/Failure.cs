using System;
using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The WDF edge of <see cref="TransportError"/>: one NTSTATUS and one line for each reason. Never STATUS_NOT_SUPPORTED, which KMDF takes
/// for a callback that is not there.
/// </summary>
internal static class Failure
{
    /// <summary>Traces the reason and says how PnP shall hear of it. Any IRQL.</summary>
    public static NTSTATUS Report(TransportError error)
    {
        Trace.Error(Text(error));
        return Status(error);
    }

    /// <summary>Traces why a device that was in use is given up. Any IRQL.</summary>
    public static void Report(DeviceFailure failure) => Trace.Error(failure switch
    {
        DeviceFailure.BrokenRing => "VirtioNetCx: the device broke a virtqueue; asking for a restart\n"u8,
        DeviceFailure.BadBufferCount => "VirtioNetCx: the device claims an impossible num_buffers; asking for a restart\n"u8,
        DeviceFailure.NeedsReset => "VirtioNetCx: the device set DEVICE_NEEDS_RESET; asking for a restart\n"u8,
        DeviceFailure.Vanished => "VirtioNetCx: the device is gone (registers read as all ones); asking for a restart\n"u8,
        DeviceFailure.BringUp => "VirtioNetCx: the device did not come up; asking for a restart\n"u8,
        _ => "VirtioNetCx: the device does not finish its reset and lost bus mastering; asking for a restart\n"u8,
    });

    private static NTSTATUS Status(TransportError error) => error switch
    {
        TransportError.None => NTSTATUS.STATUS_SUCCESS,
        TransportError.Gone => NTSTATUS.STATUS_NO_SUCH_DEVICE,
        TransportError.ResetTimeout => NTSTATUS.STATUS_IO_TIMEOUT,
        TransportError.FeaturesRefused or TransportError.QueueRefused or TransportError.UnstableConfig
            => NTSTATUS.STATUS_DEVICE_PROTOCOL_ERROR,
        _ => NTSTATUS.STATUS_DEVICE_CONFIGURATION_ERROR,
    };

    private static ReadOnlySpan<byte> Text(TransportError error) => error switch
    {
        TransportError.NoCapabilities => "VirtioNetCx: the PCI function has no capability list\n"u8,
        TransportError.NoCommonConfig => "VirtioNetCx: no usable common configuration capability (legacy device?)\n"u8,
        TransportError.NoNotification => "VirtioNetCx: no usable notification capability\n"u8,
        TransportError.NoIsrStatus => "VirtioNetCx: no usable ISR status capability\n"u8,
        TransportError.NoDeviceConfig => "VirtioNetCx: no usable device configuration capability\n"u8,
        TransportError.BarMismatch => "VirtioNetCx: a capability points outside the memory assigned to the device\n"u8,
        TransportError.Gone => "VirtioNetCx: the device is gone (registers read as all ones)\n"u8,
        TransportError.ResetTimeout => "VirtioNetCx: the device does not finish its reset\n"u8,
        TransportError.NoVersion1 => "VirtioNetCx: the device does not offer VIRTIO_F_VERSION_1\n"u8,
        TransportError.FeaturesRefused => "VirtioNetCx: the device refused the features (FEATURES_OK did not stick)\n"u8,
        TransportError.TooFewQueues => "VirtioNetCx: the device has fewer virtqueues than it needs\n"u8,
        TransportError.BadQueueSize => "VirtioNetCx: the device offers an impossible queue size\n"u8,
        TransportError.QueueRefused => "VirtioNetCx: the device did not take a queue size, an interrupt vector or the enabling of a queue\n"u8,
        TransportError.BadNotifyOffset => "VirtioNetCx: a queue's notification address lies outside its structure\n"u8,
        TransportError.UnstableConfig => "VirtioNetCx: the device configuration never stands still\n"u8,
        _ => "VirtioNetCx: no failure\n"u8,
    };
}
