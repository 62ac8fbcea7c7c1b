using System;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;
using FieldDefinition = VirtioNetCx.Interop.Generator.Model.FieldDefinition;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>Writes a structure's type row, its fields and where they lie.</summary>
public sealed class StructWriter(
    MetadataBuilder metadata, References references, AttributeWriter attributes, LayoutEngine x64, LayoutEngine arm64)
{
    private const TypeAttributes Common = TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit;

    /// <summary>A structure that starts with a field of this name carries its own size in it.</summary>
    private const string SizeField = "Size";

    public void Write(TypePlan plan, Func<FieldDefinitionHandle> nextField, Func<MethodDefinitionHandle> nextMethod)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(nextField);
        ArgumentNullException.ThrowIfNull(nextMethod);
        StructDefinition structure = (StructDefinition)plan.Definition!;
        LayoutEngine engine = plan.Architecture == Architecture.Arm64 ? arm64 : x64;
        StructShape shape = StructShape.Of(structure, engine);
        TypeAttributes visibility = plan.Parent is null ? TypeAttributes.Public : TypeAttributes.NestedPublic;
        TypeDefinitionHandle type = metadata.AddTypeDefinition(
            visibility | Common | (shape.IsExplicit ? TypeAttributes.ExplicitLayout : TypeAttributes.SequentialLayout),
            metadata.GetOrAddString(plan.Namespace),
            metadata.GetOrAddString(plan.Name),
            references.Type("System", "ValueType"),
            nextField(),
            nextMethod());
        if (shape.Pack > 0 || shape.IsExplicit)
        {
            metadata.AddTypeLayout(type, (ushort)shape.Pack, shape.IsExplicit ? (uint)shape.Extent.Size : 0);
        }

        if (plan.Parent is null)
        {
            WriteAttributes(type, plan, structure, shape, engine);
        }

        WriteFields(plan, structure, shape, engine);
    }

    private void WriteAttributes(
        TypeDefinitionHandle type, TypePlan plan, StructDefinition structure, StructShape shape, LayoutEngine engine)
    {
        attributes.AddText(type, MetadataAttributes.Header, structure.Header);
        attributes.AddText(type, MetadataAttributes.Since, structure.Since);
        if (plan.Architecture is Architecture architecture)
        {
            attributes.Add(
                type,
                MetadataAttributes.SupportedArchitecture,
                architecture == Architecture.X64 ? MetadataAttributes.ArchitectureX64 : MetadataAttributes.ArchitectureArm64);
        }

        if (shape.Extent.Align > engine.NaturalAlign(structure))
        {
            attributes.Add(type, MetadataAttributes.Alignment, shape.Extent.Align);
        }

        if (structure.Fields[0] is { Name: SizeField, Type.Type: PrimitiveRef { Kind: Primitive.UInt32 } })
        {
            attributes.Add(type, MetadataAttributes.StructSizeField, SizeField);
        }

        foreach (SizeAt size in structure.Sizes)
        {
            attributes.Add(type, MetadataAttributes.StructSize, size.Version, size.Size);
        }
    }

    private void WriteFields(TypePlan plan, StructDefinition structure, StructShape shape, LayoutEngine engine)
    {
        int units = structure.Fields.Where(f => f.Bits is not null).Select(f => engine.Of(f.Offset)).Distinct().Count();
        int unitNumber = 0;
        int unitOffset = -1;
        FieldDefinitionHandle field = default;
        foreach ((FieldDefinition definition, string name) in structure.Fields.Zip(TypePlanner.FieldNames(structure)))
        {
            int offset = engine.Of(definition.Offset);
            bool sharesUnit = definition.Bits is not null && offset == unitOffset;
            unitOffset = definition.Bits is null ? -1 : offset;
            if (!sharesUnit)
            {
                string fieldName = definition.Bits is null ? name : units == 1 ? "_bitfield" : $"_bitfield{++unitNumber}";
                field = metadata.AddFieldDefinition(
                    FieldAttributes.Public, metadata.GetOrAddString(fieldName), Signature(plan, definition));
                if (shape.IsExplicit)
                {
                    metadata.AddFieldLayout(field, offset);
                }

                WriteFieldAttributes(field, definition);
            }

            if (definition.Bits is BitRange bits)
            {
                attributes.AddBitfield(field, definition.Name, bits.Shift, bits.Width);
            }
        }
    }

    private void WriteFieldAttributes(FieldDefinitionHandle field, FieldDefinition definition)
    {
        attributes.AddText(field, MetadataAttributes.Since, definition.Since);
        if (definition.Type is null)
        {
            return;
        }

        attributes.AddText(field, MetadataAttributes.NativeTypeName, definition.Type.NativeName);
        if (definition.Type.IsConst)
        {
            attributes.Add(field, MetadataAttributes.Const);
        }

        if (definition.Type.Type is ArrayRef { Length: 0 })
        {
            attributes.Add(field, MetadataAttributes.FlexibleArray);
        }
    }

    private BlobHandle Signature(TypePlan plan, FieldDefinition definition)
    {
        BlobBuilder blob = new();
        SignatureTypeEncoder encoder = new BlobEncoder(blob).Field().Type();
        if (definition.Nested is not null)
        {
            encoder.Type(plan.Nested[definition].Handle, true);
        }
        else
        {
            references.Encode(encoder, definition.Type!.Type);
        }

        return metadata.GetOrAddBlob(blob);
    }
}
