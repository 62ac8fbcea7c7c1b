using System.Collections.Generic;

namespace VirtioNetCx.Interop.Generator.Model;

/// <summary>A number that may differ between the two architectures.</summary>
public readonly record struct PerArchitecture(int X64, int Arm64)
{
    public bool Differs => X64 != Arm64;

    /// <summary>An offset that follows from the fields before it.</summary>
    public static PerArchitecture Unknown { get; } = Same(-1);

    public bool IsKnown => X64 >= 0;

    public static PerArchitecture Same(int value) => new(value, value);

    public override string ToString() => Differs ? $"{X64}/{Arm64}" : $"{X64}";
}

/// <summary>Anything with a name of its own in a metadata file.</summary>
/// <param name="Header">The header that declares it, for provenance.</param>
/// <param name="Since">The first framework version that has it; empty when all versions described have it.</param>
public abstract record Definition(string Namespace, string Name, string Header, string Since);

public sealed record EnumMember(string Name, long Value, string Since);

public sealed record EnumDefinition(
    string Namespace, string Name, string Header, string Since, Primitive Underlying, IReadOnlyList<EnumMember> Members)
    : Definition(Namespace, Name, Header, Since);

/// <summary>The place of a bit field in its unit.</summary>
public readonly record struct BitRange(int Shift, int Width);

/// <summary>A field, a bit field, or a nested structure or union (then <see cref="Nested"/> is set and the name may be empty).</summary>
public sealed record FieldDefinition(
    string Name, TypeUse? Type, StructDefinition? Nested, PerArchitecture Offset, BitRange? Bits, string Since);

/// <summary>The size a structure had from a framework version on.</summary>
public sealed record SizeAt(string Version, int Size);

public sealed record StructDefinition(
    string Namespace,
    string Name,
    string Header,
    string Since,
    bool IsUnion,
    PerArchitecture Size,
    PerArchitecture Align,
    int Pack,
    IReadOnlyList<SizeAt> Sizes,
    IReadOnlyList<FieldDefinition> Fields)
    : Definition(Namespace, Name, Header, Since);

/// <summary>An opaque pointer type; <see cref="Base"/> names the handle it converts to.</summary>
public sealed record HandleDefinition(string Namespace, string Name, string Header, string Since, string Base)
    : Definition(Namespace, Name, Header, Since);

/// <summary>A structure that is only ever pointed to.</summary>
public sealed record OpaqueDefinition(string Namespace, string Name, string Header, string Since)
    : Definition(Namespace, Name, Header, Since);

public sealed record ParameterDefinition(string Name, TypeUse Type, string Sal);

/// <summary>A signature with what the header's annotations say about it.</summary>
public sealed record Signature(TypeUse Returns, IReadOnlyList<ParameterDefinition> Parameters, string Irql);

/// <param name="EventName">The name of the function type when the header gives it one beside the pointer's.</param>
public sealed record CallbackDefinition(
    string Namespace, string Name, string Header, string Since, string EventName, Signature Signature)
    : Definition(Namespace, Name, Header, Since);

/// <summary>An entry of a framework's function table; no signature when the header keeps it private.</summary>
public sealed record FunctionDefinition(
    string Namespace, string Name, string Header, string Since, string Table, int Index, Signature? Signature)
    : Definition(Namespace, Name, Header, Since);

/// <summary>A function imported by name.</summary>
public sealed record ImportDefinition(string Namespace, string Name, string Header, string Since, string Module, Signature Signature)
    : Definition(Namespace, Name, Header, Since);

/// <summary>A constant: a number (which may differ between architectures) or a string.</summary>
public sealed record ConstantDefinition(
    string Namespace, string Name, string Header, string Since, long Number, long NumberArm64, string? Text, bool IsWide)
    : Definition(Namespace, Name, Header, Since);
