using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>Who looks at a keyword and does something about it.</summary>
internal enum KeywordReader
{
    /// <summary>The driver, through NetConfigurationQueryUlong and its like.</summary>
    Driver,

    /// <summary>NetAdapterCx, on the driver's behalf; the driver must not read it again.</summary>
    Framework,
}

/// <summary>
/// A standardized keyword as Windows documents it. <paramref name="Choices"/> are the values of an enumeration, which are all to be
/// offered; <paramref name="Default"/> is null where the driver chooses. <paramref name="Companions"/> names the group a keyword belongs to:
/// users and policies expect a group whole, and NetAdapterCx takes a member that is missing for one that is switched on for good.
/// </summary>
internal sealed record StandardKeyword(
    string Name, string Type, string? Default, KeywordReader Reader, IReadOnlyList<string> Choices, string? Companions = null)
{
    private static readonly string[] s_switch = ["0", "1"];
    private static readonly string[] s_directions = ["0", "1", "2", "3"];

    /// <summary>By name; the one place that says who reads what.</summary>
    public static IReadOnlyDictionary<string, StandardKeyword> All { get; } = new StandardKeyword[]
    {
        Checksum("*IPChecksumOffloadIPv4"),
        Checksum("*TCPChecksumOffloadIPv4"),
        Checksum("*TCPChecksumOffloadIPv6"),
        Checksum("*UDPChecksumOffloadIPv4"),
        Checksum("*UDPChecksumOffloadIPv6"),
        Switch("*LsoV2IPv4", "*LsoV2"),
        Switch("*LsoV2IPv6", "*LsoV2"),
        Switch("*UsoIPv4", "*Uso"),
        Switch("*UsoIPv6", "*Uso"),
        Switch("*RscIPv4", "*Rsc"),
        Switch("*RscIPv6", "*Rsc"),
        Switch("*RSS", null),
        new("*NumRssQueues", "int", null, KeywordReader.Framework, []),
        new("*JumboPacket", "int", "1514", KeywordReader.Driver, []),
        new("*ReceiveBuffers", "int", null, KeywordReader.Driver, []),
        new("*TransmitBuffers", "int", null, KeywordReader.Driver, []),
        new("*PriorityVLANTag", "enum", "3", KeywordReader.Driver, s_directions),
        new("*InterruptModeration", "enum", "1", KeywordReader.Driver, s_switch),
    }.ToDictionary(k => k.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All keywords of the group, this one among them.</summary>
    public IEnumerable<string> Group => All.Values.Where(k => k.Companions is not null && k.Companions == Companions).Select(k => k.Name);

    private static StandardKeyword Checksum(string name) => new(name, "enum", "3", KeywordReader.Framework, s_directions, "checksum");

    private static StandardKeyword Switch(string name, string? companions) => new(name, "enum", "1", KeywordReader.Framework, s_switch, companions);
}
