using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using VirtioNetCx.Interop.Generator.Layout;

namespace VirtioNetCx.Interop.Generator.Scraper;

/// <summary>The facts of one header as the compiler sees it: for each definition a block of lines, by its first line's key.</summary>
public static class HeaderFacts
{
    private const int BitsPerByte = 8;

    public static SortedDictionary<string, List<string>> Read(Clang clang, string header)
    {
        ArgumentNullException.ThrowIfNull(clang);
        SyntaxTree tree = SyntaxTree.Parse(clang.SyntaxTree(header), header);
        Dictionary<string, RecordLayout> x64 = RecordLayouts.Parse(clang.RecordLayouts(header, Architecture.X64));
        Dictionary<string, RecordLayout> arm64 = RecordLayouts.Parse(clang.RecordLayouts(header, Architecture.Arm64));
        SortedDictionary<string, List<string>> facts = new(StringComparer.Ordinal);
        foreach (string name in tree.Records.Where(x64.ContainsKey))
        {
            facts[$"struct {name}"] = Struct(x64[name], arm64[name]);
        }

        foreach ((string name, List<string> members) in tree.Enums)
        {
            facts[$"enum {name}"] = members;
        }

        foreach (string name in tree.Handles)
        {
            facts[$"handle {name}"] = [];
        }

        AddFunctions(tree, facts);
        return facts;
    }

    /// <summary>A place: bytes, or first bit and width; both architectures when they differ.</summary>
    public static string Place(int x64Bit, int arm64Bit, int bits)
    {
        string first = bits > 0 ? Number(x64Bit) : Number(x64Bit / BitsPerByte);
        string second = bits > 0 ? Number(arm64Bit) : Number(arm64Bit / BitsPerByte);
        string both = first == second ? first : $"{first}/{second}";
        return bits > 0 ? $"bit {both}:{Number(bits)}" : both;
    }

    private static List<string> Struct(RecordLayout x64, RecordLayout arm64)
    {
        List<string> lines = [$"size {Both(x64.Size, arm64.Size)} align {Both(x64.Align, arm64.Align)}"];
        lines.AddRange(x64.Members.Zip(arm64.Members, (a, b) => $"{Place(a.FirstBit, b.FirstBit, a.Bits)} {a.Text}"));
        return lines;
    }

    /// <summary>Pointers to functions: slots of a function table when there is one of that name, else callbacks.</summary>
    private static void AddFunctions(SyntaxTree tree, SortedDictionary<string, List<string>> facts)
    {
        Dictionary<string, string> slotNames = tree.Slots.Keys.ToDictionary(n => $"PFN_{n.ToUpperInvariant()}");
        foreach ((string name, string type) in tree.FunctionTypes)
        {
            string signature = Spelling.Of(type);
            if (signature.EndsWith('*') && tree.FunctionTypes.TryGetValue(signature[..^1], out string? function))
            {
                signature = Spelling.Of(function);
            }

            if (!signature.EndsWith(')') || !type.Contains('*', StringComparison.Ordinal))
            {
                continue;
            }

            signature = signature.Replace("(*)", "", StringComparison.Ordinal).Replace("(void)", "()", StringComparison.Ordinal);
            if (slotNames.TryGetValue(name, out string? slot))
            {
                facts[$"function {slot}"] = [$"slot {Number((int)tree.Slots[slot])}", WithoutGlobals(signature)];
            }
            else
            {
                facts[$"callback {name}"] = [signature];
            }
        }
    }

    private static string WithoutGlobals(string signature)
    {
        int open = signature.IndexOf('(', StringComparison.Ordinal);
        int comma = signature.IndexOf(',', open);
        return signature[..(open + 1)] + (comma < 0 ? ")" : signature[(comma + 1)..]);
    }

    private static string Both(int x64, int arm64) => x64 == arm64 ? Number(x64) : $"{Number(x64)}/{Number(arm64)}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
