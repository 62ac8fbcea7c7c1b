using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Packaging.Inf;

/// <summary>
/// What an installation leaves in the adapter's driver key besides <c>Ndi</c>: for each keyword under <c>Ndi\Params</c> that has a default
/// and is not optional, a string value of the keyword's name.
/// </summary>
internal static class InfDriverKey
{
    private const string Parameters = @"Ndi\Params\";

    public static IReadOnlyDictionary<string, string> Values(InfDocument inf)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, InfEntry> keyword in InfModels.InstallSections(inf)
            .SelectMany(s => inf.Entries(s, "AddReg"))
            .SelectMany(e => e.Fields)
            .SelectMany(f => inf.Entries(inf.Expand(f)))
            .Where(e => Is(e.Field(0), "HKR") && e.Field(1).StartsWith(Parameters, StringComparison.OrdinalIgnoreCase))
            .GroupBy(e => e.Field(1)[Parameters.Length..], StringComparer.OrdinalIgnoreCase))
        {
            string? Value(string name) => keyword.Where(e => Is(e.Field(2), name)).Select(e => inf.Expand(e.Field(4))).FirstOrDefault();
            if (Value("Default") is { } value && Value("Optional") is not "1")
            {
                values[keyword.Key] = value;
            }
        }

        return values;
    }

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
