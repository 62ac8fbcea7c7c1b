// Attributes that the language reads or that our sources carry. None is looked at when the program runs.
namespace System;

/// <summary>Base of attributes.</summary>
public abstract class Attribute;

/// <summary>What an attribute may be put on.</summary>
[Flags]
public enum AttributeTargets
{
    /// <summary>An assembly.</summary>
    Assembly = 0x1,

    /// <summary>A module.</summary>
    Module = 0x2,

    /// <summary>A class.</summary>
    Class = 0x4,

    /// <summary>A struct.</summary>
    Struct = 0x8,

    /// <summary>An enum.</summary>
    Enum = 0x10,

    /// <summary>A constructor.</summary>
    Constructor = 0x20,

    /// <summary>A method.</summary>
    Method = 0x40,

    /// <summary>A property.</summary>
    Property = 0x80,

    /// <summary>A field.</summary>
    Field = 0x100,

    /// <summary>An event.</summary>
    Event = 0x200,

    /// <summary>An interface.</summary>
    Interface = 0x400,

    /// <summary>A parameter.</summary>
    Parameter = 0x800,

    /// <summary>A delegate.</summary>
    Delegate = 0x1000,

    /// <summary>A return value.</summary>
    ReturnValue = 0x2000,

    /// <summary>A type parameter.</summary>
    GenericParameter = 0x4000,

    /// <summary>Anything.</summary>
    All = 0x7FFF,
}

/// <summary>Says what an attribute may be put on.</summary>
public sealed class AttributeUsageAttribute(AttributeTargets validOn) : Attribute
{
    /// <summary>What the attribute may be put on.</summary>
    public AttributeTargets ValidOn => validOn;

    /// <summary>May stand more than once.</summary>
    public bool AllowMultiple { get; set; }

    /// <summary>Passed on to derived types.</summary>
    public bool Inherited { get; set; }
}

/// <summary>The members of the enum are bits.</summary>
public sealed class FlagsAttribute : Attribute;

/// <summary>Do not use any more.</summary>
public sealed class ObsoleteAttribute : Attribute
{
    /// <summary>No reason given.</summary>
    public ObsoleteAttribute()
    {
    }

    /// <summary>With a reason.</summary>
    public ObsoleteAttribute(string? message) => _ = message;

    /// <summary>With a reason, as an error.</summary>
    public ObsoleteAttribute(string? message, bool error) => _ = message;
}

/// <summary>Variable number of arguments.</summary>
public sealed class ParamArrayAttribute : Attribute;

/// <summary>States conformance to the common language specification.</summary>
public sealed class CLSCompliantAttribute(bool isCompliant) : Attribute
{
    /// <summary>As stated.</summary>
    public bool IsCompliant => isCompliant;
}
