using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Scraper;

/// <summary>The facts of one header as the metadata text has them, in the same form as <see cref="HeaderFacts"/>.</summary>
public static class TextFacts
{
    private const int BitsPerByte = 8;

    public static SortedDictionary<string, List<string>> Read(Catalog catalog, string header)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        SortedDictionary<string, List<string>> facts = new(StringComparer.Ordinal);
        foreach (Definition definition in catalog.Definitions.Where(d => d.Header == header))
        {
            switch (definition)
            {
                case StructDefinition structure:
                    List<string> lines = [$"size {structure.Size} align {structure.Align}"];
                    AddFields(structure, default, lines);
                    facts[$"struct {structure.Name}"] = lines;
                    break;
                case EnumDefinition @enum:
                    facts[$"enum {@enum.Name}"] =
                        [.. @enum.Members.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Name} = {m.Value}"))];
                    break;
                case HandleDefinition handle:
                    facts[$"handle {handle.Name}"] = [];
                    break;
                case CallbackDefinition callback:
                    facts[$"callback {callback.Name}"] = [Signature(callback.Signature)];
                    break;
                case FunctionDefinition { Signature: not null } function:
                    facts[$"function {function.Name}"] =
                        [string.Create(CultureInfo.InvariantCulture, $"slot {function.Index}"), Signature(function.Signature)];
                    break;
                default:
                    break;
            }
        }

        return facts;
    }

    private static void AddFields(StructDefinition structure, PerArchitecture start, List<string> lines)
    {
        foreach (FieldDefinition field in structure.Fields)
        {
            PerArchitecture offset = new(start.X64 + field.Offset.X64, start.Arm64 + field.Offset.Arm64);
            int shift = field.Bits?.Shift ?? 0;
            int width = field.Bits?.Width ?? 0;
            string place = HeaderFacts.Place((offset.X64 * BitsPerByte) + shift, (offset.Arm64 * BitsPerByte) + shift, width);
            if (field.Nested is null)
            {
                lines.Add($"{place} {Spelling.Of(field.Type!.NativeName)} {field.Name}");
            }
            else
            {
                lines.Add($"{place} {(field.Nested.IsUnion ? "union" : "struct")} {field.Name}".TrimEnd());
                AddFields(field.Nested, offset, lines);
            }
        }
    }

    private static string Signature(Signature signature)
        => Spelling.Of(signature.Returns.NativeName)
            + $"({string.Join(',', signature.Parameters.Select(p => Spelling.Of(p.Type.NativeName)))})";
}
