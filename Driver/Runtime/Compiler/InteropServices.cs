// Marks of native code: imports, entry points, layouts.
namespace System.Runtime.InteropServices;

/// <summary>How the fields of a type are placed.</summary>
public enum LayoutKind
{
    /// <summary>In order of declaration.</summary>
    Sequential = 0,

    /// <summary>At stated offsets.</summary>
    Explicit = 2,

    /// <summary>As the compiler likes.</summary>
    Auto = 3,
}

/// <summary>Character set of strings in a layout; no string is ever marshalled here.</summary>
public enum CharSet
{
    /// <summary>Unstated.</summary>
    None = 1,

    /// <summary>8-bit.</summary>
    Ansi = 2,

    /// <summary>16-bit.</summary>
    Unicode = 3,
}

/// <summary>Layout of a type.</summary>
public sealed class StructLayoutAttribute(LayoutKind layoutKind) : Attribute
{
    /// <summary>Alignment limit in bytes.</summary>
    public int Pack;

    /// <summary>Size in bytes, when larger than the fields.</summary>
    public int Size;

    /// <summary>Character set.</summary>
    public CharSet CharSet;

    /// <summary>The kind.</summary>
    public LayoutKind Value => layoutKind;
}

/// <summary>Offset of a field.</summary>
public sealed class FieldOffsetAttribute(int offset) : Attribute
{
    /// <summary>Offset in bytes.</summary>
    public int Value => offset;
}

/// <summary>A function of another image, bound by its loader through the import table.</summary>
public sealed class DllImportAttribute(string dllName) : Attribute
{
    /// <summary>Name of the function, when it differs.</summary>
    public string? EntryPoint;

    /// <summary>No decorated names are tried.</summary>
    public bool ExactSpelling;

    /// <summary>The image.</summary>
    public string Value => dllName;
}

/// <summary>A method that native code calls.</summary>
public sealed class UnmanagedCallersOnlyAttribute : Attribute
{
    /// <summary>Calling conventions.</summary>
    public Type[]? CallConvs;

    /// <summary>Name under which the linker sees it.</summary>
    public string? EntryPoint;
}

/// <summary>The call is made without a transition; there is no collector to tell.</summary>
public sealed class SuppressGCTransitionAttribute : Attribute;

/// <summary>Input; also the modifier of <c>in</c> parameters.</summary>
public sealed class InAttribute : Attribute;

/// <summary>Output.</summary>
public sealed class OutAttribute : Attribute;

/// <summary>Modifier of unmanaged generic parameters.</summary>
public enum UnmanagedType
{
    /// <summary>Unstated.</summary>
    None = 0,
}
