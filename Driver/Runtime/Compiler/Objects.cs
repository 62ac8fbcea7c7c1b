// The reference types that the language or ILC cannot do without. No instance of any of them exists in a running program:
// there is no allocator, and strings and arrays never get past the build's gate.
namespace System;

/// <summary>Root of the type system.</summary>
public class Object
{
    // The compiler's contract: every object starts with the address of its method table.
#pragma warning disable CS0169, IDE0044, IDE0051
    private IntPtr _methodTable;
#pragma warning restore CS0169, IDE0044, IDE0051

    /// <summary>Demanded by the language; a call of it does not pass the build's gate.</summary>
    public virtual bool Equals(object? obj) => false;

    /// <summary>Demanded by the language; a call of it does not pass the build's gate.</summary>
    public virtual int GetHashCode() => 0;

    /// <summary>Demanded by the language; a call of it does not pass the build's gate.</summary>
    public virtual string? ToString() => null;
}

/// <summary>Base of structs.</summary>
public abstract class ValueType;

/// <summary>Base of enums.</summary>
public abstract class Enum : ValueType;

/// <summary>Base of delegates, which the language knows and this library cannot make.</summary>
public abstract class Delegate;

/// <summary>Base of delegates, which the language knows and this library cannot make.</summary>
public abstract class MulticastDelegate : Delegate;

/// <summary>Base of arrays. Array literals of constants that become a span are data in the image, not arrays.</summary>
public abstract class Array
{
#pragma warning disable CS0649
    private readonly int _length;
#pragma warning restore CS0649

    /// <summary>Number of elements.</summary>
    public int Length => _length;
}

/// <summary>Text, for attribute arguments only; a literal in code does not pass the build's gate. Use u8 and char spans.</summary>
public sealed class String
{
#pragma warning disable CS0649
    private readonly int _length;
#pragma warning restore CS0649

    /// <summary>Number of UTF-16 units.</summary>
    public int Length => _length;

    /// <summary>Where <c>+</c> and <c>$""</c> lead; declared so that the build's gate can name them.</summary>
    public static string? Concat(string? str0, string? str1) => null;

    /// <summary>Where <c>+</c> and <c>$""</c> lead; declared so that the build's gate can name them.</summary>
    public static string? Concat(object? arg0, object? arg1) => null;

    /// <summary>Where <c>$""</c> leads; declared so that the build's gate can name it.</summary>
    public static string? Format(string format, object? arg0) => null;
}

/// <summary>The type of exceptions, which the language knows and this library cannot raise.</summary>
public class Exception;

/// <summary>What <c>typeof</c> would give; only for attribute arguments.</summary>
public abstract class Type;

/// <summary>Releases something at the end of a scope.</summary>
public interface IDisposable
{
    /// <summary>Releases what the value owns.</summary>
    public void Dispose();
}

/// <summary>Equality of one value type.</summary>
public interface IEquatable<T>
{
    /// <summary>True when the values are equal.</summary>
    public bool Equals(T? other);
}
