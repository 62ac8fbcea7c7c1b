using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VirtioNetCx.Mutation;

/// <summary>
/// Stryker's report of mutants that it made: what it says of their fate counts for nothing, since it was shown no test but the
/// <see cref="Keeper"/>. Verdicts take the place of that.
/// </summary>
internal static class RunReport
{
    // Blocks that are taken out whole, if something in them is mutated too: Stryker would not run them, but they are there.
    private const string WholeBlock = "Removed by block already covered filter";
    private static readonly string[] Ends = ["NoCoverage", "Survived", "Killed", "Timeout"];

    /// <summary>The mutants that are to be judged, in the order of files and lines.</summary>
    /// <exception cref="InvalidDataException">It is no such report.</exception>
    public static IReadOnlyList<int> Mutants(string json) =>
    [
        .. from mutant in All(Parse(json))
           where IsMade(mutant)
           select Id(mutant),
    ];

    /// <summary>The report with verdicts; a mutant without one is <c>Pending</c>.</summary>
    public static string With(string json, IReadOnlyDictionary<int, (Fate Fate, string Test)> verdicts)
    {
        JsonNode report = Parse(json);
        foreach (JsonNode mutant in All(report).Where(IsMade))
        {
            bool isJudged = verdicts.TryGetValue(Id(mutant), out (Fate Fate, string Test) verdict);
            mutant["status"] = isJudged ? Status(verdict.Fate) : "Pending";
            mutant["statusReason"] = verdict.Test ?? "";
        }

        return report.ToJsonString();
    }

    private static JsonNode Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json)!;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"not a mutation report: {error.Message}", error);
        }
    }

    private static IEnumerable<JsonNode> All(JsonNode report) =>
        from file in (report["files"] as JsonObject ?? throw new InvalidDataException("not a mutation report")).OrderBy(static file => file.Key, StringComparer.Ordinal)
        from mutant in file.Value!["mutants"]!.AsArray()
        orderby file.Key, mutant["location"]!["start"]!["line"]!.GetValue<int>()
        select mutant;

    // Whether it is in the assembly. Not so the ones that do not compile, or were not asked for.
    private static bool IsMade(JsonNode mutant) =>
        Ends.Contains(mutant["status"]!.GetValue<string>()) || mutant["statusReason"]?.GetValue<string>() == WholeBlock;

    private static int Id(JsonNode mutant) => int.Parse(mutant["id"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static string Status(Fate fate) => fate switch
    {
        Fate.Killed => "Killed",
        Fate.TimedOut => "Timeout",
        Fate.Survived => "Survived",
        Fate.NotCovered => "NoCoverage",
        _ => throw new ArgumentOutOfRangeException(nameof(fate)),
    };
}
