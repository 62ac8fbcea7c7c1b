using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>
/// Checks an INF. The rules are those of InfVerif that matter to a network driver, under its numbers, and a few of our own
/// that no Windows tool checks but that NDIS and NetAdapterCx rely on.
/// </summary>
internal static class InfLinter
{
    private static readonly Func<LintContext, IEnumerable<LintFinding>>[] s_rules =
    [
        VersionRules.Check,
        SectionRules.Check,
        StringRules.Check,
        ModelRules.Check,
        FileRules.Check,
        InstallRules.Check,
        RegistryRules.Check,
        ServiceRules.Check,
        NetworkRules.Check,
    ];

    /// <summary>The findings in the order of their lines; those that weigh nothing at this level are left out.</summary>
    public static IReadOnlyList<LintFinding> Check(ReadOnlySpan<byte> file, LintLevel level)
    {
        if (!InfText.TryDecode(file, out string text))
        {
            return [new LintFinding(1003, 1, "the file is neither ASCII nor UTF-16LE with a byte order mark")];
        }

        InfDocument inf = InfParser.Parse(text);
        IEnumerable<LintFinding> findings = LineEnds(text);
        // What the parser could not read says nothing about the rest.
        findings = inf.Errors.Count > 0
            ? findings.Concat(inf.Errors.Select(e => new LintFinding(1002, e.Line, e.Message)))
            : findings.Concat(s_rules.SelectMany(rule => rule(new LintContext(inf))));
        return [.. findings
            .Select(f => f with { Severity = LintCodes.SeverityOf(f.Code, level) })
            .Where(f => f.Severity != LintSeverity.None)
            .Distinct()
            .OrderBy(f => f.Line)
            .ThenBy(f => f.Code)];
    }

    private static IEnumerable<LintFinding> LineEnds(string text)
    {
        int bare = text.Replace("\r\n", "", StringComparison.Ordinal).IndexOfAny(['\r', '\n']);
        return bare < 0 ? [] : [new LintFinding(9001, 1, "the lines do not all end with CR LF")];
    }
}
