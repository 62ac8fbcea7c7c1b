using System.Collections.Generic;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.Support;

/// <summary>What a machine is made of.</summary>
public sealed class MachineOptions
{
    public DeviceOptions Device { get; } = new();

    /// <summary>MSI-X messages the system grants; null: as many as the device has.</summary>
    public int? Messages { get; set; }

    /// <summary>No message and no line.</summary>
    public bool NoInterrupt { get; set; }

    public HostSettings Host = HostSettings.Default;

    /// <summary>What the stack wants to receive once the interface is up (NET_PACKET_FILTER_FLAGS): promiscuous.</summary>
    public uint PacketFilter { get; set; } = 0x20;

    /// <summary>The registry begins with what the INF leaves; else it is empty.</summary>
    public bool Installed { get; set; } = true;

    /// <summary>Registry values, by keyword.</summary>
    public Dictionary<string, uint> Numbers { get; } = [];

    /// <summary>Registry texts, by keyword.</summary>
    public Dictionary<string, string> Texts { get; } = [];
}
