using System;
using System.Collections.Generic;

namespace VirtioNetCx.Interop.Generator.Model;

/// <summary>
/// Types of Windows.Win32.winmd that are a plain value by another name. That file is not an input, so they are known here.
/// </summary>
public static class WellKnownTypes
{
    private static readonly Dictionary<string, TypeRef> s_values = new(StringComparer.Ordinal)
    {
        ["NTSTATUS"] = new PrimitiveRef(Primitive.Int32),
        ["BOOL"] = new PrimitiveRef(Primitive.Int32),
        ["BOOLEAN"] = new PrimitiveRef(Primitive.Byte),
        ["CHAR"] = new PrimitiveRef(Primitive.SByte),
        ["HANDLE"] = new PointerRef(TypeRef.Void),
        ["PWSTR"] = new PointerRef(new PrimitiveRef(Primitive.Char)),
        ["PSTR"] = new PointerRef(new PrimitiveRef(Primitive.Byte)),
        ["PSID"] = new PointerRef(TypeRef.Void),
        ["PSECURITY_DESCRIPTOR"] = new PointerRef(TypeRef.Void),
    };

    public static TypeRef? Value(string name) => s_values.GetValueOrDefault(name);
}
