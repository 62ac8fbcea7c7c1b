using System;
using System.Collections.Immutable;
using System.Reflection.Metadata;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>A structure declared inside another one; only while reading.</summary>
public sealed record NestedRef(string Name) : TypeRef;

/// <summary>Decodes signatures into the model's types.</summary>
public sealed class SignatureReader : ISignatureTypeProvider<TypeRef, object?>
{
    private const byte ClassCode = 0x12;

    public TypeRef GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode switch
    {
        PrimitiveTypeCode.Void => TypeRef.Void,
        PrimitiveTypeCode.SByte => new PrimitiveRef(Primitive.SByte),
        PrimitiveTypeCode.Byte or PrimitiveTypeCode.Boolean => new PrimitiveRef(Primitive.Byte),
        PrimitiveTypeCode.Int16 => new PrimitiveRef(Primitive.Int16),
        PrimitiveTypeCode.UInt16 => new PrimitiveRef(Primitive.UInt16),
        PrimitiveTypeCode.Char => new PrimitiveRef(Primitive.Char),
        PrimitiveTypeCode.Int32 => new PrimitiveRef(Primitive.Int32),
        PrimitiveTypeCode.UInt32 => new PrimitiveRef(Primitive.UInt32),
        PrimitiveTypeCode.Int64 => new PrimitiveRef(Primitive.Int64),
        PrimitiveTypeCode.UInt64 => new PrimitiveRef(Primitive.UInt64),
        PrimitiveTypeCode.IntPtr => new PrimitiveRef(Primitive.NInt),
        PrimitiveTypeCode.UIntPtr => new PrimitiveRef(Primitive.NUInt),
        PrimitiveTypeCode.Object or PrimitiveTypeCode.String => new PointerRef(TypeRef.Void),
        _ => throw Unsupported(typeCode.ToString()),
    };

    public TypeRef GetPointerType(TypeRef elementType) => new PointerRef(elementType);

    public TypeRef GetArrayType(TypeRef elementType, ArrayShape shape) => new ArrayRef(elementType, shape.Sizes[0]);

    public TypeRef GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        ArgumentNullException.ThrowIfNull(reader);
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        return type.IsNested ? new NestedRef(name) : Named(reader.GetString(type.Namespace), name, rawTypeKind);
    }

    public TypeRef GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        ArgumentNullException.ThrowIfNull(reader);
        TypeReference type = reader.GetTypeReference(handle);
        string name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? new NestedRef(name)
            : Named(reader.GetString(type.Namespace), name, rawTypeKind);
    }

    public TypeRef GetFunctionPointerType(MethodSignature<TypeRef> signature) => new PointerRef(TypeRef.Void);

    public TypeRef GetByReferenceType(TypeRef elementType) => throw Unsupported("a managed reference");

    public TypeRef GetGenericInstantiation(TypeRef genericType, ImmutableArray<TypeRef> typeArguments)
        => throw Unsupported("a generic type");

    public TypeRef GetGenericMethodParameter(object? genericContext, int index) => throw Unsupported("a generic parameter");

    public TypeRef GetGenericTypeParameter(object? genericContext, int index) => throw Unsupported("a generic parameter");

    public TypeRef GetModifiedType(TypeRef modifier, TypeRef unmodifiedType, bool isRequired) => unmodifiedType;

    public TypeRef GetPinnedType(TypeRef elementType) => throw Unsupported("a pinned type");

    public TypeRef GetSZArrayType(TypeRef elementType) => throw Unsupported("a managed array");

    public TypeRef GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
        => throw Unsupported("a type specification");

    private static NamedRef Named(string @namespace, string name, byte rawTypeKind)
        => rawTypeKind == ClassCode
            ? new NamedRef(@namespace, name, new PointerRef(TypeRef.Void), true)
            : new NamedRef(@namespace, name, WellKnownTypes.Value(name));

    private static GeneratorException Unsupported(string what) => new($"{what} has no native form");
}
