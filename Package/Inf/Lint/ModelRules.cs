using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>From [Manufacturer] over the models to an install section with a service.</summary>
internal static partial class ModelRules
{
    /// <summary>The first build that knows build numbers in a decoration.</summary>
    private const int FirstDecoratedBuild = 14310;

    /// <summary>Windows 10 1709, the first to run drivers from the driver store (directory 13).</summary>
    private const int FirstDriverStoreBuild = 16299;

    /// <summary>The first build that reads BootFlags in a service section.</summary>
    private const int FirstBootFlagsBuild = 25398;

    public static IEnumerable<LintFinding> Check(LintContext context) =>
        context.ModelsSections.SelectMany(m => Models(context, m))
            .Concat(Unstamped(context.Inf))
            .Concat(context.Devices.SelectMany(d => Device(context, d)))
            .Concat(context.ModelsSections.SelectMany(m => RepeatedIds(context.Inf, m)));

    [GeneratedRegex(@"^NT(x86|amd64|arm64|arm|ia64)?(\.(\d+)?(\.(\d+)?(\.(\d+)?(\.(\d+)?(\.(?<build>\d+))?)?)?)?)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Decoration();

    private static bool IsUnstamped(string text) => text.Contains("$ARCH$", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<LintFinding> Models(LintContext context, InfModelsSection models)
    {
        int line = models.Manufacturer.Line;
        if (models.Manufacturer.Field(0).Length == 0)
        {
            yield return new LintFinding(1011, line, "the manufacturer's entry names no models section");
            yield break;
        }

        if (IsUnstamped(models.Name))
        {
            yield break;
        }

        if (!context.Inf.Has(models.Name))
        {
            yield return new LintFinding(1203, line, $"there is no [{models.Name}]");
        }

        if (models.Decoration.Length == 0)
        {
            yield return new LintFinding(2010, line, $"[{models.Name}] has no decoration and so is for 32-bit x86");
            yield break;
        }

        Match match = Decoration().Match(models.Decoration);
        if (!match.Success)
        {
            yield return new LintFinding(1287, line, $"'{models.Decoration}' is no target of the form NTarch.major.minor...build");
            yield break;
        }

        int build = match.Groups["build"] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
        if (match.Groups["build"].Success && build < FirstDecoratedBuild)
        {
            yield return new LintFinding(1288, line, $"build numbers in decorations start at {FirstDecoratedBuild}");
            yield break;
        }

        foreach ((string syntax, int first, int at) in NewSyntax(context))
        {
            if (build < first)
            {
                yield return new LintFinding(1199, at, $"{syntax} needs build {first}, but '{models.Decoration}' lets older ones install");
            }
        }
    }

    private static IEnumerable<(string Syntax, int FirstBuild, int Line)> NewSyntax(LintContext context)
    {
        IEnumerable<InfEntry> store = context.Inf.Entries("DestinationDirs").Where(e => e.Field(0) == "13");
        IEnumerable<InfEntry> boot = context.Services.SelectMany(s => context.Inf.Entries(s.Section, "BootFlags"));
        return store.Take(1).Select(e => ("directory 13", FirstDriverStoreBuild, e.Line))
            .Concat(boot.Take(1).Select(e => ("BootFlags", FirstBootFlagsBuild, e.Line)));
    }

    private static IEnumerable<LintFinding> Unstamped(InfDocument inf) =>
        inf.Sections.Where(s => IsUnstamped(s.Name)).Select(s => (s.Line, s.Name))
            .Concat(inf.Entries("Manufacturer").SelectMany(e => e.Fields.Where(IsUnstamped).Select(f => (e.Line, f))))
            .Select(u => new LintFinding(1274, u.Line, $"'{u.Item2}' still holds the template's architecture token"));

    private static IEnumerable<LintFinding> Device(LintContext context, InfDevice device)
    {
        string section = context.Inf.Expand(device.InstallSection);
        int line = device.Entry.Line;
        if (section.Length == 0)
        {
            yield return new LintFinding(1271, line, "the device has no install section");
            yield break;
        }

        string[] existing = [.. InfModels.InstallSections(context.Inf, section)];
        if (existing.Length == 0)
        {
            yield return new LintFinding(1261, line, $"there is no install section [{section}]");
        }

        foreach (string install in existing)
        {
            InfService[] services = [.. context.Services.Where(s => s.From.Equals(install + ".Services", StringComparison.OrdinalIgnoreCase))];
            // A nameless service has its own finding (1253).
            if (!services.Any(s => s.IsFunctionDriver || s.Name.Length == 0))
            {
                yield return new LintFinding(1296, line, $"[{install}.Services] gives the device no function driver");
            }
        }
    }

    private static IEnumerable<LintFinding> RepeatedIds(InfDocument inf, InfModelsSection models) =>
        inf.Entries(models.Name)
            .SelectMany(e => e.Fields.Skip(1).Select(id => (e.Line, Id: inf.Expand(id))))
            .GroupBy(d => d.Id, StringComparer.OrdinalIgnoreCase)
            .SelectMany(g => g.Skip(1).Select(d => new LintFinding(1294, d.Line, $"'{g.Key}' is in [{models.Name}] already")));
}
