using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Text;

/// <summary>What every name of a type means: the table by which C types become model types.</summary>
public sealed class TypeNames
{
    private static readonly Dictionary<string, TypeRef> s_primitives = new(StringComparer.Ordinal)
    {
        ["void"] = TypeRef.Void,
        ["i1"] = new PrimitiveRef(Primitive.SByte),
        ["u1"] = new PrimitiveRef(Primitive.Byte),
        ["i2"] = new PrimitiveRef(Primitive.Int16),
        ["u2"] = new PrimitiveRef(Primitive.UInt16),
        ["char"] = new PrimitiveRef(Primitive.Char),
        ["i4"] = new PrimitiveRef(Primitive.Int32),
        ["u4"] = new PrimitiveRef(Primitive.UInt32),
        ["i8"] = new PrimitiveRef(Primitive.Int64),
        ["u8"] = new PrimitiveRef(Primitive.UInt64),
        ["i"] = new PrimitiveRef(Primitive.NInt),
        ["u"] = new PrimitiveRef(Primitive.NUInt),
        ["ptr"] = new PointerRef(TypeRef.Void),
    };

    private readonly Dictionary<string, TypeRef> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (NativeType Type, TextLine Line)> _typedefs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeRef> _definitions = new(StringComparer.Ordinal);

    /// <summary>The external types that are plain values.</summary>
    public IEnumerable<NamedRef> ExternalValues => _types.Values.OfType<NamedRef>().Where(t => t.Value is not null);

    /// <summary>Takes the names that a file introduces.</summary>
    public void Learn(TextFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (TextBlock block in file.Blocks)
        {
            Learn(file, block.Head);
        }
    }

    public TypeUse Resolve(string spelling, TextLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        NativeType type = NativeType.Parse(spelling);
        (TypeRef resolved, bool isConst) = Resolve(type, line);
        return new TypeUse(resolved, spelling, isConst);
    }

    private void Learn(TextFile file, TextLine line)
    {
        string[] words = line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "basic":
                _types[words[1]] = PrimitiveOf(words[3], line);
                break;
            case "typedef":
                _typedefs[words[1]] = (NativeType.Parse(line.Text[(line.Text.IndexOf('=', StringComparison.Ordinal) + 1)..]), line);
                break;
            case "external":
                int dot = words[3].LastIndexOf('.');
                string value = words.Length > 5 ? words[5] : "";
                bool callback = value == "callback";
                _types[words[1]] = new NamedRef(
                    words[3][..dot],
                    words[3][(dot + 1)..],
                    value.Length == 0 ? null : PrimitiveOf(callback ? "ptr" : value, line),
                    callback);
                break;
            case "enum" or "struct" or "union" or "handle" or "opaque":
                _definitions[words[1]] = new NamedRef(file.Namespace, words[1]);
                break;
            case "callback":
                _definitions[words[1]] = new NamedRef(file.Namespace, words[1], new PointerRef(TypeRef.Void), true);
                break;
            default:
                break;
        }
    }

    private static TypeRef PrimitiveOf(string name, TextLine line)
        => s_primitives.TryGetValue(name, out TypeRef? type) ? type : throw line.Fault($"'{name}' is not a primitive");

    private (TypeRef Type, bool IsConst) Resolve(NativeType type, TextLine line)
    {
        bool isConst = type.IsConst;
        TypeRef? result = _types.GetValueOrDefault(type.Name) ?? _definitions.GetValueOrDefault(type.Name);
        if (result is null)
        {
            if (!_typedefs.TryGetValue(type.Name, out (NativeType Type, TextLine Line) typedef))
            {
                throw line.Fault($"unknown type '{type.Name}'");
            }

            (result, bool inner) = Resolve(typedef.Type, typedef.Line);
            isConst |= inner;
        }

        for (int i = 0; i < type.Pointers; i++)
        {
            result = new PointerRef(result);
        }

        return (type.Length is int length ? new ArrayRef(result, length) : result, isConst);
    }
}
