using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace VirtioNetCx.Mutation;

/// <summary>A survivor, and why no test can or need kill it.</summary>
internal sealed record Explanation(Place Place, string Reason);

/// <summary>The committed table of survivors: five columns apart by tabs, file, line, from, to, reason. Lines with # are remarks.</summary>
internal static class Explanations
{
    private const int Columns = 5;

    /// <summary>Reads the table.</summary>
    /// <exception cref="InvalidDataException">A row has not five columns, or one of them is empty that must not be.</exception>
    public static IReadOnlyList<Explanation> Read(string table) =>
        [.. table.ReplaceLineEndings("\n").Split('\n').Where(static row => row.Length != 0 && row[0] != '#').Select(ReadRow)];

    /// <summary>The row for a survivor, up to the reason.</summary>
    public static string Row(Place place) => $"{place.File}\t{place.Line}\t{place.From}\t{place.To}\t";

    private static Explanation ReadRow(string row)
    {
        string[] cells = row.Split('\t');
        if (cells.Length != Columns || cells.Any(string.IsNullOrWhiteSpace))
        {
            throw new InvalidDataException($"not a row of five filled columns: {row}");
        }

        return new Explanation(new Place(cells[0], cells[1], cells[2], cells[3]), cells[4]);
    }
}
