using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Text;

/// <summary>Parses a structure or union with its nested ones.</summary>
public sealed class StructParser(TextFile file, TypeNames names)
{
    public StructDefinition Parse(HeadReader head, TextBlock block, bool isUnion)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(block);
        string name = head.Word();
        Queue<TextLine> lines = new(block.Members);
        List<FieldDefinition> fields = Fields(lines, 1);
        string pack = head.Option("pack");
        return new StructDefinition(
            file.Namespace,
            name,
            file.Header,
            head.Option("since"),
            isUnion,
            Numbers.ParsePair(head.Option("size"), block.Head),
            Numbers.ParsePair(head.Option("align"), block.Head),
            pack.Length == 0 ? 0 : (int)Numbers.Parse(pack, block.Head),
            Sizes(head),
            fields);
    }

    private static List<SizeAt> Sizes(HeadReader head)
        => [.. head.Option("sizes").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('='))
            .Select(pair => new SizeAt(pair[0], (int)Numbers.Parse(pair[1], head.Line)))];

    private List<FieldDefinition> Fields(Queue<TextLine> lines, int depth)
    {
        List<FieldDefinition> fields = [];
        while (lines.TryPeek(out TextLine? line) && line.Indent >= depth)
        {
            _ = lines.Dequeue();
            if (line.Text == "}")
            {
                continue;
            }

            fields.Add(line.Text.Contains('{', StringComparison.Ordinal) ? Nested(line, lines, depth) : Plain(line));
        }

        return fields;
    }

    private FieldDefinition Nested(TextLine line, Queue<TextLine> lines, int depth)
    {
        HeadReader reader = new(line);
        PerArchitecture offset = Numbers.ParsePair(reader.Word(), line);
        bool isUnion = reader.Word() == "union";
        string name = reader.Peek() == "{" ? "" : reader.Word();
        List<FieldDefinition> fields = Fields(lines, depth + 1);
        StructDefinition nested = new(
            file.Namespace, name, file.Header, "", isUnion, default, default, 0, [], fields);
        return new FieldDefinition(name, null, nested, offset, null, reader.Option("since"));
    }

    private FieldDefinition Plain(TextLine line)
    {
        string text = line.Text;
        string since = "";
        int at = text.IndexOf(" since ", StringComparison.Ordinal);
        if (at >= 0)
        {
            since = text[(at + " since ".Length)..];
            text = text[..at];
        }

        int first = text.IndexOf(' ', StringComparison.Ordinal);
        int last = text.LastIndexOf(' ');
        if (first < 0 || last <= first)
        {
            throw line.Fault("a field is offset type name");
        }

        (PerArchitecture offset, BitRange? bits) = Place(text[..first], line);
        return new FieldDefinition(text[(last + 1)..], names.Resolve(text[(first + 1)..last], line), null, offset, bits, since);
    }

    private static (PerArchitecture Offset, BitRange? Bits) Place(string text, TextLine line)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return (Numbers.ParsePair(text, line), null);
        }

        string[] unit = text[..colon].Split('.');
        int width = (int)Numbers.Parse(text[(colon + 1)..], line);
        return unit.Length == 2
            ? (Numbers.ParsePair(unit[0], line), new BitRange((int)Numbers.Parse(unit[1], line), width))
            : throw line.Fault("a bit field's place is byte.shift:width");
    }
}
