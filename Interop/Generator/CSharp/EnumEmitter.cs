using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Writes an enum with its native member names.</summary>
public static class EnumEmitter
{
    private const long LargestDecimal = 255;

    public static void Emit(CodeWriter writer, EnumDefinition definition, string version)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(definition);
        writer.Open($"public enum {definition.Name} : {CSharpNames.Keyword(definition.Underlying)}");
        foreach (EnumMember member in definition.Members.Where(m => FrameworkVersion.Has(version, m.Since)))
        {
            writer.Line($"{member.Name} = {Number(member.Value)},");
        }

        writer.Close();
    }

    /// <summary>The enum of a function table's slots, all of those the target version has.</summary>
    public static void EmitTable(CodeWriter writer, string name, string count, IReadOnlyList<FunctionDefinition> functions)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(functions);
        writer.Open($"public enum {name} : int");
        foreach (FunctionDefinition function in functions)
        {
            writer.Line($"{function.Name}TableIndex = {Number(function.Index)},");
        }

        writer.Line($"{count} = {Number(functions.Count)},");
        writer.Close();
    }

    public static string Number(long value)
        => value > LargestDecimal
            ? $"0x{value.ToString("X", CultureInfo.InvariantCulture)}"
            : value.ToString(CultureInfo.InvariantCulture);
}
