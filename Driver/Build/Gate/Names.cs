using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace VirtioNetCx.Build;

/// <summary>What a token names: the text for messages, and whether it is a value type.</summary>
internal sealed record TypeName(string Text, bool IsValueType, bool IsTypeParameter = false);

/// <summary>Turns metadata into names as a C# reader knows them.</summary>
internal sealed class Names(MetadataReader metadata) : ISignatureTypeProvider<TypeName, object?>
{
    /// <summary>A method with its type: <c>Space.Type.Method</c>.</summary>
    public string Method(MethodDefinitionHandle handle)
    {
        MethodDefinition method = metadata.GetMethodDefinition(handle);
        return $"{Type(method.GetDeclaringType()).Text}.{metadata.GetString(method.Name)}";
    }

    /// <summary>The method that a reader wrote, out of the name that the compiler made for a part of it.</summary>
    public static string AsWritten(string name)
    {
        int open = name.LastIndexOf('<');
        int close = open < 0 ? -1 : name.IndexOf('>', open);
        if (close <= open + 1)
        {
            return name;
        }

        int type = name.IndexOf(".<", StringComparison.Ordinal);
        return $"{(type < 0 ? name : name[..type])}.{name[(open + 1)..close]}";
    }

    /// <summary>The type that a method belongs to, and the method's name.</summary>
    public (TypeName Type, string Name) Member(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                MethodDefinition method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                return (Type(method.GetDeclaringType()), metadata.GetString(method.Name));
            case HandleKind.MemberReference:
                MemberReference member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                TypeName parent = member.Parent.Kind == HandleKind.MethodDefinition
                    ? Member(member.Parent).Type
                    : Type(member.Parent);
                return (parent, metadata.GetString(member.Name));
            case HandleKind.MethodSpecification:
                return Member(metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
            default:
                return (new TypeName("?", false), "?");
        }
    }

    /// <summary>A type.</summary>
    public TypeName Type(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0),
        HandleKind.TypeSpecification => metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null),
        _ => new TypeName("?", false),
    };

    /// <summary>Name of the base type.</summary>
    public string Base(TypeDefinitionHandle handle)
    {
        EntityHandle parent = metadata.GetTypeDefinition(handle).BaseType;
        return parent.IsNil ? string.Empty : Type(parent).Text;
    }

    /// <inheritdoc/>
    public TypeName GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name).Split('`')[0];
        string space = reader.GetString(type.Namespace);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        string full = outer.IsNil
            ? (space.Length == 0 ? name : $"{space}.{name}")
            : $"{GetTypeFromDefinition(reader, outer, 0).Text}.{name}";
        return new TypeName(full, Base(handle) is "System.ValueType" or "System.Enum");
    }

    /// <inheritdoc/>
    public TypeName GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return new TypeName($"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}", rawTypeKind == 0x11);
    }

    /// <inheritdoc/>
    public TypeName GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    /// <inheritdoc/>
    public TypeName GetPrimitiveType(PrimitiveTypeCode typeCode) =>
        new($"System.{typeCode}", typeCode is not (PrimitiveTypeCode.Object or PrimitiveTypeCode.String));

    /// <inheritdoc/>
    public TypeName GetGenericInstantiation(TypeName genericType, ImmutableArray<TypeName> typeArguments) =>
        genericType with { Text = $"{genericType.Text}<{string.Join(", ", typeArguments.Select(t => t.Text))}>" };

    /// <inheritdoc/>
    public TypeName GetArrayType(TypeName elementType, ArrayShape shape) => new($"{elementType.Text}[,]", false);

    /// <inheritdoc/>
    public TypeName GetSZArrayType(TypeName elementType) => new($"{elementType.Text}[]", false);

    /// <inheritdoc/>
    public TypeName GetByReferenceType(TypeName elementType) => new($"ref {elementType.Text}", true);

    /// <inheritdoc/>
    public TypeName GetPointerType(TypeName elementType) => new($"{elementType.Text}*", true);

    /// <inheritdoc/>
    public TypeName GetFunctionPointerType(MethodSignature<TypeName> signature) => new("delegate*", true);

    /// <inheritdoc/>
    public TypeName GetGenericMethodParameter(object? genericContext, int index) => new($"T{index}", true, IsTypeParameter: true);

    /// <inheritdoc/>
    public TypeName GetGenericTypeParameter(object? genericContext, int index) => new($"T{index}", true, IsTypeParameter: true);

    /// <inheritdoc/>
    public TypeName GetModifiedType(TypeName modifier, TypeName unmodifiedType, bool isRequired) => unmodifiedType;

    /// <inheritdoc/>
    public TypeName GetPinnedType(TypeName elementType) => elementType;
}
