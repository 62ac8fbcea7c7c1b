using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>How types are written in the generated C#.</summary>
public sealed class CSharpNames(Catalog catalog)
{
    /// <summary>Types that Interop/Native defines by hand, or that are better seen as what they are stored in.</summary>
    private static readonly Dictionary<string, string> s_fixed = new(StringComparer.Ordinal)
    {
        ["NTSTATUS"] = "NTSTATUS",
        ["BOOLEAN"] = "byte",
        ["HANDLE"] = "void*",
        ["Guid"] = "GUID",
        ["PWSTR"] = "char*",
        ["PSTR"] = "byte*",
        ["CHAR"] = "sbyte",
    };

    public string Of(TypeUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return Of(use.Type);
    }

    public string Of(TypeRef type) => type switch
    {
        PrimitiveRef primitive => Keyword(primitive.Kind),
        PointerRef pointer => $"{Pointee(pointer.Element)}*",
        NamedRef named => Named(named),
        _ => throw new GeneratorException("an array is not a type by itself in C#"),
    };

    /// <summary>The unmanaged function pointer of a signature, with the globals argument in front when there is one.</summary>
    public string FunctionPointer(Signature signature, string convention = "", string globals = "")
    {
        ArgumentNullException.ThrowIfNull(signature);
        IEnumerable<string> types = signature.Parameters.Select(p => Of(p.Type)).Append(Of(signature.Returns));
        if (globals.Length > 0)
        {
            types = types.Prepend($"{globals}*");
        }

        return $"delegate* unmanaged{convention}<{string.Join(", ", types)}>";
    }

    public static string Keyword(Primitive primitive) => primitive switch
    {
        Primitive.Void => "void",
        Primitive.SByte => "sbyte",
        Primitive.Byte => "byte",
        Primitive.Int16 => "short",
        Primitive.UInt16 => "ushort",
        Primitive.Char => "char",
        Primitive.Int32 => "int",
        Primitive.UInt32 => "uint",
        Primitive.Int64 => "long",
        Primitive.UInt64 => "ulong",
        Primitive.NInt => "nint",
        _ => "nuint",
    };

    private string Pointee(TypeRef type)
        => type is NamedRef named && !s_fixed.ContainsKey(named.Name) && catalog.Find(named.Name) is null && named.Value is null
            ? named.Name
            : Of(type);

    private string Named(NamedRef named)
    {
        if (s_fixed.TryGetValue(named.Name, out string? name))
        {
            return name;
        }

        return catalog.Find(named.Name) switch
        {
            CallbackDefinition callback => FunctionPointer(callback.Signature),
            null when named.Value is not null => Of(named.Value),
            null => throw new GeneratorException($"'{named.Namespace}.{named.Name}' is used by value but is in no metadata file"),
            Definition definition => definition.Name,
        };
    }
}
