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

    public Extent Measure(TypeRef type) => type switch
    {
        PrimitiveRef primitive => Uniform(SizeOf(primitive.Kind)),
        PointerRef => Uniform(PointerSize),
        ArrayRef array => Measure(array.Element) is var element ? new Extent(element.Size * array.Length, element.Align) : default,
        NamedRef named => MeasureNamed(named),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The extent of a structure; computed from its fields when it is a nested one without a stated size.</summary>
    public Extent Measure(StructDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (Of(definition.Size) > 0)
        {
            return new Extent(Of(definition.Size), Of(definition.Align));
        }

        int align = 1;
        int end = 0;
        foreach (FieldDefinition field in definition.Fields)
        {
            Extent extent = Measure(field);
            align = Math.Max(align, definition.Pack > 0 ? Math.Min(extent.Align, definition.Pack) : extent.Align);
            end = Math.Max(end, Of(field.Offset) + extent.Size);
        }

        return new Extent(RoundUp(end, align), align);
    }

    public Extent Measure(FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Nested is null ? Measure(field.Type!.Type) : Measure(field.Nested);
    }

    /// <summary>All fields with absolute offsets, anonymous members dissolved.</summary>
    public IEnumerable<Leaf> Leaves(StructDefinition definition, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(definition);
        foreach (FieldDefinition field in definition.Fields)
        {
            int offset = start + Of(field.Offset);
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
            return new Extent(16, 4);
        }

        return catalog.Find(named.Name) switch
        {
            EnumDefinition or null when named.Value is not null => Measure(named.Value),
            EnumDefinition => Uniform(4),
            StructDefinition definition => Measure(definition),
            HandleDefinition or CallbackDefinition => Uniform(PointerSize),
            _ => throw new GeneratorException($"'{named.Name}' is used by value but has no known layout"),
        };
    }

    private static Extent Uniform(int size) => new(size, Math.Max(size, 1));
}
