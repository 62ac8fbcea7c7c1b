namespace VirtioNetCx.Interop.Generator.Model;

/// <summary>The types a value can have without a name of its own.</summary>
public enum Primitive
{
    Void,
    SByte,
    Byte,
    Int16,
    UInt16,
    Char,
    Int32,
    UInt32,
    Int64,
    UInt64,
    NInt,
    NUInt,
}

/// <summary>A use of a type. Typedefs are resolved; what the C header wrote is kept beside it where it differs.</summary>
public abstract record TypeRef
{
    public static TypeRef Void { get; } = new PrimitiveRef(Primitive.Void);
}

public sealed record PrimitiveRef(Primitive Kind) : TypeRef;

public sealed record PointerRef(TypeRef Element) : TypeRef;

/// <summary>An array inside a structure; a length of zero is a trailing array of unstated length.</summary>
public sealed record ArrayRef(TypeRef Element, int Length) : TypeRef;

/// <summary>A named type, in this catalog or another one.</summary>
/// <param name="Value">What the type is when it is passed by value and its definition is not at hand; null when it cannot be.</param>
/// <param name="IsCallback">The name stands for a pointer to a function of that type.</param>
public sealed record NamedRef(string Namespace, string Name, TypeRef? Value = null, bool IsCallback = false) : TypeRef;

/// <summary>A type as used by a field, parameter or return value.</summary>
/// <param name="NativeName">The C spelling.</param>
public sealed record TypeUse(TypeRef Type, string NativeName, bool IsConst = false);
