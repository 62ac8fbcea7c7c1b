using System;
using System.Collections.Generic;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Winmd;

/// <summary>References from a metadata file to types in itself and in others.</summary>
public sealed class References(MetadataBuilder metadata, TypePlanner planner, string ownNamespace)
{
    private static readonly Version s_netStandard = new(2, 1, 0, 0);
    private static readonly Version s_none = new(0, 0, 0, 0);

    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblies = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), EntityHandle> _types = [];

    public EntityHandle Type(string @namespace, string name)
    {
        if (@namespace == ownNamespace && planner.Find(name) is TypePlan plan)
        {
            return plan.Handle;
        }

        if (!_types.TryGetValue((@namespace, name), out EntityHandle handle))
        {
            handle = metadata.AddTypeReference(
                Assembly(@namespace), metadata.GetOrAddString(@namespace), metadata.GetOrAddString(name));
            _types[(@namespace, name)] = handle;
        }

        return handle;
    }

    /// <summary>Writes a type into a signature.</summary>
    public void Encode(SignatureTypeEncoder encoder, TypeRef type)
    {
        switch (type)
        {
            case PrimitiveRef primitive:
                encoder.PrimitiveType(Code(primitive.Kind));
                break;
            case PointerRef { Element: PrimitiveRef { Kind: Primitive.Void } }:
                encoder.VoidPointer();
                break;
            case PointerRef pointer:
                Encode(encoder.Pointer(), pointer.Element);
                break;
            case ArrayRef array:
                encoder.Array(out SignatureTypeEncoder element, out ArrayShapeEncoder shape);
                Encode(element, array.Element);
                shape.Shape(1, [Math.Max(array.Length, 1)], [0]);
                break;
            case NamedRef named:
                encoder.Type(Type(named.Namespace, named.Name), !named.IsCallback);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }
    }

    /// <summary>Writes a return type: the only place for nothing at all.</summary>
    public void Encode(ReturnTypeEncoder encoder, TypeRef type)
    {
        if (type is PrimitiveRef { Kind: Primitive.Void })
        {
            encoder.Void();
        }
        else
        {
            Encode(encoder.Type(), type);
        }
    }

    private static PrimitiveTypeCode Code(Primitive primitive) => primitive switch
    {
        Primitive.SByte => PrimitiveTypeCode.SByte,
        Primitive.Byte => PrimitiveTypeCode.Byte,
        Primitive.Int16 => PrimitiveTypeCode.Int16,
        Primitive.UInt16 => PrimitiveTypeCode.UInt16,
        Primitive.Char => PrimitiveTypeCode.Char,
        Primitive.Int32 => PrimitiveTypeCode.Int32,
        Primitive.UInt32 => PrimitiveTypeCode.UInt32,
        Primitive.Int64 => PrimitiveTypeCode.Int64,
        Primitive.UInt64 => PrimitiveTypeCode.UInt64,
        Primitive.NInt => PrimitiveTypeCode.IntPtr,
        Primitive.NUInt => PrimitiveTypeCode.UIntPtr,
        _ => throw new GeneratorException("a value cannot be void"),
    };

    private AssemblyReferenceHandle Assembly(string @namespace)
    {
        string name = @namespace switch
        {
            _ when @namespace.StartsWith("System", StringComparison.Ordinal) => "netstandard",
            _ when @namespace.StartsWith("Windows.Win32.", StringComparison.Ordinal) => "Windows.Win32.winmd",
            "Windows.Wdk.Wdf" or "Windows.Wdk.NetAdapterCx" => $"{@namespace}.winmd",
            _ => "Windows.Wdk.winmd",
        };
        if (!_assemblies.TryGetValue(name, out AssemblyReferenceHandle handle))
        {
            handle = metadata.AddAssemblyReference(
                metadata.GetOrAddString(name), name == "netstandard" ? s_netStandard : s_none, default, default, default, default);
            _assemblies[name] = handle;
        }

        return handle;
    }
}
