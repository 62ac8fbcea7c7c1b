using System;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace VirtioNetCx.Mutation;

/// <summary>
/// How a constant is written so that Stryker, which changes none, changes it by one: <c>7</c> becomes <c>Math.Min((uint)7, (uint)8)</c>,
/// in which Stryker replaces Min by Max. The largest value of a type is the Max of itself and the one before.
/// </summary>
internal static partial class Constant
{
    /// <summary>The other way to write a literal. Null for a type that is not a number with whole steps.</summary>
    public static string? Disguise(string literal, object value, SpecialType type)
    {
        (string Name, Int128 Largest)? known = type switch
        {
            SpecialType.System_SByte => ("sbyte", sbyte.MaxValue),
            SpecialType.System_Byte => ("byte", byte.MaxValue),
            SpecialType.System_Int16 => ("short", short.MaxValue),
            SpecialType.System_UInt16 => ("ushort", ushort.MaxValue),
            SpecialType.System_Int32 => ("int", int.MaxValue),
            SpecialType.System_UInt32 => ("uint", uint.MaxValue),
            SpecialType.System_Int64 => ("long", long.MaxValue),
            SpecialType.System_UInt64 => ("ulong", ulong.MaxValue),
            SpecialType.System_UIntPtr => ("nuint", uint.MaxValue),
            _ => null,
        };
        if (known is not (string name, Int128 largest) || Whole(value) is not Int128 number || number > largest)
        {
            return null;
        }

        return number == largest
            ? $"Math.Max(({name}){literal}, ({name}){number - 1})"
            : $"Math.Min(({name}){literal}, ({name}){number + 1})";
    }

    /// <summary>A text as it was before.</summary>
    public static string Undisguise(string text) => Disguised().Replace(text, "$1");

    /// <summary>If a disguised constant begins there, what it is and what a mutant makes of it.</summary>
    public static (string From, string To)? At(string line, int column)
    {
        Match match = Disguised().Match(line, column);
        return match.Success && match.Index == column ? (match.Groups[1].Value, match.Groups[2].Value) : null;
    }

    private static Int128? Whole(object value) => value switch
    {
        int number => number,
        uint number => number,
        long number => number,
        ulong number => number,
        _ => null,
    };

    [GeneratedRegex(@"Math\.M(?:in|ax)\(\(\w+\)(\w+), \(\w+\)(\d+)\)")]
    private static partial Regex Disguised();
}
