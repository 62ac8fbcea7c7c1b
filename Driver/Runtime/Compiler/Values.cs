// Value types that the language lowers to: handles for data in the image, nullable values, ranges.
namespace System;

/// <summary>Metadata handle of a type.</summary>
public readonly struct RuntimeTypeHandle;

/// <summary>Metadata handle of a method.</summary>
public readonly struct RuntimeMethodHandle;

/// <summary>Metadata handle of a field; carries the initial data of a constant span.</summary>
public readonly struct RuntimeFieldHandle;

/// <summary>A value or none.</summary>
public readonly struct Nullable<T>
    where T : struct
{
    private readonly bool _hasValue;
    private readonly T _value;

    /// <summary>Holds a value.</summary>
    public Nullable(T value)
    {
        _hasValue = true;
        _value = value;
    }

    /// <summary>True when there is a value.</summary>
    public bool HasValue => _hasValue;

    /// <summary>The value; asking for a missing one stops the system.</summary>
    public T Value
    {
        get
        {
            if (!_hasValue)
            {
                VirtioNetCx.Runtime.FailFast.Stop(VirtioNetCx.Runtime.FailFastReason.InvalidArgument);
            }

            return _value;
        }
    }

    /// <summary>The value, or zero.</summary>
    public T GetValueOrDefault() => _value;

    /// <summary>The value, or another.</summary>
    public T GetValueOrDefault(T defaultValue) => _hasValue ? _value : defaultValue;

    /// <summary>Holds a value.</summary>
    public static implicit operator T?(T value) => new Nullable<T>(value);
}

/// <summary>A position from the start or the end of a span: <c>[^1]</c>.</summary>
public readonly struct Index
{
    private readonly int _value;

    /// <summary>A position counted from the start, or from the end.</summary>
    public Index(int value, bool fromEnd = false) => _value = fromEnd ? ~value : value;

    /// <summary>The position in a span of this length.</summary>
    public int GetOffset(int length) => _value < 0 ? _value + length + 1 : _value;

    /// <summary>A position counted from the start.</summary>
    public static implicit operator Index(int value) => new(value);
}

/// <summary>A part of a span: <c>[2..6]</c>.</summary>
public readonly struct Range
{
    /// <summary>The part between two positions.</summary>
    public Range(Index start, Index end)
    {
        Start = start;
        End = end;
    }

    /// <summary>First position.</summary>
    public Index Start { get; }

    /// <summary>Position behind the last.</summary>
    public Index End { get; }

    /// <summary>Everything.</summary>
    public static Range All => new(new Index(0), new Index(0, fromEnd: true));

    /// <summary>From a position on.</summary>
    public static Range StartAt(Index start) => new(start, new Index(0, fromEnd: true));

    /// <summary>Up to a position.</summary>
    public static Range EndAt(Index end) => new(new Index(0), end);
}
