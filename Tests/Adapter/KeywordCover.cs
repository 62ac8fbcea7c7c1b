using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// Few combinations in which every choice of values for any <c>strength</c> keywords occurs: greedily, the best of some random rows, each
/// of which begins with a choice that no row has yet.
/// </summary>
internal static class KeywordCover
{
    private const int Candidates = 24;

    public static IReadOnlyList<KeywordValues> Make(int strength, int seed)
    {
        var random = new Random(seed);
        HashSet<string> open = [.. Choices(strength)];
        List<KeywordValues> rows = [];
        while (open.Count != 0)
        {
            string first = open.First();
            KeywordValues best = Enumerable.Range(0, Candidates)
                .Select(_ => Around(first, random))
                .MaxBy(row => Of(row, strength).Count(open.Contains))!;
            open.ExceptWith(Of(best, strength));
            rows.Add(best);
        }

        return rows;
    }

    /// <summary>Choices of values for some keywords: a digit for each that takes part, a dot for the others.</summary>
    public static IEnumerable<string> Choices(int strength)
    {
        foreach (int[] columns in Columns(strength, 0))
        {
            int count = columns.Aggregate(1, static (product, column) => product * KeywordTable.Keywords[column].Count);
            for (int number = 0; number < count; number++)
            {
                char[] choice = Enumerable.Repeat('.', KeywordTable.Keywords.Count).ToArray();
                int left = number;
                foreach (int column in columns)
                {
                    choice[column] = (char)('0' + (left % KeywordTable.Keywords[column].Count));
                    left /= KeywordTable.Keywords[column].Count;
                }

                yield return new string(choice);
            }
        }
    }

    /// <summary>The choices that occur in a row.</summary>
    public static IEnumerable<string> Of(KeywordValues row, int strength)
    {
        foreach (int[] columns in Columns(strength, 0))
        {
            char[] choice = Enumerable.Repeat('.', KeywordTable.Keywords.Count).ToArray();
            foreach (int column in columns)
            {
                choice[column] = (char)('0' + row.Values[column]);
            }

            yield return new string(choice);
        }
    }

    private static IEnumerable<int[]> Columns(int strength, int from)
    {
        if (strength == 0)
        {
            yield return [];
            yield break;
        }

        for (int column = from; column <= KeywordTable.Keywords.Count - strength; column++)
        {
            foreach (int[] rest in Columns(strength - 1, column + 1))
            {
                yield return [column, .. rest];
            }
        }
    }

    private static KeywordValues Around(string choice, Random random) =>
        new([.. choice.Select((digit, column) => digit == '.' ? random.Next(KeywordTable.Keywords[column].Count) : digit - '0')]);
}
