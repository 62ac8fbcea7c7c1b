using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace VirtioNetCx.Tests.Interop;

/// <summary>The metadata text read in the plainest way, apart from the generator's parser: what a metadata file is held against.</summary>
internal static class TextFacts
{
    /// <summary>The lines that start a definition, as words: keyword first.</summary>
    public static IEnumerable<string[]> Heads(string part, string keyword)
        => Lines(part).Where(l => l.StartsWith(keyword + " ", StringComparison.Ordinal)).Select(Words);

    /// <summary>The lines below each definition of a kind, as words.</summary>
    public static IEnumerable<(string[] Head, List<string[]> Members)> Blocks(string part, string keyword)
    {
        (string[] Head, List<string[]> Members)? open = null;
        foreach (string line in Lines(part))
        {
            if (line[0] == ' ')
            {
                open?.Members.Add(Words(line));
                continue;
            }

            if (open is not null)
            {
                yield return open.Value;
            }

            open = line.StartsWith(keyword + " ", StringComparison.Ordinal) ? (Words(line), []) : null;
        }

        if (open is not null)
        {
            yield return open.Value;
        }
    }

    private static IEnumerable<string> Lines(string part)
        => Directory.GetFiles(Path.Combine(Repository.Text, part), "*.txt").Order(StringComparer.Ordinal)
            .SelectMany(File.ReadAllLines).Where(l => l.Length > 0 && l[0] != '#');

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
