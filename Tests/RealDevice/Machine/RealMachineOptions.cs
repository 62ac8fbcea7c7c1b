using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>A machine, what is set in its registry, and the stack on it.</summary>
internal sealed class RealMachineOptions
{
    public QemuOptions Qemu { get; } = new();

    /// <summary>Interrupt messages the system grants at most; 0: the line.</summary>
    public int Messages { get; set; } = int.MaxValue;

    public HostSettings Host = HostSettings.Default;

    /// <summary>What the stack wants to receive (NET_PACKET_FILTER_FLAGS): promiscuous.</summary>
    public uint PacketFilter { get; set; } = 0x20;

    /// <summary>Registry values, by keyword.</summary>
    public Dictionary<string, uint> Numbers { get; } = [];

    /// <summary>Feature bits the device must have agreed on, and ones it must not have.</summary>
    public override string ToString() => $"{Qemu.Device} {string.Join(' ', Numbers)}";
}
