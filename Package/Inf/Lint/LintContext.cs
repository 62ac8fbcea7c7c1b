using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>What kind of section a directive stands in.</summary>
internal enum InfScope
{
    Install,
    Hardware,
    Services,
    Service,
    EventLog,
    Wdf,
}

/// <summary>A directive that names another section.</summary>
internal sealed record InfReference(InfScope Scope, string From, InfEntry Entry, string Directive, string Target);

/// <summary>An <c>AddService</c> line.</summary>
internal sealed record InfService(string From, InfEntry Entry, string Name, uint Flags, string Section)
{
    /// <summary>SPSVCINST_ASSOCSERVICE.</summary>
    public bool IsFunctionDriver => (Flags & 2) != 0;
}

/// <summary>The INF with its cross references worked out, for the rules to look at.</summary>
internal sealed class LintContext
{
    /// <summary>Directives whose fields are names of sections.</summary>
    private static readonly HashSet<string> s_sectionLists = new(
        [
            "CopyFiles", "AddReg", "DelReg", "BitReg", "DelFiles", "RenFiles", "AddProperty", "DelProperty", "LogConfig",
            "UpdateInis", "UpdateIniFields", "Ini2Reg", "ProfileItems", "RegisterDlls", "UnregisterDlls",
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly List<InfReference> _references = [];
    private readonly List<InfService> _services = [];
    private readonly HashSet<string> _visited = new(StringComparer.OrdinalIgnoreCase);

    public LintContext(InfDocument inf)
    {
        Inf = inf;
        Devices = [.. InfModels.Devices(inf)];
        ModelsSections = [.. InfModels.ModelsSections(inf)];
        InstallSections = InfModels.InstallSections(inf);
        foreach (string install in InstallSections)
        {
            Follow(InfScope.Install, install);
            Follow(InfScope.Hardware, install + ".HW");
            Follow(InfScope.Wdf, install + ".Wdf");
            FollowServices(install + ".Services");
        }
    }

    public InfDocument Inf { get; }

    public IReadOnlyList<InfDevice> Devices { get; }

    public IReadOnlyList<InfModelsSection> ModelsSections { get; }

    /// <summary>Names of the install sections that exist and are used, decorations included.</summary>
    public IReadOnlyList<string> InstallSections { get; }

    public IReadOnlyList<InfReference> References => _references;

    public IReadOnlyList<InfService> Services => _services;

    public IEnumerable<InfReference> ReferencesBy(string directive) =>
        _references.Where(r => r.Directive.Equals(directive, StringComparison.OrdinalIgnoreCase));

    /// <summary>All lines of AddReg (or DelReg, BitReg) sections, with the reference that leads to them.</summary>
    public IEnumerable<(InfReference Reference, InfEntry Entry)> RegistryLines(string directive) =>
        ReferencesBy(directive).SelectMany(r => Inf.Entries(r.Target).Select(e => (r, e)));

    public static bool IsSectionList(string directive) => s_sectionLists.Contains(directive);

    /// <summary>A decimal or 0x number of up to 32 bits.</summary>
    public static bool TryParseNumber(string text, out uint value) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private void Follow(InfScope scope, string section)
    {
        if (section.Length == 0 || !_visited.Add(section))
        {
            return;
        }

        foreach (InfEntry entry in Inf.Entries(section).Where(e => e.Key is not null))
        {
            if (s_sectionLists.Contains(entry.Key!))
            {
                _references.AddRange(entry.Fields
                    .Where(f => !f.StartsWith('@'))
                    .Select(f => new InfReference(scope, section, entry, entry.Key!, Inf.Expand(f))));
            }
            else if (scope == InfScope.Wdf && entry.IsKey("KmdfService"))
            {
                _references.Add(new InfReference(scope, section, entry, entry.Key!, Inf.Expand(entry.Field(1))));
            }
        }
    }

    private void FollowServices(string section)
    {
        Follow(InfScope.Services, section);
        foreach (InfEntry entry in Inf.Entries(section, "AddService"))
        {
            _ = TryParseNumber(Inf.Expand(entry.Field(1)), out uint flags);
            var service = new InfService(section, entry, Inf.Expand(entry.Field(0)), flags, Inf.Expand(entry.Field(2)));
            _services.Add(service);
            Follow(InfScope.Service, service.Section);
            if (Inf.Expand(entry.Field(3)) is { Length: > 0 } eventLog)
            {
                _references.Add(new InfReference(InfScope.Services, section, entry, "AddService", eventLog));
                Follow(InfScope.EventLog, eventLog);
            }
        }
    }
}
