using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>Install sections: the feature score, the framework's sections, and what Windows drivers may no longer do.</summary>
internal static class InstallRules
{
    // InfVerif has ten numbers for legacy operations and no published table; which is which below is our reading.
    private static readonly Dictionary<string, int> s_legacy = new(StringComparer.OrdinalIgnoreCase)
    {
        ["LogConfig"] = 1300,
        ["RegisterDlls"] = 1301,
        ["UnregisterDlls"] = 1301,
        ["UpdateInis"] = 1302,
        ["UpdateIniFields"] = 1302,
        ["Ini2Reg"] = 1302,
        ["ProfileItems"] = 1302,
        ["RenFiles"] = 1102,
        ["BitReg"] = 1307,
        ["DelReg"] = 1308,
        ["DelFiles"] = 1309,
    };

    public static IEnumerable<LintFinding> Check(LintContext context) =>
        Legacy(context).Concat(FeatureScore(context)).Concat(Framework(context));

    private static IEnumerable<LintFinding> Legacy(LintContext context)
    {
        foreach (InfReference reference in context.References)
        {
            if (s_legacy.TryGetValue(reference.Directive, out int code))
            {
                yield return new LintFinding(code, reference.Entry.Line, $"{reference.Directive} has no place in a driver that is isolated");
            }
        }

        foreach (InfSection section in context.Inf.Sections)
        {
            if (section.Name.EndsWith(".CoInstallers", StringComparison.OrdinalIgnoreCase))
            {
                yield return new LintFinding(1303, section.Line, "co-installers are no longer run");
            }
            else if (section.Name.EndsWith(".LogConfigOverride", StringComparison.OrdinalIgnoreCase))
            {
                yield return new LintFinding(1300, section.Line, "resources come from plug and play, not from the INF");
            }
        }
    }

    private static IEnumerable<LintFinding> FeatureScore(LintContext context) =>
        context.InstallSections
            .SelectMany(s => context.Inf.Entries(s, "FeatureScore"))
            .Where(e => !byte.TryParse(Hexadecimal(e.Field(0)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
            .Select(e => new LintFinding(1245, e.Line, $"'{e.Field(0)}' is no feature score from 00 to FF"));

    private static string Hexadecimal(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;

    private static IEnumerable<LintFinding> Framework(LintContext context)
    {
        foreach (InfEntry entry in context.InstallSections.SelectMany(s => context.Inf.Entries(s + ".Wdf", "KmdfService")))
        {
            string section = context.Inf.Expand(entry.Field(1));
            if (context.Inf.Has(section) && context.Inf.Value(section, "KmdfLibraryVersion").Length == 0)
            {
                yield return new LintFinding(1084, entry.Line, $"[{section}] needs KmdfLibraryVersion");
            }

            foreach (InfEntry directive in context.Inf.Entries(section).Where(e => e.Key is null || !SectionGrammar.Kmdf.Allows(e.Key)))
            {
                yield return new LintFinding(1401, directive.Line, $"KMDF does not read '{directive.Key ?? directive.Field(0)}'");
            }
        }
    }
}
