using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>What NDIS and NetAdapterCx read from a network adapter's INF. Codes from 9010 are our own.</summary>
internal static class NetworkRules
{
    public const string Parameters = @"Ndi\Params\";

    /// <summary>NDIS does not start the adapter without these.</summary>
    private static readonly string[] s_required =
        ["Characteristics", "BusType", "*IfType", "*MediaType", "*PhysicalMediaType", "*IfConnectorPresent",
            "*ConnectionType", "*DirectionType", "*AccessType", "*HardwareLoopback"];

    public static IEnumerable<LintFinding> Check(LintContext context) =>
        context.Inf.Value("Version", "Class").Equals("Net", StringComparison.OrdinalIgnoreCase)
            ? context.InstallSections.SelectMany(s => Install(context, s))
            : [];

    private static IEnumerable<LintFinding> Install(LintContext context, string install)
    {
        InfDocument inf = context.Inf;
        int top = inf.Sections.First(s => Is(s.Name, install)).Line;
        foreach (string directive in s_required)
        {
            if (inf.Entry(install, directive) is not { } entry)
            {
                yield return new LintFinding(1013, top, $"[{install}] needs {directive}");
            }
            else if (entry.Field(0).Length > 0 && !LintContext.TryParseNumber(inf.Expand(entry.Field(0)), out _))
            {
                yield return new LintFinding(1014, entry.Line, $"{directive} is no number");
            }
        }

        InfEntry[] values = [.. context.RegistryLines("AddReg").Where(l => Is(l.Reference.From, install)).Select(l => l.Entry)];
        InfService? service = context.Services.FirstOrDefault(s => Is(s.From, install + ".Services") && s.IsFunctionDriver);
        InfEntry? bound = values.FirstOrDefault(e => Is(e.Field(1), "Ndi") && Is(e.Field(2), "Service"));
        if (service is { Name.Length: > 0 } && !Is(inf.Expand(bound?.Field(4) ?? ""), service.Name))
        {
            yield return new LintFinding(9010, bound?.Line ?? top, $"Ndi\\Service must be the service that AddService names, {service.Name}");
        }

        foreach (string range in (string[])["UpperRange", "LowerRange"])
        {
            if (!values.Any(e => Is(e.Field(1), @"Ndi\Interfaces") && Is(e.Field(2), range) && e.Field(4).Length > 0))
            {
                yield return new LintFinding(9011, top, $@"Ndi\Interfaces needs {range}");
            }
        }

        IGrouping<string, InfEntry>[] keywords = [.. values
            .Where(e => e.Field(1).StartsWith(Parameters, StringComparison.OrdinalIgnoreCase))
            .GroupBy(e => e.Field(1)[Parameters.Length..].Split('\\')[0], StringComparer.OrdinalIgnoreCase)];
        HashSet<string> names = new(keywords.Select(k => k.Key), StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, InfEntry> keyword in keywords)
        {
            foreach (LintFinding finding in Name(keyword).Concat(Keyword(inf, keyword)).Concat(KeywordRules.Check(inf, keyword, names)))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<LintFinding> Name(IGrouping<string, InfEntry> keyword)
    {
        int line = keyword.First().Line;
        if (NetworkKeywords.Reserved.Contains(keyword.Key))
        {
            yield return new LintFinding(9017, line, $"{keyword.Key} is a name of the network class itself");
        }
        else if (NetworkKeywords.SelectiveSuspend.Contains(keyword.Key))
        {
            yield return new LintFinding(9018, line, $"{keyword.Key} is forbidden to NetAdapterCx drivers");
        }
        else if (NetworkKeywords.GroupedChecksum.Contains(keyword.Key))
        {
            yield return new LintFinding(9019, line, $"NetAdapterCx does not read {keyword.Key}");
        }
        else if (keyword.Key.StartsWith('*') && !NetworkKeywords.Standardized.Contains(keyword.Key))
        {
            yield return new LintFinding(9012, line, $"{keyword.Key} is no standardized keyword; only those begin with *");
        }
    }

    private static IEnumerable<LintFinding> Keyword(InfDocument inf, IGrouping<string, InfEntry> keyword)
    {
        int line = keyword.First().Line;
        string name = keyword.Key;
        string? Value(string value) => keyword
            .Where(e => Is(e.Field(1), Parameters + name) && Is(e.Field(2), value))
            .Select(e => inf.Expand(e.Field(4))).FirstOrDefault();

        foreach (InfEntry entry in keyword.Where(e => !LintContext.TryParseNumber(e.Field(3), out uint flags) || flags != 0))
        {
            yield return new LintFinding(9020, entry.Line, $"all values of {name} must be plain strings (REG_SZ)");
        }

        if (Value("ParamDesc") is null || Value("Type") is not { } type || !NetworkKeywords.Types.TryGetValue(type, out bool isNumber))
        {
            yield return new LintFinding(9013, line, $"{name} needs ParamDesc, and a Type that Windows knows");
            yield break;
        }

        string? byDefault = Value("Default");
        if (byDefault is null)
        {
            if (Value("Optional") is not "1")
            {
                yield return new LintFinding(9014, line, $"{name} is not optional and so needs Default");
            }
        }
        else if (Is(type, "enum") && !keyword.Any(e => Is(e.Field(1), Parameters + name + @"\enum") && e.Field(2) == byDefault))
        {
            yield return new LintFinding(9015, line, $"the default of {name} is none of its choices");
        }
        else if (isNumber && !InRange(byDefault, Value("Min"), Value("Max"), Value("Step")))
        {
            yield return new LintFinding(9016, line, $"the default of {name} is not one of Min, Min + Step, ... Max");
        }
    }

    private static bool InRange(string byDefault, string? min, string? max, string? step) =>
        Number(byDefault) is { } value && Number(min) is { } least && Number(max) is { } most && (step is null ? 1 : Number(step)) is > 0 and { } stride
            && least <= value && value <= most && (value - least) % stride == 0;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
