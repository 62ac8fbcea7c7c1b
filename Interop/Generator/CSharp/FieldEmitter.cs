using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Writes the fields of a structure, the properties over bit fields and the types of inline arrays.</summary>
public sealed class FieldEmitter(CSharpNames names)
{
    public static string NestedName(Leaf leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        return $"_{leaf.Name}_e__{(leaf.Field.Nested!.IsUnion ? "Union" : "Struct")}";
    }

    /// <summary>Is the field a C# fixed buffer, whose name is already an address?</summary>
    public static bool IsFixedBuffer(Leaf leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        return leaf.Field.Type?.Type is ArrayRef { Length: > 1 } array && IsFixed(array);
    }

    public void Emit(CodeWriter writer, Leaf leaf, bool isExplicit)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(leaf);
        if (isExplicit)
        {
            writer.Line($"[FieldOffset({leaf.Offset})]");
        }

        writer.Line(Declaration(leaf) + NativeComment(leaf));
    }

    /// <summary>One property for each bit field, over the unit that holds it.</summary>
    public void EmitBitProperties(CodeWriter writer, IEnumerable<Leaf> leaves)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(leaves);
        foreach (Leaf leaf in leaves.Where(l => l.Field.Bits is not null))
        {
            BitRange bits = leaf.Field.Bits!.Value;
            string type = names.Of(leaf.Field.Type!);
            string unit = UnitName(leaf);
            string mask = string.Create(CultureInfo.InvariantCulture, $"0x{(1UL << bits.Width) - 1:X}UL");
            writer.Line();
            writer.Line($"/// <summary>Bits {bits.Shift} to {bits.Shift + bits.Width - 1} of <see cref=\"{unit}\"/>.</summary>");
            writer.Open($"public {type} {leaf.Name}");
            writer.Line($"readonly get => unchecked(({type})(((ulong){unit} >> {bits.Shift}) & {mask}));");
            string cleared = $"((ulong){unit} & ~({mask} << {bits.Shift}))";
            string inserted = $"(((ulong)value & {mask}) << {bits.Shift})";
            writer.Line($"set => {unit} = unchecked(({type})({cleared} | {inserted}));");
            writer.Close();
        }
    }

    /// <summary>The types of inline arrays whose elements C# has no fixed buffers for.</summary>
    public void EmitBuffers(CodeWriter writer, IEnumerable<Leaf> leaves)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(leaves);
        foreach (Leaf leaf in leaves)
        {
            if (leaf.Field.Type?.Type is not ArrayRef { Length: > 1 } array || IsFixed(array))
            {
                continue;
            }

            string element = names.Of(array.Element);
            writer.Line();
            writer.Line($"/// <summary>The {array.Length} elements of <c>{leaf.Name}</c>.</summary>");
            writer.Line($"[StructLayout(LayoutKind.Sequential, Size = {leaf.Extent.Size})]");
            writer.Open($"public unsafe struct {BufferName(leaf)}");
            writer.Line($"public {element} e0;");
            writer.Line();
            writer.Open($"public {element} this[int index]");
            writer.Line($"get {{ fixed ({element}* first = &e0) {{ return first[index]; }} }}");
            writer.Line($"set {{ fixed ({element}* first = &e0) {{ first[index] = value; }} }}");
            writer.Close();
            writer.Close();
        }
    }

    private string Declaration(Leaf leaf)
    {
        if (leaf.Field.Nested is not null)
        {
            return $"public {NestedName(leaf)} {leaf.Name};";
        }

        if (leaf.Field.Bits is not null)
        {
            return $"public {names.Of(leaf.Field.Type!)} {UnitName(leaf)};";
        }

        return leaf.Field.Type!.Type switch
        {
            ArrayRef { Length: 1 } array => $"public {names.Of(array.Element)} {leaf.Name};",
            ArrayRef array when IsFixed(array) => $"public fixed {names.Of(array.Element)} {leaf.Name}[{array.Length}];",
            ArrayRef => $"public {BufferName(leaf)} {leaf.Name};",
            _ => $"public {names.Of(leaf.Field.Type)} {leaf.Name};",
        };
    }

    /// <summary>What the header wrote, where the C# type does not say it.</summary>
    private string NativeComment(Leaf leaf)
    {
        if (leaf.Field.Type is null || leaf.Field.Bits is not null)
        {
            return "";
        }

        string native = leaf.Field.Type.NativeName;
        string written = leaf.Field.Type.Type is ArrayRef ? "" : names.Of(leaf.Field.Type);
        return native.Length == 0 || native == written ? "" : $" // {native}";
    }

    private static string BufferName(Leaf leaf) => $"_{leaf.Name}_e__FixedBuffer";

    private static string UnitName(Leaf leaf) => $"_bitfield{leaf.Offset}";

    private static bool IsFixed(ArrayRef array)
        => array.Element is PrimitiveRef { Kind: not (Primitive.NInt or Primitive.NUInt or Primitive.Void) };
}
