using VirtioNetCx.Pci;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Adapter;

/// <summary>
/// Takes a reset device to DRIVER_OK with all its queues. Only register accesses, no waiting: it runs under the control lock.
/// VirtIO 1.3 §3.1.1 "Driver Requirements: Device Initialization".
/// </summary>
internal static class BringUp
{
    /// <summary>Runs the sequence; on failure the device must be reset. DISPATCH_LEVEL, control lock held, both queues ready.</summary>
    public static TransportError Run(ref NetDevice device)
    {
        if (Handshake.PollReset(device.Registers, out ResetDevice reset) != ResetProgress.Done)
        {
            return TransportError.Gone;
        }

        TransportError error = reset.Acknowledge().Negotiate(device.Wanted, out Negotiated features, out NegotiatedDevice negotiated);
        if (error != TransportError.None)
        {
            return error;
        }

        // Capabilities were told to the stack; a device that has changed its mind since is a different device.
        if (features.Bits != device.Features.Bits)
        {
            return TransportError.FeaturesRefused;
        }

        error = negotiated.SetConfigVector(device.Interrupts.ConfigVector);
        if (error == TransportError.None)
        {
            error = Enable(negotiated, device.RingFeatures, ref device.Rx);
        }

        if (error == TransportError.None)
        {
            error = Enable(negotiated, device.RingFeatures, ref device.Tx);
        }

        if (error == TransportError.None && device.Control.Exists)
        {
            error = device.Control.Enable(negotiated, device.RingFeatures, device.Interrupts.ConfigVector);
        }

        if (error == TransportError.None)
        {
            negotiated.DriverOk();
        }

        return error;
    }

    /// <summary>
    /// Lets a queue that was reset by itself join the live device again. VirtIO 1.3 §2.6.1.2 "Virtqueue Re-enable". DISPATCH_LEVEL,
    /// control lock held.
    /// </summary>
    public static TransportError Join(ref NetDevice device, ref QueueSlot slot) =>
        Handshake.PollQueueReset(device.Registers, slot.QueueNumber, out NegotiatedDevice negotiated) == ResetProgress.Done
            ? Enable(negotiated, device.RingFeatures, ref slot)
            : TransportError.QueueRefused;

    private static TransportError Enable(in NegotiatedDevice negotiated, RingFeatures features, ref QueueSlot slot) =>
        negotiated.EnableQueue(slot.QueueNumber, slot.Size, features, slot.Memory.DeviceAddress, slot.Vector, out slot.Doorbell);
}
