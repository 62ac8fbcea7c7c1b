using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VirtioNetCx.Mutation;

/// <summary>Reads the JSON report of Stryker, whose form is the "mutation testing report schema" that all Strykers share.</summary>
internal static partial class Report
{
    private const int LongestText = 120;

    /// <summary>The mutants of a report, in the order of files and lines.</summary>
    /// <exception cref="InvalidDataException">It is no such report.</exception>
    public static IReadOnlyList<Mutant> Read(string json)
    {
        try
        {
            using JsonDocument report = JsonDocument.Parse(json);
            string root = report.RootElement.GetProperty("projectRoot").GetString()!;
            return
            [
                .. from file in report.RootElement.GetProperty("files").EnumerateObject()
                   let name = Path.GetRelativePath(root, file.Name).Replace('\\', '/')
                   let lines = file.Value.GetProperty("source").GetString()!.ReplaceLineEndings("\n").Split('\n')
                   from mutant in file.Value.GetProperty("mutants").EnumerateArray()
                   let read = ReadMutant(name, lines, mutant)
                   orderby name, read.LineNumber
                   select read,
            ];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"not a mutation report: {error.Message}", error);
        }
    }

    private static Mutant ReadMutant(string file, string[] lines, JsonElement mutant)
    {
        JsonElement location = mutant.GetProperty("location");
        (int Line, int Column) start = Position(location.GetProperty("start"));
        (int Line, int Column) end = Position(location.GetProperty("end"));
        string from = start.Line == end.Line
            ? lines[start.Line][start.Column..end.Column]
            : string.Join('\n', [lines[start.Line][start.Column..], .. lines[(start.Line + 1)..end.Line], lines[end.Line][..end.Column]]);
        Place place = new(file, Shorten(lines[start.Line]), Shorten(from), Shorten(mutant.GetProperty("replacement").GetString()!));
        return new Mutant(place, start.Line + 1, ReadFate(mutant.GetProperty("status").GetString()!));
    }

    private static (int Line, int Column) Position(JsonElement position) =>
        (position.GetProperty("line").GetInt32() - 1, position.GetProperty("column").GetInt32() - 1);

    private static Fate ReadFate(string status) => status switch
    {
        "Killed" => Fate.Killed,
        "Timeout" or "RuntimeError" => Fate.TimedOut,
        "Survived" => Fate.Survived,
        "NoCoverage" => Fate.NotCovered,
        "Ignored" or "CompileError" => Fate.NotRun,
        _ => throw new InvalidDataException($"a mutant without an end: {status}"),
    };

    // One line without tabs, so that it fits into a table.
    private static string Shorten(string text)
    {
        string flat = Blank().Replace(text, " ").Trim();
        return flat.Length <= LongestText ? flat : $"{flat[..LongestText]}…";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
