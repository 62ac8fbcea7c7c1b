using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace VirtioNetCx.Interop.Generator.Text;

/// <summary>One line of metadata text with its place, for messages.</summary>
public sealed record TextLine(string Path, int Number, int Indent, string Text)
{
    public GeneratorException Fault(string what) => new($"{Path}({Number}): {what}: '{Text}'");
}

/// <summary>A definition: its first line and the lines indented below it.</summary>
public sealed record TextBlock(TextLine Head, IReadOnlyList<TextLine> Members);

/// <summary>One file of metadata text, cut into blocks. The grammar is in Interop/Metadata/README.md.</summary>
public sealed class TextFile
{
    private const int IndentWidth = 4;

    private TextFile(string path) => Path = path;

    public string Path { get; }

    public string Header { get; private set; } = "";

    public string Namespace { get; private set; } = "";

    public string Version { get; private set; } = "";

    public string Table { get; private set; } = "";

    public IReadOnlyList<TextBlock> Blocks { get; private set; } = [];

    public static TextFile Read(string path)
    {
        TextFile file = new(path);
        List<TextBlock> blocks = [];
        List<TextLine> members = [];
        foreach (TextLine line in Lines(path))
        {
            if (line.Indent > 0)
            {
                if (blocks.Count == 0)
                {
                    throw line.Fault("an indented line with nothing above it");
                }

                members.Add(line);
            }
            else if (!file.TakeDirective(line))
            {
                members = [];
                blocks.Add(new TextBlock(line, members));
            }
        }

        file.Blocks = blocks;
        return file;
    }

    private static IEnumerable<TextLine> Lines(string path)
        => File.ReadAllLines(path)
            .Select((text, index) => (Text: text.TrimEnd(), Number: index + 1))
            .Where(line => line.Text.Length > 0 && line.Text[0] != '#')
            .Select(line => new TextLine(path, line.Number, IndentOf(line.Text), line.Text.Trim()));

    private static int IndentOf(string text) => (text.Length - text.TrimStart().Length) / IndentWidth;

    private bool TakeDirective(TextLine line)
    {
        int space = line.Text.IndexOf(' ', StringComparison.Ordinal);
        string value = space < 0 ? "" : line.Text[(space + 1)..];
        switch (space < 0 ? line.Text : line.Text[..space])
        {
            case "header":
                Header = value;
                return true;
            case "namespace":
                Namespace = value;
                return true;
            case "version":
                Version = value;
                return true;
            case "table":
                Table = value;
                return true;
            default:
                return false;
        }
    }
}
