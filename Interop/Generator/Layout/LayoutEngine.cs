using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Layout;

public enum Architecture
{
    X64,
    Arm64,
}

/// <summary>Size and alignment of a type, in bytes.</summary>
public readonly record struct Extent(int Size, int Align);

/// <summary>A named place in a structure: anonymous members are dissolved into the structure that holds them.</summary>
public sealed record Leaf(string Name, FieldDefinition Field, int Offset, Extent Extent);

/// <summary>The Windows ABI's rules for laying out structures on 64-bit processors.</summary>
public sealed class LayoutEngine(Catalog catalog, Architecture architecture)
{
    private const int PointerSize = 8;
    private static readonly Extent s_guid = new(16, 4);

    public Extent Measure(TypeRef type) => type switch
    {
        PrimitiveRef primitive => Uniform(SizeOf(primitive.Kind)),
        PointerRef or NamedRef { IsCallback: true } => Uniform(PointerSize),
        ArrayRef array => Measure(array.Element) is var element ? new Extent(element.Size * array.Length, element.Align) : default,
        NamedRef named => MeasureNamed(named),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The extent of a structure: as stated, else as it follows from the fields.</summary>
    public Extent Measure(StructDefinition definition)
    {
        int end = 0;
        int align = 1;
        foreach ((FieldDefinition field, int offset) in Place(definition))
        {
            Extent extent = Measure(field);
            align = Math.Max(align, Packed(extent.Align, definition.Pack));
            end = Math.Max(end, offset + extent.Size);
        }

        align = Of(definition.Align) > 0 ? Of(definition.Align) : align;
        return new Extent(Of(definition.Size) > 0 ? Of(definition.Size) : RoundUp(end, align), align);
    }

    public Extent Measure(FieldDefinition field)
        => field.Nested is null ? Measure(field.Type!.Type) : Measure(field.Nested);

    /// <summary>The fields with their offsets: as stated, else each after the one before it.</summary>
    public IEnumerable<(FieldDefinition Field, int Offset)> Place(StructDefinition definition)
    {
        int end = 0;
        int unitEnd = 0;
        foreach (FieldDefinition field in definition.Fields)
        {
            int offset = Of(field.Offset);
            if (!field.Offset.IsKnown)
            {
                Extent extent = Measure(field);
                bool sharesUnit = field.Bits is { Shift: > 0 };
                offset = definition.IsUnion ? 0
                    : sharesUnit ? unitEnd - extent.Size
                    : RoundUp(end, Packed(extent.Align, definition.Pack));
                end = Math.Max(end, offset + extent.Size);
                unitEnd = offset + extent.Size;
            }

            yield return (field, offset);
        }
    }

    /// <summary>All fields with absolute offsets, anonymous members dissolved.</summary>
    public IEnumerable<Leaf> Leaves(StructDefinition definition, int start = 0)
    {
        foreach ((FieldDefinition field, int relative) in Place(definition))
        {
            int offset = start + relative;
            if (field.Nested is not null && field.Name.Length == 0)
            {
                foreach (Leaf leaf in Leaves(field.Nested, offset))
                {
                    yield return leaf;
                }
            }
            else
            {
                yield return new Leaf(field.Name, field, offset, Measure(field));
            }
        }
    }

    /// <summary>The largest alignment the fields ask for by themselves.</summary>
    public int NaturalAlign(StructDefinition definition) => Leaves(definition).Select(l => l.Extent.Align).DefaultIfEmpty(1).Max();

    public int Of(PerArchitecture value) => architecture == Architecture.X64 ? value.X64 : value.Arm64;

    public static int RoundUp(int value, int align) => (value + align - 1) / align * align;

    public static int SizeOf(Primitive primitive) => primitive switch
    {
        Primitive.Void => 0,
        Primitive.SByte or Primitive.Byte => 1,
        Primitive.Int16 or Primitive.UInt16 or Primitive.Char => 2,
        Primitive.Int32 or Primitive.UInt32 => 4,
        _ => 8,
    };

    private Extent MeasureNamed(NamedRef named)
    {
        if (named is { Namespace: "System", Name: "Guid" })
        {
            return s_guid;
        }

        return catalog.Find(named.Name) switch
        {
            EnumDefinition definition => Uniform(SizeOf(definition.Underlying)),
            StructDefinition definition => Measure(definition),
            HandleDefinition or CallbackDefinition => Uniform(PointerSize),
            _ when named.Value is not null => Measure(named.Value),
            _ when catalog.ExternalValues.TryGetValue(named.Name, out TypeRef? value) => Measure(value),
            _ => throw new GeneratorException($"'{named.Namespace}.{named.Name}' is used by value but its layout is not known"),
        };
    }

    private static int Packed(int align, int pack) => pack > 0 ? Math.Min(align, pack) : align;

    private static Extent Uniform(int size) => new(size, Math.Max(size, 1));
}
