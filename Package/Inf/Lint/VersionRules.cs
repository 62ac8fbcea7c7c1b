using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>The [Version] section.</summary>
internal static class VersionRules
{
    private const string Section = "Version";
    private const string NetClass = "Net";
    private const string NetClassGuid = "{4d36e972-e325-11ce-bfc1-08002be10318}";

    public static IEnumerable<LintFinding> Check(LintContext context)
    {
        InfDocument inf = context.Inf;
        int top = inf.Sections.FirstOrDefault(s => Is(s.Name, Section))?.Line ?? 1;
        int LineOf(string directive) => inf.Entry(Section, directive)?.Line ?? top;

        if (inf.Value(Section, "Signature") != "$Windows NT$")
        {
            yield return new LintFinding(1001, LineOf("Signature"), "[Version] needs Signature = \"$Windows NT$\"");
        }

        foreach (string directive in (string[])["Class", "ClassGuid", "Provider", "DriverVer"])
        {
            if (inf.Value(Section, directive).Length == 0)
            {
                yield return new LintFinding(1234, LineOf(directive), $"[Version] needs {directive}");
            }
        }

        if (inf.Value(Section, "Provider").StartsWith("Microsoft", StringComparison.OrdinalIgnoreCase))
        {
            yield return new LintFinding(1204, LineOf("Provider"), "only Microsoft may name Microsoft as the provider");
        }

        if (inf.Value(Section, "PnpLockdown") != "1")
        {
            yield return new LintFinding(1324, LineOf("PnpLockdown"), "[Version] needs PnpLockdown = 1");
        }

        foreach (string directive in (string[])["DriverPackageType", "DriverPackageDisplayName"])
        {
            if (inf.Entry(Section, directive) is { } entry)
            {
                yield return new LintFinding(2009, entry.Line, $"{directive} is no longer read");
            }
        }

        foreach (LintFinding finding in Class(inf, LineOf).Concat(Catalog(inf, top)).Concat(DriverVer(inf)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<LintFinding> Class(InfDocument inf, Func<string, int> lineOf)
    {
        string name = inf.Value(Section, "Class");
        string guid = inf.Value(Section, "ClassGuid");
        if (name.Length == 0 || guid.Length == 0)
        {
            yield break;
        }

        if (!Guid.TryParseExact(guid, "B", out _))
        {
            yield return new LintFinding(1010, lineOf("ClassGuid"), "ClassGuid is no GUID in braces");
        }
        else if (Is(guid, NetClassGuid) && !Is(name, NetClass))
        {
            yield return new LintFinding(1280, lineOf("Class"), $"this ClassGuid belongs to class {NetClass}");
        }
        else if (Is(name, NetClass) && !Is(guid, NetClassGuid))
        {
            yield return new LintFinding(1281, lineOf("ClassGuid"), $"class {NetClass} has ClassGuid {NetClassGuid}");
        }
    }

    private static IEnumerable<LintFinding> Catalog(InfDocument inf, int top)
    {
        InfEntry[] catalogs = [.. inf.Entries(Section).Where(e =>
            e.IsKey("CatalogFile") || (e.Key?.StartsWith("CatalogFile.", StringComparison.OrdinalIgnoreCase) ?? false))];
        if (!catalogs.Any(e => e.Field(0).Length > 0))
        {
            yield return new LintFinding(1233, top, "[Version] needs CatalogFile for the package to be signed");
        }

        foreach (InfEntry entry in catalogs.Where(e => e.Field(0).Length > 0))
        {
            string name = inf.Expand(entry.Field(0));
            if (name.Length <= 4 || !name.EndsWith(".cat", StringComparison.OrdinalIgnoreCase) || name.AsSpan().ContainsAny(@"\/:"))
            {
                yield return new LintFinding(1214, entry.Line, $"'{name}' is no plain name of a .cat file");
            }
        }
    }

    private static IEnumerable<LintFinding> DriverVer(InfDocument inf)
    {
        if (inf.Entry(Section, "DriverVer") is not { } entry || entry.Field(0).Length == 0)
        {
            yield break;
        }

        string date = inf.Expand(entry.Field(0));
        string version = inf.Expand(entry.Field(1));
        if (!DateOnly.TryParseExact(date, "MM/dd/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            yield return new LintFinding(1218, entry.Line, $"'{date}' is no date of the form MM/DD/YYYY");
        }

        string[] parts = version.Split('.');
        if (parts.Length != 4 || !parts.All(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            yield return new LintFinding(1217, entry.Line, $"'{version}' is no version of four numbers from 0 to 65535");
        }
        else if (parts.All(p => p.All(c => c == '0')))
        {
            yield return new LintFinding(9002, entry.Line, "version 0.0.0.0 means that there is none");
        }
    }

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
