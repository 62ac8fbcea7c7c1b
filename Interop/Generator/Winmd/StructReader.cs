using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using VirtioNetCx.Interop.Generator.Model;

using FieldDefinition = VirtioNetCx.Interop.Generator.Model.FieldDefinition;
using NativeField = System.Reflection.Metadata.FieldDefinition;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>Reads a structure with those nested in it. Offsets that the file leaves to the rules stay unknown.</summary>
public sealed class StructReader(MetadataReader reader)
{
    private static readonly SignatureReader s_signatures = new();

    public StructDefinition Read(TypeDefinition type, string header)
        => Read(type, reader.GetString(type.Namespace), reader.GetString(type.Name), header, new Dictionary<string, TypeDefinition>());

    private StructDefinition Read(
        TypeDefinition type, string @namespace, string name, string header, Dictionary<string, TypeDefinition> outer)
    {
        Dictionary<string, TypeDefinition> nested = new(outer, StringComparer.Ordinal);
        foreach (TypeDefinition inner in type.GetNestedTypes().Select(reader.GetTypeDefinition))
        {
            nested[reader.GetString(inner.Name)] = inner;
        }

        AttributeReader attributes = new(reader, type.GetCustomAttributes());
        bool isExplicit = (type.Attributes & TypeAttributes.LayoutMask) == TypeAttributes.ExplicitLayout;
        List<FieldDefinition> fields = [];
        foreach (NativeField field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            if (!field.Attributes.HasFlag(FieldAttributes.Static))
            {
                fields.AddRange(Read(field, isExplicit, @namespace, header, nested));
            }
        }

        TypeLayout layout = type.GetLayout();
        return new StructDefinition(
            @namespace,
            name,
            header,
            attributes.Text(MetadataAttributes.Since),
            fields.Count > 1 && isExplicit && fields.All(f => f.Offset.X64 == 0 && f.Bits is null),
            PerArchitecture.Same(layout.Size),
            PerArchitecture.Same(attributes.All(MetadataAttributes.Alignment).Select(a => (int)a[0]!).FirstOrDefault()),
            layout.PackingSize,
            [.. attributes.All(MetadataAttributes.StructSize).Select(a => new SizeAt((string)a[0]!, (int)a[1]!))],
            fields);
    }

    private IEnumerable<FieldDefinition> Read(
        NativeField field, bool isExplicit, string @namespace, string header, Dictionary<string, TypeDefinition> nested)
    {
        string name = reader.GetString(field.Name);
        AttributeReader attributes = new(reader, field.GetCustomAttributes());
        PerArchitecture offset = isExplicit ? PerArchitecture.Same(field.GetOffset()) : PerArchitecture.Unknown;
        string since = attributes.Text(MetadataAttributes.Since);
        TypeRef type = field.DecodeSignature(s_signatures, null);
        if (type is NestedRef inner)
        {
            StructDefinition definition = Read(nested[inner.Name], @namespace, Unnamed(name), header, nested);
            yield return new FieldDefinition(Unnamed(name), null, definition with { IsUnion = IsUnion(inner.Name) }, offset, null, since);
            yield break;
        }

        if (Contains<NestedRef>(type))
        {
            throw new GeneratorException($"field '{name}' is an array of, or points to, a structure without a name");
        }

        if (attributes.Has(MetadataAttributes.FlexibleArray) && type is ArrayRef array
            && attributes.Text(MetadataAttributes.NativeTypeName).EndsWith("[]", StringComparison.Ordinal))
        {
            type = array with { Length = 0 };
        }

        TypeUse use = new(type, attributes.Text(MetadataAttributes.NativeTypeName), attributes.Has(MetadataAttributes.Const));
        List<object?[]> bits = [.. attributes.All(MetadataAttributes.NativeBitfield)];
        if (bits.Count == 0)
        {
            yield return new FieldDefinition(name, use, null, offset, null, since);
        }

        foreach (object?[] bit in bits)
        {
            BitRange range = new((int)(long)bit[1]!, (int)(long)bit[2]!);
            yield return new FieldDefinition((string)bit[0]!, use, null, offset, range, since);
        }
    }

    private static string Unnamed(string name)
        => name.StartsWith("Anonymous", StringComparison.Ordinal) && name["Anonymous".Length..].All(char.IsAsciiDigit) ? "" : name;

    private static bool IsUnion(string typeName) => typeName.EndsWith("_e__Union", StringComparison.Ordinal);

    private static bool Contains<T>(TypeRef type)
        where T : TypeRef
        => type switch
        {
            T => true,
            PointerRef pointer => Contains<T>(pointer.Element),
            ArrayRef array => Contains<T>(array.Element),
            _ => false,
        };
}
