using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VirtioNetCx.Interop.Generator.Scraper;

/// <summary>The layout of one structure: place, type and name of each member, those of unnamed structures inside it too.</summary>
/// <param name="Members">Text without the offset, and the offset in bits; the width of a bit field, else zero.</param>
public sealed record RecordLayout(int Size, int Align, IReadOnlyList<(string Text, int FirstBit, int Bits)> Members);

/// <summary>Parses clang's record layout dump.</summary>
public static partial class RecordLayouts
{
    private const int BitsPerByte = 8;

    public static Dictionary<string, RecordLayout> Parse(string dump)
    {
        ArgumentNullException.ThrowIfNull(dump);
        Dictionary<string, RecordLayout> layouts = new(StringComparer.Ordinal);
        foreach (string block in dump.Split("*** Dumping AST Record Layout", StringSplitOptions.RemoveEmptyEntries))
        {
            ParseBlock(block, layouts);
        }

        return layouts;
    }

    private static void ParseBlock(string block, Dictionary<string, RecordLayout> layouts)
    {
        string name = "";
        List<(string Text, int FirstBit, int Bits)> members = [];
        int namedDepth = int.MaxValue;
        foreach (string line in block.Split('\n'))
        {
            Match size = SizeLine().Match(line);
            if (size.Success && name.Length > 0)
            {
                layouts[name] = new RecordLayout(Number(size.Groups[1]), Number(size.Groups[2]), members);
                return;
            }

            Match match = MemberLine().Match(line);
            if (!match.Success)
            {
                continue;
            }

            int depth = match.Groups["indent"].Length / 2;
            string text = match.Groups["text"].Value;
            if (depth == 0)
            {
                name = Spelling.Of(text);
            }
            else if (depth <= namedDepth)
            {
                bool isRecord = RecordMember().IsMatch(text);
                bool isUnnamed = Unnamed().IsMatch(text);
                namedDepth = isRecord && !isUnnamed ? depth : int.MaxValue;
                members.Add(Member(match, text, isUnnamed));
            }
        }
    }

    private static (string Text, int FirstBit, int Bits) Member(Match match, string text, bool isUnnamed)
    {
        int first = Number(match.Groups["byte"]) * BitsPerByte;
        int bits = 0;
        if (match.Groups["from"].Success)
        {
            bits = Number(match.Groups["to"]) - Number(match.Groups["from"]) + 1;
            first += Number(match.Groups["from"]);
        }

        string keyword = text.StartsWith("union", StringComparison.Ordinal) ? "union" : "struct";
        int space = text.LastIndexOf(' ');
        string name = text[(space + 1)..];
        return (isUnnamed ? $"{keyword} {name}".TrimEnd() : $"{Spelling.Of(text[..space])} {name}", first, bits);
    }

    private static int Number(Group group) => int.Parse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<byte>\d+)(:(?<from>\d+)-(?<to>\d+))? \| (?<indent>\s*)(?<text>.*)$")]
    private static partial Regex MemberLine();

    [GeneratedRegex(@"^\s*\| \[sizeof=(\d+), align=(\d+)")]
    private static partial Regex SizeLine();

    [GeneratedRegex(@"\((unnamed|anonymous) ")]
    private static partial Regex Unnamed();

    [GeneratedRegex(@"^(struct|union|class) ")]
    private static partial Regex RecordMember();
}
