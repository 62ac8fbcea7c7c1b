using System;

namespace VirtioNetCx.Devices.Net;

/// <summary>One command as the driver gave it (§5.1.6.5): class, command, and what follows up to the acknowledgement.</summary>
public sealed record ControlCommand(byte Class, byte Command, byte[] Data)
{
    /// <summary>VIRTIO_NET_OK.</summary>
    public const byte Ok = 0;

    /// <summary>VIRTIO_NET_ERR.</summary>
    public const byte Error = 1;

    /// <summary>VIRTIO_NET_CTRL_GUEST_OFFLOADS.</summary>
    public const byte GuestOffloadsClass = 5;

    /// <summary>What the device answered; null as long as it has not.</summary>
    public byte? Ack { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"class {Class}, command {Command}, {Convert.ToHexString(Data)}";
}
