using System;
using System.Collections.Generic;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>A framework's function table as the generated code names it.</summary>
/// <param name="Table">The table's name in the metadata.</param>
/// <param name="ClassName">The static class with one method for each listed function.</param>
/// <param name="Globals">The type of the hidden first argument.</param>
/// <param name="IndexEnum">The enum of slots.</param>
/// <param name="CountName">The enum's last member.</param>
/// <param name="Slot">The expression for a slot, with {0} for the index.</param>
public sealed record FunctionTable(string Table, string ClassName, string Globals, string IndexEnum, string CountName, string Slot)
{
    public static IReadOnlyList<FunctionTable> All { get; } =
    [
        new("Wdf", "Wdf", "WDF_DRIVER_GLOBALS", "WDFFUNCENUM", "WdfFunctionTableNumEntries", "Functions[{0}]"),
        new("NetCx", "NetCx", "NET_DRIVER_GLOBALS", "NETFUNCENUM", "NetFunctionTableNumEntries", "Table.Entries[{0}]"),
    ];
}

/// <summary>Writes the methods that call through a function table, and those that call imports.</summary>
public sealed class FunctionEmitter(CSharpNames names)
{
    /// <param name="convention">What stands between <c>unmanaged</c> and the types.</param>
    public void EmitTable(CodeWriter writer, FunctionTable table, IEnumerable<FunctionDefinition> functions, string convention)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(functions);
        writer.Open($"public static unsafe partial class {table.ClassName}");
        bool first = true;
        foreach (FunctionDefinition function in functions)
        {
            if (!first)
            {
                writer.Line();
            }

            first = false;
            Signature signature = function.Signature
                ?? throw new GeneratorException($"'{function.Name}' has no public signature and cannot be called");
            string slot = table.Slot.Replace("{0}", EnumEmitter.Number(function.Index), StringComparison.Ordinal);
            string pointer = names.FunctionPointer(signature, convention, table.Globals);
            writer.Line($"/// <summary>{Summary(function, signature)}</summary>");
            writer.Line($"public static {names.Of(signature.Returns)} {function.Name}({Parameters(signature)})");
            writer.Line($"    => (({pointer}){slot})({string.Join(", ", signature.Parameters.Select(p => p.Name).Prepend("Globals"))});");
        }

        writer.Close();
    }

    public void EmitDllImports(CodeWriter writer, string className, IEnumerable<ImportDefinition> imports)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(imports);
        writer.Open($"public static unsafe partial class {className}");
        bool first = true;
        foreach (ImportDefinition import in imports)
        {
            if (!first)
            {
                writer.Line();
            }

            first = false;
            writer.Line($"[DllImport(\"{import.Module}\", ExactSpelling = true), SuppressGCTransition]");
            writer.Line($"public static extern {names.Of(import.Signature.Returns)} {import.Name}({Parameters(import.Signature)});");
        }

        writer.Close();
    }

    public void EmitHostedImports(CodeWriter writer, string className, IReadOnlyList<ImportDefinition> imports)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(imports);
        writer.Open($"public static unsafe partial class {className}");
        foreach (ImportDefinition import in imports)
        {
            string arguments = string.Join(", ", import.Signature.Parameters.Select(p => p.Name));
            writer.Line($"private static {names.FunctionPointer(import.Signature)} s_{import.Name};");
            writer.Line();
            writer.Line($"public static {names.Of(import.Signature.Returns)} {import.Name}({Parameters(import.Signature)})");
            writer.Line($"    => s_{import.Name}({arguments});");
            writer.Line();
        }

        writer.Open("internal static void Bind(delegate*<byte*, byte*, void*> resolve)");
        writer.Open($"fixed (byte* module = \"{imports[0].Module}\\0\"u8)");
        foreach (ImportDefinition import in imports)
        {
            writer.Open($"fixed (byte* name = \"{import.Name}\\0\"u8)");
            writer.Line($"s_{import.Name} = ({names.FunctionPointer(import.Signature)})resolve(module, name);");
            writer.Close();
            if (!ReferenceEquals(import, imports[^1]))
            {
                writer.Line();
            }
        }

        writer.Close();
        writer.Close();
        writer.Close();
    }

    private string Parameters(Signature signature)
        => string.Join(", ", signature.Parameters.Select(p => $"{names.Of(p.Type)} {p.Name}"));

    private static string Summary(FunctionDefinition function, Signature signature)
    {
        string irql = signature.Irql.Length == 0 ? "" : $" {signature.Irql.Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)}.";
        string since = function.Since.Length == 0 ? "" : $" Since {function.Since}.";
        return $"<c>{function.Header}</c>, slot {function.Index}.{irql}{since}";
    }
}
