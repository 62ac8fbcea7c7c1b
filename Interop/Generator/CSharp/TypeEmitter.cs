using System;
using System.Globalization;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Writes handles, types that are only pointed to, and constants.</summary>
public static class TypeEmitter
{
    public static void EmitHandle(CodeWriter writer, HandleDefinition handle)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(handle);
        writer.Open($"public readonly unsafe struct {handle.Name}");
        writer.Line("public readonly void* Value;");
        writer.Line();
        writer.Line($"public {handle.Name}(void* value) => Value = value;");
        writer.Line();
        writer.Line("public bool IsNull => Value == null;");
        if (handle.Base.Length > 0)
        {
            writer.Line();
            writer.Line($"public static implicit operator {handle.Base}({handle.Name} handle) => new(handle.Value);");
            writer.Line();
            writer.Line($"public static explicit operator {handle.Name}({handle.Base} handle) => new(handle.Value);");
        }

        writer.Close();
    }

    public static void EmitOpaque(CodeWriter writer, string name)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Line($"public partial struct {name};");
    }

    public static void EmitConstant(CodeWriter writer, ConstantDefinition constant)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(constant);
        if (constant.Text is null)
        {
            writer.Line($"public const {NumberType(constant.Number)} {constant.Name} = {EnumEmitter.Number(constant.Number)};");
        }
        else if (constant.IsWide)
        {
            string characters = string.Join(", ", constant.Text.Select(c => $"'{c}'").Append("'\\0'"));
            writer.Line($"public static ReadOnlySpan<char> {constant.Name} => [{characters}];");
        }
        else
        {
            writer.Line($"public static ReadOnlySpan<byte> {constant.Name} => \"{constant.Text}\\0\"u8;");
        }
    }

    private static string NumberType(long value)
        => value is < 0 and >= int.MinValue ? "int" : value is >= 0 and <= uint.MaxValue ? "uint"
            : value < 0 ? throw new GeneratorException(string.Create(CultureInfo.InvariantCulture, $"constant {value}")) : "ulong";
}
