using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection.Metadata;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>The custom attributes of one item.</summary>
public sealed class AttributeReader
{
    private readonly List<(string Name, object?[] Arguments)> _attributes = [];

    public AttributeReader(MetadataReader reader, CustomAttributeHandleCollection handles)
    {
        ArgumentNullException.ThrowIfNull(reader);
        foreach (CustomAttributeHandle handle in handles)
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            CustomAttributeValue<string> value = attribute.DecodeValue(new ArgumentTypes());
            _attributes.Add((NameOf(reader, attribute.Constructor), [.. value.FixedArguments.Select(a => a.Value)]));
        }
    }

    public bool Has(string name) => _attributes.Any(a => a.Name == name);

    /// <summary>An attribute's first argument as text; empty when there is no such attribute.</summary>
    public string Text(string name) => All(name).Select(a => a[0] as string).FirstOrDefault() ?? "";

    /// <summary>The arguments of each attribute of that name.</summary>
    public IEnumerable<object?[]> All(string name) => _attributes.Where(a => a.Name == name).Select(a => a.Arguments);

    private static string NameOf(MetadataReader reader, EntityHandle constructor)
    {
        EntityHandle type = constructor.Kind == HandleKind.MethodDefinition
            ? reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()
            : reader.GetMemberReference((MemberReferenceHandle)constructor).Parent;
        return type.Kind == HandleKind.TypeDefinition
            ? reader.GetString(reader.GetTypeDefinition((TypeDefinitionHandle)type).Name)
            : reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name);
    }

    /// <summary>Attribute arguments are numbers, texts and enums stored as 32 bits.</summary>
    private sealed class ArgumentTypes : ICustomAttributeTypeProvider<string>
    {
        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSystemType() => "Type";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => "enum";

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => "enum";

        public string GetTypeFromSerializedName(string name) => "enum";

        public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

        public bool IsSystemType(string type) => type == "Type";
    }
}
