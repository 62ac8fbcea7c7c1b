using System;
using System.Collections.Generic;
using System.Text;

namespace VirtioNetCx.Packaging.Inf;

/// <summary>Turns the text of an INF into an <see cref="InfDocument"/>. Never throws: what it cannot read, it lists.</summary>
internal sealed class InfParser
{
    private readonly List<InfSection> _sections = [];
    private readonly List<InfSyntaxError> _errors = [];
    private List<InfEntry>? _entries;

    public static InfDocument Parse(string text)
    {
        var parser = new InfParser();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            int first = i;
            string line = lines[i].TrimEnd('\r');
            var logical = new StringBuilder();
            // A backslash that ends a line, quotes and comments aside, joins the next one to it.
            while (Strip(line) is var bare && bare.EndsWith('\\') && i + 1 < lines.Length)
            {
                logical.Append(bare, 0, bare.Length - 1);
                line = lines[++i].TrimEnd('\r');
            }

            parser.Line(first + 1, logical.Append(Strip(line)).ToString().Trim());
        }

        return new InfDocument(parser._sections, parser._errors);
    }

    private void Line(int number, string line)
    {
        if (line.Length == 0)
        {
            return;
        }

        if (line[0] == '[')
        {
            Section(number, line);
        }
        else if (_entries is null)
        {
            _errors.Add(new InfSyntaxError(number, "a line before the first section"));
        }
        else
        {
            Entry(_entries, number, line);
        }
    }

    private void Section(int number, string line)
    {
        int end = line.IndexOf(']', StringComparison.Ordinal);
        if (end != line.Length - 1 || end == 1)
        {
            _errors.Add(new InfSyntaxError(number, "a malformed section name"));
        }

        _entries = [];
        string name = end < 0 ? line[1..] : line[1..end];
        _sections.Add(new InfSection(name.Trim(), number, _entries));
    }

    private void Entry(List<InfEntry> entries, int number, string line)
    {
        string? key = null;
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append(line[i++]);
            }
            else if (c == '"')
            {
                quoted = !quoted;
                field.Append(Quote);
            }
            else if (c == '=' && !quoted && key is null && fields.Count == 0)
            {
                key = Finish(field);
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(Finish(field));
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(Finish(field));
        if (quoted)
        {
            _errors.Add(new InfSyntaxError(number, "a quotation mark is missing"));
        }

        if (key is { Length: 0 })
        {
            _errors.Add(new InfSyntaxError(number, "nothing stands before the equals sign"));
        }

        entries.Add(new InfEntry(number, key, fields));
    }

    // Marks where quotes stood until the blanks outside of them are gone.
    private const char Quote = '\uE000';

    private static string Finish(StringBuilder field)
    {
        string text = field.ToString().Trim().Replace(Quote.ToString(), "", StringComparison.Ordinal);
        field.Clear();
        return text;
    }

    /// <summary>The line without its comment and the blanks at its end.</summary>
    private static string Strip(string line)
    {
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"';
            if (line[i] == ';' && !quoted)
            {
                return line[..i].TrimEnd();
            }
        }

        return line.TrimEnd();
    }
}
