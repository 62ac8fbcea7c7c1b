using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace VirtioNetCx.Interop.Generator.Scraper;

/// <summary>What a header declares, by clang's syntax tree.</summary>
public sealed class SyntaxTree
{
    private const string SlotSuffix = "TableIndex";

    private readonly string _header;
    private string _file = "";

    private SyntaxTree(string header) => _header = Path.GetFullPath(header);

    /// <summary>Names of structures and unions that the header itself declares.</summary>
    public HashSet<string> Records { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<string>> Enums { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Handles { get; } = new(StringComparer.Ordinal);

    /// <summary>Typedefs of functions and pointers to them that the header itself declares: name to type.</summary>
    public Dictionary<string, string> FunctionTypes { get; } = new(StringComparer.Ordinal);

    /// <summary>Slots of function tables, declared wherever: function name to index.</summary>
    public Dictionary<string, long> Slots { get; } = new(StringComparer.Ordinal);

    public static SyntaxTree Parse(string json, string header)
    {
        SyntaxTree tree = new(header);
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2048 });
        foreach (JsonElement node in document.RootElement.GetProperty("inner").EnumerateArray())
        {
            tree.Declaration(node);
        }

        return tree;
    }

    /// <summary>A file's name is given only where it changes, so every place on the way has to be looked at, in order.</summary>
    private void Follow(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Follow(item);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject().Where(p => p.Name != "includedFrom"))
            {
                if (property.NameEquals("file"))
                {
                    _file = Path.GetFullPath(property.Value.GetString()!);
                }

                Follow(property.Value);
            }
        }
    }

    private void Declaration(JsonElement node)
    {
        if (node.TryGetProperty("loc", out JsonElement place))
        {
            Follow(place);
        }

        bool isOwn = _file == _header;
        string name = Text(node, "name");
        switch (Text(node, "kind"))
        {
            case "CXXRecordDecl" when isOwn && name.EndsWith("__", StringComparison.Ordinal):
                _ = Handles.Add(name[..^2]);
                break;
            case "CXXRecordDecl" when isOwn && node.TryGetProperty("completeDefinition", out _):
                _ = Records.Add(Spelling.OfTag(name));
                break;
            case "EnumDecl":
                Enum(node, Spelling.OfTag(name), isOwn);
                break;
            case "TypedefDecl" when isOwn:
                FunctionTypes[name] = Text(node.GetProperty("type"), "qualType");
                break;
            default:
                break;
        }

        foreach (JsonProperty property in node.EnumerateObject().Where(p => p.Name is "range" or "inner"))
        {
            Follow(property.Value);
        }
    }

    private void Enum(JsonElement node, string name, bool isOwn)
    {
        long next = 0;
        List<string> members = [];
        foreach (JsonElement member in node.TryGetProperty("inner", out JsonElement inner) ? inner.EnumerateArray() : default)
        {
            if (Text(member, "kind") != "EnumConstantDecl")
            {
                continue;
            }

            long value = member.TryGetProperty("inner", out JsonElement initializer) ? Value(initializer[0], next) : next;
            string memberName = Text(member, "name");
            members.Add(string.Create(CultureInfo.InvariantCulture, $"{memberName} = {value}"));
            if (memberName.EndsWith(SlotSuffix, StringComparison.Ordinal))
            {
                Slots[memberName[..^SlotSuffix.Length]] = value;
            }

            next = value + 1;
        }

        if (isOwn && !name.EndsWith("FUNCENUM", StringComparison.Ordinal))
        {
            Enums[name] = members;
        }
    }

    private static long Value(JsonElement expression, long otherwise)
        => expression.TryGetProperty("value", out JsonElement value)
            && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? number : otherwise;

    private static string Text(JsonElement node, string property)
        => node.TryGetProperty(property, out JsonElement value) ? value.GetString() ?? "" : "";
}
