using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Writes, for each structure, a test of its size, of every offset and of every bit field.</summary>
public sealed class LayoutTestEmitter(Catalog catalog, CSharpNames names)
{
    private const int BitsPerByte = 8;

    private readonly LayoutEngine _x64 = new(catalog, Architecture.X64);
    private readonly LayoutEngine _arm64 = new(catalog, Architecture.Arm64);

    /// <summary>The test of the structure as this process compiled it, field by field through pointers.</summary>
    public void EmitX64(
        CodeWriter writer, StructDefinition structure, int compiledSize, IReadOnlyList<(string Name, int X64, int Arm64)> moving)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(moving);
        writer.Line("[Test]");
        writer.Line("// SAFETY: every pointer is into the local value.");
        writer.Open($"public unsafe void {structure.Name}_x64()");
        writer.Line($"{structure.Name} value = default;");
        writer.Line("byte* start = (byte*)&value;");
        writer.Line($"Layout.Size(\"{structure.Name}\", sizeof({structure.Name}), {Number(compiledSize)});");
        foreach ((string name, int x64, _) in moving)
        {
            writer.Line($"Layout.Offset(\"{structure.Name}.{name}\", {structure.Name}.{name}Offset, {Number(x64)});");
        }

        EmitFields(writer, structure, structure.Name, "value", 0, moving.Select(m => m.Name).ToHashSet());
        writer.Close();
    }

    /// <summary>The test of the layout that the metadata gives for arm64: there is no such process here.</summary>
    public void EmitArm64(CodeWriter writer, StructDefinition structure)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(structure);
        writer.Line("[Test]");
        writer.Line($"public void {structure.Name}_arm64()");
        Extent extent = _arm64.Measure(structure);
        IEnumerable<string> offsets = _arm64.Leaves(structure).Select(l => $"(\"{l.Name}\", {Number(l.Offset)})");
        string expected = $"{Number(extent.Size)}, {Number(extent.Align)}, {string.Join(", ", offsets)}";
        writer.Line($"    => Layout.Arm64(\"{structure.Name}\", {expected});");
    }

    private void EmitFields(
        CodeWriter writer, StructDefinition structure, string path, string expression, int start, HashSet<string> skipped)
    {
        foreach (Leaf leaf in _x64.Leaves(structure, start))
        {
            if (skipped.Contains(leaf.Name) || leaf.Field.Type?.Type is ArrayRef { Length: 0 })
            {
                continue;
            }

            string field = $"{expression}.{leaf.Name}";
            string label = $"{path}.{leaf.Name}";
            if (leaf.Field.Bits is BitRange bits)
            {
                string type = names.Of(leaf.Field.Type!);
                writer.Line($"value = default;");
                writer.Line($"{field} = unchecked(({type})~0UL);");
                string place = $"{Number((leaf.Offset * BitsPerByte) + bits.Shift)}, {Number(bits.Width)}";
                writer.Line($"Layout.Bits(\"{label}\", start, sizeof({RootOf(path)}), {place}, {field});");
                continue;
            }

            string address = FieldEmitter.IsFixedBuffer(leaf) ? $"(byte*){field}" : $"(byte*)&{field}";
            writer.Line($"Layout.Offset(\"{label}\", {address} - start, {Number(leaf.Offset)});");
            if (leaf.Field.Nested is not null)
            {
                EmitFields(writer, leaf.Field.Nested, label, field, leaf.Offset, skipped);
            }
        }
    }

    private static string RootOf(string path) => path.Split('.')[0];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
