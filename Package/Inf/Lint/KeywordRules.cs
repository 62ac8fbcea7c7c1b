using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>Standardized keywords have the type, the values and the default that Windows documents, and come in whole groups.</summary>
internal static class KeywordRules
{
    /// <param name="inf">The INF.</param>
    /// <param name="keyword">Name, and all lines below its key.</param>
    /// <param name="listed">Every keyword that the device has.</param>
    public static IEnumerable<LintFinding> Check(InfDocument inf, IGrouping<string, InfEntry> keyword, IReadOnlySet<string> listed)
    {
        if (!StandardKeyword.All.TryGetValue(keyword.Key, out StandardKeyword? standard))
        {
            yield break;
        }

        int line = keyword.First().Line;
        string key = NetworkRules.Parameters + keyword.Key;
        string? Value(string name) => keyword.Where(e => Is(e.Field(1), key) && Is(e.Field(2), name)).Select(e => inf.Expand(e.Field(4))).FirstOrDefault();

        string? type = Value("Type");
        if (type is null || !Is(type, standard.Type))
        {
            // A type that is missing or that Windows does not know has a finding already.
            if (type is not null && NetworkKeywords.Types.ContainsKey(type))
            {
                yield return new LintFinding(9021, line, $"the type of {keyword.Key} is {standard.Type}");
            }

            yield break;
        }

        string[] choices = [.. keyword.Where(e => Is(e.Field(1), key + @"\enum")).Select(e => e.Field(2))];
        if (!choices.Order(StringComparer.Ordinal).SequenceEqual(standard.Choices))
        {
            yield return new LintFinding(9022, line, $"the choices of {keyword.Key} are {string.Join(", ", standard.Choices)}, each once");
        }

        if (standard.Default is not null && Value("Default") is { } value && value != standard.Default)
        {
            yield return new LintFinding(9023, line, $"the default of {keyword.Key} is {standard.Default}");
        }

        foreach (string companion in standard.Group.Where(name => !listed.Contains(name)))
        {
            yield return new LintFinding(9024, line, $"{keyword.Key} stands without {companion}");
        }
    }

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
