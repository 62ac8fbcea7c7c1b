using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Layout;

namespace VirtioNetCx.Interop.Generator.Model;

/// <summary>
/// Decides, for each kernel definition in our text, who describes it: the published metadata when it says the same,
/// else the text. The published file lacks some, and has others with a wrong layout or without their parameters.
/// </summary>
public sealed class KernelMerge
{
    private readonly LayoutEngine _textLayout;
    private readonly LayoutEngine _publishedLayout;
    private readonly Catalog _read;
    private readonly Catalog _published;

    /// <param name="text">The kernel supplement and whatever it refers to, complete.</param>
    /// <param name="published">The published metadata and whatever it refers to, complete.</param>
    /// <param name="read">The published metadata alone, as read.</param>
    public KernelMerge(Catalog text, Catalog published, Catalog read)
    {
        _read = read;
        _published = published;
        _textLayout = new LayoutEngine(text, Architecture.X64);
        _publishedLayout = new LayoutEngine(published, Architecture.X64);
    }

    /// <summary>Why the text was used, by name.</summary>
    public SortedDictionary<string, string> Overruled { get; } = new(StringComparer.Ordinal);

    /// <summary>The definition to use for a name that the supplement has.</summary>
    public Definition Choose(Definition supplement)
    {
        ArgumentNullException.ThrowIfNull(supplement);
        Definition? published = _read.Find(supplement.Name) is null ? null : _published.Find(supplement.Name);
        string difference = published is not null ? Difference(supplement, published)
            : _published.Rejected.TryGetValue(supplement.Name, out string? reason) ? $"not usable there: {reason}" : "not there";
        if (difference.Length == 0)
        {
            return published!;
        }

        Overruled[supplement.Name] = difference;
        return supplement;
    }

    private string Difference(Definition supplement, Definition published) => (supplement, published) switch
    {
        (StructDefinition a, StructDefinition b) => Difference(a, b),
        (EnumDefinition a, EnumDefinition b) => a.Members.All(m => b.Members.Any(n => n.Name == m.Name && n.Value == m.Value))
            ? "" : "other members",
        (ConstantDefinition a, ConstantDefinition b) => a.Number == b.Number && a.NumberArm64 == b.NumberArm64 && a.Text == b.Text
            ? "" : "another value",
        (CallbackDefinition a, CallbackDefinition b) => Difference(a.Signature, b.Signature),
        (ImportDefinition a, ImportDefinition b) => a.Module.Equals(b.Module, StringComparison.OrdinalIgnoreCase)
            ? Difference(a.Signature, b.Signature) : $"module {b.Module}",
        _ => $"a {published.GetType().Name} there",
    };

    private string Difference(StructDefinition supplement, StructDefinition published)
    {
        Extent expected = _textLayout.Measure(supplement);
        Extent found = _publishedLayout.Measure(published);
        if (expected.Size != found.Size)
        {
            return $"size {found.Size} there, {expected.Size} here";
        }

        List<(int, int)> here = [.. Places(_textLayout, supplement, 0)];
        List<(int, int)> there = [.. Places(_publishedLayout, published, 0)];
        return here.SequenceEqual(there) ? "" : "other offsets";
    }

    /// <summary>Where every member lies, through all nested structures.</summary>
    private static IEnumerable<(int Offset, int Size)> Places(LayoutEngine engine, StructDefinition structure, int start)
        => engine.Leaves(structure, start).SelectMany(leaf => leaf.Field.Nested is null
            ? [(leaf.Offset, leaf.Extent.Size)]
            : Places(engine, leaf.Field.Nested, leaf.Offset));

    private string Difference(Signature supplement, Signature published)
    {
        try
        {
            List<int> here = [.. supplement.Parameters.Select(p => _textLayout.Measure(p.Type.Type).Size)];
            List<int> there = [.. published.Parameters.Select(p => _publishedLayout.Measure(p.Type.Type).Size)];
            return here.SequenceEqual(there) ? "" : "other parameters";
        }
        catch (GeneratorException fault)
        {
            return fault.Message;
        }
    }
}
