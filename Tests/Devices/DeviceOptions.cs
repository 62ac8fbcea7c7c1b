using System;
using System.Collections.Generic;

namespace VirtioNetCx.Devices;

/// <summary>Where the structures lie in the BARs. Drivers must take any of these.</summary>
public enum PciLayout
{
    /// <summary>As QEMU has it: everything in the 64-bit BAR 4, a page each; MSI-X in BAR 1.</summary>
    Qemu,

    /// <summary>All structures in a few hundred bytes of the 32-bit BAR 0, not page aligned; MSI-X in BAR 2.</summary>
    Compact,

    /// <summary>Each structure in a BAR of its own: common 0, notify 1, ISR 2, device 3; MSI-X in BAR 5.</summary>
    Spread,
}

/// <summary>Which notifications the device asks for.</summary>
public enum KickMode
{
    /// <summary>Silence while it works, then asks again: what QEMU and vhost do.</summary>
    WhenIdle,

    /// <summary>Asks for one after everything it takes.</summary>
    Always,

    /// <summary>Never: it polls the rings.</summary>
    Never,
}

/// <summary>The properties of a conforming device. Everything has a sensible default.</summary>
public sealed class DeviceOptions
{
    /// <summary>What this model offers unless told otherwise: the features of the driver's first slice.</summary>
    public const Features DefaultFeatures = Features.Version1 | Features.Mac | Features.Status | Features.Mtu | Features.MrgRxbuf
        | Features.RingIndirectDesc | Features.RingEventIdx | Features.SpeedDuplex;

    /// <summary>What a device offers that completes checksums and cuts segments for the driver.</summary>
    public const Features TransmitOffloads =
        Features.Csum | Features.HostTso4 | Features.HostTso6 | Features.HostEcn | Features.HostUso;

    /// <summary>What a device offers that leaves checksums to the driver, hands over merged packets, and can be told not to.</summary>
    public const Features ReceiveOffloads = Features.GuestCsum | Features.GuestTso4 | Features.GuestTso6 | Features.GuestEcn
        | Features.CtrlVq | Features.CtrlGuestOffloads;

    public Features Offered { get; set; } = DefaultFeatures;

    public ushort RxQueueSize { get; set; } = 256;

    public ushort TxQueueSize { get; set; } = 256;

    public ushort ControlQueueSize { get; set; } = 64;

    /// <summary>Queue pairs; the control queue comes after them when <see cref="Features.CtrlVq"/> is offered.</summary>
    public ushort QueuePairs { get; set; } = 1;

    public byte[] Mac { get; set; } = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56];

    public ushort Mtu { get; set; } = 1500;

    public uint SpeedMbps { get; set; } = 10_000;

    public byte Duplex { get; set; } = 1;

    public bool LinkUp { get; set; } = true;

    /// <summary>The transitional identity (1AF4:1000, revision 0) in place of the modern one; only the modern interface answers.</summary>
    public bool Transitional { get; set; }

    public PciLayout Layout { get; set; } = PciLayout.Qemu;

    /// <summary>Entries in the MSI-X table; 0 leaves the capability out.</summary>
    public int MsixVectors { get; set; } = 3;

    public uint NotifyMultiplier { get; set; } = 4;

    /// <summary>queue_notify_off of a queue; drivers must read it, so it need not be the queue's index.</summary>
    public Func<int, ushort> NotifyOffset { get; set; } = static queue => (ushort)queue;

    public KickMode Kicks { get; set; } = KickMode.WhenIdle;

    /// <summary>Reads of device_status that still show the old value after a reset was asked for; so long the device goes on as before.</summary>
    public int ResetReads { get; set; }

    /// <summary>A driver that accepts MTU or not, the frame may not exceed this when it is negotiated.</summary>
    public bool EnforceMtu { get; set; } = true;

    /// <summary>Report a kick that was not asked for (SHOULD NOT in the specification, a cost to be caught here).</summary>
    public bool FailOnNeedlessKick { get; set; } = true;

    public DeviceFaults Faults { get; } = new();

    internal IEnumerable<ushort> QueueSizes()
    {
        for (int pair = 0; pair < QueuePairs; pair++)
        {
            yield return RxQueueSize;
            yield return TxQueueSize;
        }

        if ((Offered & Features.CtrlVq) != 0)
        {
            yield return ControlQueueSize;
        }
    }
}
