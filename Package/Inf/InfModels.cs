using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf;

/// <summary>
/// One TargetOSVersion of a [Manufacturer] entry, such as <c>NTamd64.10.0...20348</c>, and the models section it leads to.
/// The decoration is empty for an undecorated section.
/// </summary>
internal sealed record InfModelsSection(InfEntry Manufacturer, string Name, string Decoration);

/// <summary>One device: description, install section, hardware id first and compatible ids behind it.</summary>
internal sealed record InfDevice(InfModelsSection Models, InfEntry Entry)
{
    public string InstallSection => Entry.Field(0);

    public IEnumerable<string> Ids => Entry.Fields.Skip(1);
}

/// <summary>What the INF installs, and by which sections.</summary>
internal static class InfModels
{
    /// <summary>What install sections may be decorated with, the closest match first.</summary>
    private static readonly string[] s_platforms = [".NTamd64", ".NTarm64", ".NT", ""];

    public static IEnumerable<InfModelsSection> ModelsSections(InfDocument inf)
    {
        foreach (InfEntry entry in inf.Entries("Manufacturer"))
        {
            string name = entry.Field(0);
            if (entry.Fields.Count < 2)
            {
                yield return new InfModelsSection(entry, name, "");
            }

            foreach (string decoration in entry.Fields.Skip(1))
            {
                yield return new InfModelsSection(entry, $"{name}.{decoration}", decoration);
            }
        }
    }

    public static IEnumerable<InfDevice> Devices(InfDocument inf) =>
        ModelsSections(inf).SelectMany(m => inf.Entries(m.Name).Select(e => new InfDevice(m, e)));

    /// <summary>All hardware and compatible ids, each once, in the order of the file.</summary>
    public static IReadOnlyList<string> HardwareIds(InfDocument inf) =>
        [.. Devices(inf).SelectMany(d => d.Ids).Select(inf.Expand).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The sections there are for an install section's name, platform decorations included.</summary>
    public static IEnumerable<string> InstallSections(InfDocument inf, string name) =>
        s_platforms.Select(p => name + p).Where(inf.Has);

    /// <summary>Every install section that a device leads to, each once.</summary>
    public static IReadOnlyList<string> InstallSections(InfDocument inf) =>
        [.. Devices(inf)
            .SelectMany(d => InstallSections(inf, inf.Expand(d.InstallSection)))
            .Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The files that the package consists of besides the INF and the catalog.</summary>
    public static IReadOnlyList<string> SourceFiles(InfDocument inf) =>
        [.. inf.Sections
            .Where(s => s.Name.Equals("SourceDisksFiles", StringComparison.OrdinalIgnoreCase)
                || s.Name.StartsWith("SourceDisksFiles.", StringComparison.OrdinalIgnoreCase))
            .SelectMany(s => s.Entries)
            .Where(e => e.Key is not null)
            .Select(e => string.Join('\\', new[] { e.Field(1).Trim('\\'), e.Key! }.Where(p => p.Length > 0)))
            .Distinct(StringComparer.OrdinalIgnoreCase)];
}
