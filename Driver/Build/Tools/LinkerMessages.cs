namespace VirtioNetCx.Build;

/// <summary>Puts the linker's words into ours where we know more than it does.</summary>
internal static class LinkerMessages
{
    /// <summary>Findings out of everything the linker wrote.</summary>
    public static IReadOnlyList<Problem> Explain(string linker, int exitCode, string text)
    {
        List<Problem> problems = [];
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            const string undefined = "undefined symbol: ";
            int at = lines[i].IndexOf(undefined, StringComparison.Ordinal);
            if (at >= 0)
            {
                string users = string.Join(", ", lines.Skip(i + 1).TakeWhile(l => l.StartsWith(">>>", StringComparison.Ordinal)).Select(User));
                problems.Add(new Problem("VNC0032", Undefined(lines[i][(at + undefined.Length)..], users)));
            }
            else if (!lines[i].StartsWith(">>>", StringComparison.Ordinal))
            {
                problems.Add(new Problem("VNC0033", $"{Path.GetFileName(linker)}: {lines[i]}"));
            }
        }

        if (problems.Count == 0)
        {
            problems.Add(new Problem("VNC0033", $"{linker} ended with {exitCode}"));
        }

        return problems;
    }

    private static string Undefined(string symbol, string users) =>
        symbol.StartsWith("Rh", StringComparison.Ordinal)
            ? $"'{symbol}' is a service of a managed runtime that this program does not have; used by {users}"
            : $"'{symbol}' is defined nowhere: not in the sources, not in an import definition (.def); used by {users}";

    private static string User(string line)
    {
        int open = line.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? line[3..].Replace("referenced by", string.Empty, StringComparison.Ordinal).Trim() : ObjectGate.Readable(line[(open + 1)..].TrimEnd(')'));
    }
}
