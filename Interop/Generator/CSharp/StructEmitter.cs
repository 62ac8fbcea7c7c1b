using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Writes a structure: blittable, native names, sequential when that gives the native layout, else explicit.</summary>
public sealed class StructEmitter(Catalog catalog, FieldEmitter fields)
{
    private readonly LayoutEngine _x64 = new(catalog, Architecture.X64);
    private readonly LayoutEngine _arm64 = new(catalog, Architecture.Arm64);

    public void Emit(CodeWriter writer, StructDefinition definition) => Emit(writer, definition, definition.Name);

    /// <summary>Offsets that depend on the architecture, as constants: such fields are not part of the structure.</summary>
    public IReadOnlyList<(string Name, int X64, int Arm64)> MovingFields(StructDefinition definition)
        => [.. _x64.Leaves(definition).Zip(_arm64.Leaves(definition))
            .Where(pair => pair.First.Offset != pair.Second.Offset)
            .Select(pair => (pair.First.Name, pair.First.Offset, pair.Second.Offset))];

    /// <summary>The size of the C# structure: without the fields that are not part of it.</summary>
    public int CompiledSize(StructDefinition definition)
        => MovingFields(definition).Count > 0
            ? Storage(definition).Max(l => l.Offset + l.Extent.Size)
            : _x64.Measure(definition).Size;

    private void Emit(CodeWriter writer, StructDefinition definition, string name)
    {
        Extent extent = _x64.Measure(definition);
        List<Leaf> leaves = Storage(definition);
        int size = CompiledSize(definition);
        int natural = _x64.NaturalAlign(definition);
        int pack = extent.Align < natural ? extent.Align : 0;
        bool isExplicit = !StructShape.IsSequential(leaves.Select(l => (l.Offset, l.Extent)), size, pack);
        string packed = pack > 0 ? $", Pack = {pack}" : "";
        if (isExplicit)
        {
            writer.Line($"[StructLayout(LayoutKind.Explicit{packed}, Size = {size})]");
        }
        else if (pack > 0)
        {
            writer.Line($"[StructLayout(LayoutKind.Sequential{packed})]");
        }

        writer.Open($"public unsafe partial struct {name}");
        foreach (Leaf leaf in leaves)
        {
            if (isExplicit && !ReferenceEquals(leaf, leaves[0]))
            {
                writer.Line();
            }

            fields.Emit(writer, leaf, isExplicit);
        }

        fields.EmitBitProperties(writer, _x64.Leaves(definition));
        fields.EmitBuffers(writer, leaves);
        foreach (Leaf leaf in leaves.Where(l => l.Field.Nested is not null))
        {
            writer.Line();
            Emit(writer, leaf.Field.Nested!, FieldEmitter.NestedName(leaf));
        }

        writer.Close();
    }

    /// <summary>The fields that take storage: of the bit fields that share a unit, the first stands for the unit.</summary>
    private List<Leaf> Storage(StructDefinition definition)
    {
        HashSet<string> moving = [.. MovingFields(definition).Select(f => f.Name)];
        HashSet<int> units = [];
        List<Leaf> storage = [];
        foreach (Leaf leaf in _x64.Leaves(definition))
        {
            if (moving.Contains(leaf.Name) || leaf.Field.Type?.Type is ArrayRef { Length: 0 })
            {
                continue;
            }

            if (leaf.Field.Bits is null || units.Add(leaf.Offset))
            {
                storage.Add(leaf);
            }
        }

        return storage;
    }
}
