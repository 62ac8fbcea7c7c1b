using System.Buffers.Binary;

namespace VirtioNetCx.Devices.Net;

/// <summary>Which receive offloads are on (§5.1.6.5.8): all that were negotiated, until the driver says otherwise.</summary>
public sealed class GuestOffloads(Conformance conformance)
{
    /// <summary>The features that can be switched.</summary>
    public const Features Switchable = Features.GuestCsum | Features.GuestTso4 | Features.GuestTso6 | Features.GuestEcn | Features.GuestUfo
        | Features.GuestUso4 | Features.GuestUso6;

    private Features _negotiated;

    /// <summary>What the device may do to received packets now.</summary>
    public Features Enabled { get; private set; }

    /// <summary>Times the driver has set them.</summary>
    public int Changes { get; private set; }

    internal void Begin(Features negotiated)
    {
        _negotiated = negotiated;
        Enabled = negotiated & Switchable;
    }

    /// <summary>VIRTIO_NET_CTRL_GUEST_OFFLOADS, whatever its command.</summary>
    internal byte Handle(ControlCommand command)
    {
        if ((_negotiated & Features.CtrlGuestOffloads) == 0)
        {
            conformance.Fail(Spec.GuestOffloads, $"{command}: VIRTIO_NET_F_CTRL_GUEST_OFFLOADS was not negotiated");
        }

        if (command.Command != 0)
        {
            conformance.Fail(Spec.GuestOffloads, $"{command}: there is only VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET, 0");
        }

        if (command.Data.Length != 8)
        {
            conformance.Fail(Spec.GuestOffloads, $"{command}: the offloads are eight bytes");
        }

        var wanted = (Features)BinaryPrimitives.ReadUInt64LittleEndian(command.Data);
        if ((wanted & ~Switchable) != 0)
        {
            conformance.Fail(Spec.GuestOffloads, $"{command}: no offloads: {wanted & ~Switchable}");
        }

        if ((wanted & ~_negotiated) != 0)
        {
            conformance.Fail(Spec.GuestOffloads, $"{command}: not negotiated: {wanted & ~_negotiated}");
        }

        Enabled = wanted;
        Changes++;
        return ControlCommand.Ok;
    }
}
