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
    /// <param name="json">The report.</param>
    /// <param name="original">A source as it was before its constants were disguised, by its name below the project.</param>
    /// <exception cref="InvalidDataException">It is no such report.</exception>
    public static IReadOnlyList<Mutant> Read(string json, Func<string, string> original)
    {
        try
        {
            using JsonDocument report = JsonDocument.Parse(json);
            string root = report.RootElement.GetProperty("projectRoot").GetString()!;
            return
            [
                .. from file in report.RootElement.GetProperty("files").EnumerateObject()
                   let name = Path.GetRelativePath(root, file.Name).Replace('\\', '/')
                   where file.Value.GetProperty("mutants").GetArrayLength() != 0
                   let lines = Lines(file.Value.GetProperty("source").GetString()!)
                   let before = Lines(original(name))
                   from mutant in file.Value.GetProperty("mutants").EnumerateArray()
                   let read = ReadMutant(name, lines, before, mutant)
                   orderby name, read.LineNumber
                   select read,
            ];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"not a mutation report: {error.Message}", error);
        }
    }

    private static string[] Lines(string source) => source.ReplaceLineEndings("\n").Split('\n');

    private static Mutant ReadMutant(string file, string[] lines, string[] before, JsonElement mutant)
    {
        JsonElement location = mutant.GetProperty("location");
        (int Line, int Column) start = Position(location.GetProperty("start"));
        (int Line, int Column) end = Position(location.GetProperty("end"));
        string from = start.Line == end.Line
            ? lines[start.Line][start.Column..end.Column]
            : string.Join('\n', [lines[start.Line][start.Column..], .. lines[(start.Line + 1)..end.Line], lines[end.Line][..end.Column]]);
        string to = mutant.GetProperty("replacement").GetString()!;

        // Stryker names the method that it replaced; the constant is its argument.
        if (from is "Math.Min" or "Math.Max" && Constant.At(lines[start.Line], start.Column) is (string, string) constant)
        {
            (from, to) = constant;
        }

        Place place = new(file, Shorten(before[start.Line]), Shorten(from), Shorten(to));
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
        string flat = Constant.Undisguise(Blank().Replace(text, " ").Trim());
        return flat.Length <= LongestText ? flat : $"{flat[..LongestText]}…";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
