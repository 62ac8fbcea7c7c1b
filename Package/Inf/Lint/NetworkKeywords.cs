using System;
using System.Collections.Generic;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>Names under <c>Ndi\Params</c> that mean something to Windows.</summary>
internal static class NetworkKeywords
{
    /// <summary>The standardized keywords; a name that begins with * must be one of them.</summary>
    public static IReadOnlySet<string> Standardized { get; } = Set(
        "*IPChecksumOffloadIPv4", "*TCPChecksumOffloadIPv4", "*TCPChecksumOffloadIPv6", "*UDPChecksumOffloadIPv4",
        "*UDPChecksumOffloadIPv6", "*LsoV1IPv4", "*LsoV2IPv4", "*LsoV2IPv6", "*UsoIPv4", "*UsoIPv6", "*RscIPv4", "*RscIPv6",
        "*RscTimestamp", "*UdpRsc", "*RSS", "*NumRssQueues", "*RSSProfile", "*MaxRssProcessors", "*RssBaseProcNumber",
        "*RssBaseProcGroup", "*RssMaxProcNumber", "*RssMaxProcGroup", "*NumaNodeId", "*JumboPacket", "*ReceiveBuffers",
        "*TransmitBuffers", "*PriorityVLANTag", "*InterruptModeration", "*SpeedDuplex", "*FlowControl", "*EEE",
        "*WakeOnPattern", "*WakeOnMagicPacket", "*ModernStandbyWoLMagicPacket", "*PMARPOffload", "*PMNSOffload", "*PMWiFiRekeyOffload",
        "*IdleRestriction", "*DeviceSleepOnDisconnect", "*QOS", "*SRIOV", "*VMQ", "*RssOrVmqPreference", "*HeaderDataSplit",
        "*EncapsulatedPacketTaskOffload", "*NetworkDirect", "*PtpHardwareTimestamp", "*SoftwareTimestamp", "*PacketDirect");

    /// <summary>The grouped checksum keywords, which NetAdapterCx does not know: listing them would switch nothing.</summary>
    public static IReadOnlySet<string> GroupedChecksum { get; } = Set("*TCPUDPChecksumOffloadIPv4", "*TCPUDPChecksumOffloadIPv6");

    /// <summary>Forbidden to NetAdapterCx drivers since Windows 11.</summary>
    public static IReadOnlySet<string> SelectiveSuspend { get; } = Set("*SelectiveSuspend", "*SSIdleTimeout", "*SSIdleTimeoutScreenOff", "*NicAutoPowerSaver");

    /// <summary>Names that the network class itself keeps in the same key.</summary>
    public static IReadOnlySet<string> Reserved { get; } = Set(
        "BundleId", "BusType", "Characteristics", "ComponentId", "Description", "DeviceInstanceId", "DriverDate", "DriverDesc",
        "DriverVersion", "InfPath", "InfSection", "InfSectionExt", "*IfType", "InstallTimeStamp", "Manufacturer", "*MediaType",
        "NetCfgInstanceId", "NetLuidIndex", "*PhysicalMediaType", "Provider", "ProviderName");

    /// <summary>Values of <c>Type</c>, and whether the keyword is a number with limits.</summary>
    public static IReadOnlyDictionary<string, bool> Types { get; } = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase)
    {
        ["enum"] = false,
        ["edit"] = false,
        ["int"] = true,
        ["long"] = true,
        ["word"] = true,
        ["dword"] = true,
    };

    private static HashSet<string> Set(params string[] names) => new(names, StringComparer.OrdinalIgnoreCase);
}
