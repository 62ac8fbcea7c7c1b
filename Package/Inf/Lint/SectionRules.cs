using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>Sections as such: each there once, referred to, and holding what belongs into it.</summary>
internal static class SectionRules
{
    /// <summary>Sections that Windows looks for by their own name.</summary>
    private static readonly string[] s_wellKnown =
        ["Version", "Manufacturer", "SourceDisksNames", "SourceDisksFiles", "DestinationDirs", "Strings", "ControlFlags"];

    /// <summary>What may be appended to an install section's name.</summary>
    private static readonly string[] s_installSuffixes =
        [".HW", ".Services", ".Wdf", ".CoInstallers", ".LogConfigOverride", ".Filters", ".Interfaces", ".Events", ".Components", ".Software"];

    /// <summary>Directives that rules of their own look after when they are empty.</summary>
    private static readonly string[] s_required =
        ["Signature", "Class", "ClassGuid", "Provider", "DriverVer", "CatalogFile", "AddService", "KmdfService",
            "ServiceType", "StartType", "ErrorControl", "ServiceBinary"];

    public static IEnumerable<LintFinding> Check(LintContext context) =>
        Duplicates(context.Inf).Concat(References(context)).Concat(Unused(context)).Concat(Grammar(context));

    private static IEnumerable<LintFinding> Duplicates(InfDocument inf)
    {
        foreach (IGrouping<string, InfSection> same in inf.Sections.GroupBy(s => s.Name, StringComparer.OrdinalIgnoreCase))
        {
            foreach (InfSection again in same.Skip(1))
            {
                yield return new LintFinding(1209, again.Line, $"[{again.Name}] is there already");
            }
        }

        foreach (string keyed in (string[])["SourceDisksNames", "SourceDisksFiles", "DestinationDirs", "Strings"])
        {
            foreach (LintFinding finding in Repeated(keyed, inf.Entries(keyed).Where(e => e.Key is not null), e => e.Key!))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<LintFinding> References(LintContext context)
    {
        foreach (InfReference reference in context.References)
        {
            if (reference.Target.Length == 0)
            {
                yield return new LintFinding(1005, reference.Entry.Line, $"{reference.Directive} names no section");
            }
            else if (!context.Inf.Has(reference.Target))
            {
                yield return new LintFinding(1203, reference.Entry.Line, $"there is no [{reference.Target}]");
            }
        }

        foreach (IGrouping<string, InfReference> shared in context.References
            .Where(r => r.Target.Length > 0).GroupBy(r => r.Target, StringComparer.OrdinalIgnoreCase))
        {
            if (shared.Select(r => r.Directive).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1)
            {
                yield return new LintFinding(1205, shared.Last().Entry.Line, $"[{shared.Key}] is used by two different directives");
            }
        }
    }

    private static IEnumerable<LintFinding> Unused(LintContext context)
    {
        var used = new HashSet<string>(s_wellKnown, StringComparer.OrdinalIgnoreCase);
        used.UnionWith(context.ModelsSections.Select(m => m.Name));
        used.UnionWith(context.InstallSections);
        used.UnionWith(context.InstallSections.SelectMany(i => s_installSuffixes.Select(s => i + s)));
        used.UnionWith(context.References.Select(r => r.Target));
        used.UnionWith(context.ReferencesBy("CopyFiles").Select(r => r.Target + ".Security"));
        used.UnionWith(context.Services.Select(s => s.Section));
        return context.Inf.Sections
            .Where(s => !used.Contains(s.Name) && !s.Name.StartsWith("Strings.", StringComparison.OrdinalIgnoreCase))
            .Select(s => new LintFinding(2083, s.Line, $"nothing uses [{s.Name}]"));
    }

    private static IEnumerable<LintFinding> Grammar(LintContext context)
    {
        IEnumerable<(string, SectionGrammar)> sections =
        [
            ("Version", SectionGrammar.Version),
            .. context.InstallSections.Select(s => (s, SectionGrammar.Install)),
            .. context.InstallSections.Select(s => (s + ".HW", SectionGrammar.Hardware)),
            .. context.InstallSections.Select(s => (s + ".Services", SectionGrammar.Services)),
            .. context.InstallSections.Select(s => (s + ".Wdf", SectionGrammar.Wdf)),
            .. context.Services.Select(s => (s.Section, SectionGrammar.Service)),
            .. context.ReferencesBy("AddService").Select(r => (r.Target, SectionGrammar.EventLog)),
        ];
        return sections.Distinct().SelectMany(s => Entries(context.Inf, s.Item1, s.Item2));
    }

    private static IEnumerable<LintFinding> Entries(InfDocument inf, string section, SectionGrammar grammar)
    {
        foreach (InfEntry entry in inf.Entries(section))
        {
            if (entry.Key is null || !grammar.Allows(entry.Key))
            {
                yield return new LintFinding(1290, entry.Line, $"'{entry.Key ?? entry.Field(0)}' does not belong into [{section}]");
            }
            else if (entry.Fields.All(f => f.Length == 0)
                && !LintContext.IsSectionList(entry.Key) && !s_required.Contains(entry.Key, StringComparer.OrdinalIgnoreCase))
            {
                yield return new LintFinding(1006, entry.Line, $"{entry.Key} has no value");
            }
            else if (entry.Fields.Count > grammar.MostFields(entry.Key))
            {
                yield return new LintFinding(1201, entry.Line, $"{entry.Key} has more values than are read");
            }
        }

        IEnumerable<InfEntry> single = inf.Entries(section).Where(e => e.Key is not null && !grammar.MayRepeat(e.Key));
        foreach (LintFinding finding in Repeated(section, single, e => e.Key!))
        {
            yield return finding;
        }
    }

    /// <summary>1294 for each entry whose name another one has taken.</summary>
    internal static IEnumerable<LintFinding> Repeated(string section, IEnumerable<InfEntry> entries, Func<InfEntry, string> name) =>
        entries
            .GroupBy(name, StringComparer.OrdinalIgnoreCase)
            .SelectMany(g => g.Skip(1).Select(e => new LintFinding(1294, e.Line, $"'{g.Key}' is in [{section}] already")));
}
