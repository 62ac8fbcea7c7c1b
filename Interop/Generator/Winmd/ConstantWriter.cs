using System;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>Writes constants as literal fields of the Apis class, and the members of enums.</summary>
public sealed class ConstantWriter(MetadataBuilder metadata, References references, AttributeWriter attributes)
{
    private const FieldAttributes Literal =
        FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.Literal | FieldAttributes.HasDefault;

    public void Write(ConstantDefinition constant)
    {
        ArgumentNullException.ThrowIfNull(constant);
        if (constant.Number == constant.NumberArm64)
        {
            WriteOne(constant, constant.Number, null);
            return;
        }

        WriteOne(constant, constant.Number, MetadataAttributes.ArchitectureX64);
        WriteOne(constant, constant.NumberArm64, MetadataAttributes.ArchitectureArm64);
    }

    public void WriteEnumMembers(TypeDefinitionHandle type, EnumDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _ = metadata.AddFieldDefinition(
            FieldAttributes.Public | FieldAttributes.SpecialName | FieldAttributes.RTSpecialName,
            metadata.GetOrAddString("value__"),
            Signature(e => references.Encode(e, new PrimitiveRef(definition.Underlying))));
        BlobHandle signature = Signature(e => e.Type(type, true));
        foreach (EnumMember member in definition.Members)
        {
            FieldDefinitionHandle field = metadata.AddFieldDefinition(Literal, metadata.GetOrAddString(member.Name), signature);
            object value = definition.Underlying == Primitive.UInt32 ? unchecked((uint)member.Value) : unchecked((int)member.Value);
            _ = metadata.AddConstant(field, value);
            attributes.AddText(field, MetadataAttributes.Since, member.Since);
        }
    }

    private void WriteOne(ConstantDefinition constant, long number, int? architecture)
    {
        object value = constant.Text is not null ? constant.Text
            : number is >= int.MinValue and < 0 ? (object)(int)number
            : number is >= 0 and <= uint.MaxValue ? (uint)number : unchecked((ulong)number);
        PrimitiveTypeCode code = value switch
        {
            string => PrimitiveTypeCode.String,
            int => PrimitiveTypeCode.Int32,
            uint => PrimitiveTypeCode.UInt32,
            _ => PrimitiveTypeCode.UInt64,
        };
        FieldDefinitionHandle field = metadata.AddFieldDefinition(
            Literal, metadata.GetOrAddString(constant.Name), Signature(e => e.PrimitiveType(code)));
        _ = metadata.AddConstant(field, value);
        attributes.AddText(field, MetadataAttributes.Header, constant.Header);
        if (constant.Text is not null && !constant.IsWide)
        {
            attributes.Add(field, MetadataAttributes.NativeEncoding, "ansi");
        }

        if (architecture is int supported)
        {
            attributes.Add(field, MetadataAttributes.SupportedArchitecture, supported);
        }
    }

    private BlobHandle Signature(Action<SignatureTypeEncoder> write)
    {
        BlobBuilder blob = new();
        write(new BlobEncoder(blob).Field().Type());
        return metadata.GetOrAddBlob(blob);
    }
}
