using System.Collections.Generic;
using System.IO;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Writes the folder of generated C# for a selection: one file for each header, and the calls.</summary>
public sealed class CodeGenerator
{
    private const string Namespace = "VirtioNetCx.Interop";

    private readonly Selection _selection;
    private readonly Catalog _catalog;
    private readonly IReadOnlyDictionary<string, string> _targets;
    private readonly GeneratedFolder _folder;
    private readonly GeneratedPlaces _places;
    private readonly CSharpNames _names;
    private readonly StructEmitter _structs;

    public CodeGenerator(Selection selection, Catalog catalog, IReadOnlyDictionary<string, string> targets, GeneratedFolder folder)
    {
        _selection = selection;
        _catalog = catalog;
        _targets = targets;
        _folder = folder;
        _places = new GeneratedPlaces(targets);
        _names = new CSharpNames(catalog);
        _structs = new StructEmitter(catalog, new FieldEmitter(_names));
    }

    public void Run()
    {
        foreach (IGrouping<(string, string), Definition> group in _selection.Chosen<Definition>()
            .Where(d => d is EnumDefinition or StructDefinition or HandleDefinition or OpaqueDefinition)
            .GroupBy(d => (d.Namespace, d.Header)))
        {
            EmitHeader(group.Key.Item1, group.Key.Item2, [.. group]);
        }

        EmitConstants();
        EmitMovingFields();
        EmitOpaque();
        foreach (FunctionTable table in FunctionTable.All)
        {
            EmitTable(table);
        }

        ImportFiles imports = new(_names, _folder.Save);
        imports.Emit([.. _selection.Chosen<ImportDefinition>()]);
        _folder.RemoveStale();
    }

    private void EmitHeader(string @namespace, string header, IReadOnlyList<Definition> definitions)
    {
        CodeWriter writer = CodeWriter.CSharp(Namespace, "System.Runtime.InteropServices");
        writer.Line($"// {_places.Provenance(@namespace, header)}");
        foreach (Definition definition in definitions)
        {
            writer.Line();
            switch (definition)
            {
                case EnumDefinition @enum:
                    EnumEmitter.Emit(writer, @enum, _targets.GetValueOrDefault(@namespace, ""));
                    break;
                case StructDefinition structure:
                    _structs.Emit(writer, structure);
                    break;
                case HandleDefinition handle:
                    TypeEmitter.EmitHandle(writer, handle);
                    break;
                default:
                    TypeEmitter.EmitOpaque(writer, definition.Name);
                    break;
            }
        }

        _folder.Save(writer, GeneratedPlaces.FileOf(@namespace, header));
    }

    private void EmitConstants()
    {
        List<ConstantDefinition> constants = [.. _selection.Chosen<ConstantDefinition>()];
        CodeWriter writer = CodeWriter.CSharp(Namespace, "System");
        writer.Open("public static partial class Constants");
        string header = "";
        foreach (ConstantDefinition constant in constants.Where(c => c.Number == c.NumberArm64))
        {
            if (header != constant.Header)
            {
                if (header.Length > 0)
                {
                    writer.Line();
                }

                writer.Line($"// {_places.Provenance(constant.Namespace, constant.Header)}");
            }

            header = constant.Header;
            TypeEmitter.EmitConstant(writer, constant);
        }

        writer.Close();
        _folder.Save(writer, "Constants.cs");
    }

    /// <summary>What depends on the architecture: a pair of files, of which each compilation takes one.</summary>
    private void EmitMovingFields()
    {
        foreach (bool arm64 in (bool[])[false, true])
        {
            CodeWriter writer = CodeWriter.CSharp(Namespace);
            writer.Open("public static partial class Constants");
            foreach (ConstantDefinition constant in _selection.Chosen<ConstantDefinition>().Where(c => c.Number != c.NumberArm64))
            {
                TypeEmitter.EmitConstant(writer, arm64 ? constant with { Number = constant.NumberArm64 } : constant);
            }

            writer.Close();
            foreach (StructDefinition structure in _selection.Chosen<StructDefinition>())
            {
                foreach ((string name, int x64Offset, int arm64Offset) in _structs.MovingFields(structure))
                {
                    writer.Line();
                    writer.Open($"public unsafe partial struct {structure.Name}");
                    writer.Line($"/// <summary>Where <c>{name}</c> starts, in bytes from the start of the structure.</summary>");
                    writer.Line($"public const int {name}Offset = {(arm64 ? arm64Offset : x64Offset)};");
                    writer.Close();
                }
            }

            _folder.Save(writer, arm64 ? "Architecture.arm64.cs" : "Architecture.x64.cs");
        }
    }

    private void EmitOpaque()
    {
        CodeWriter writer = CodeWriter.CSharp(Namespace);
        writer.Line("// Types that are only ever pointed to.");
        foreach (string name in _selection.Opaque)
        {
            writer.Line();
            TypeEmitter.EmitOpaque(writer, name);
        }

        _folder.Save(writer, "Opaque.cs");
    }

    private void EmitTable(FunctionTable table)
    {
        List<FunctionDefinition> all = [.. _catalog.All<FunctionDefinition>().Where(f => f.Table == table.Table).OrderBy(f => f.Index)];
        if (all.Count == 0)
        {
            return;
        }

        string @namespace = all[0].Namespace;
        string folder = GeneratedPlaces.FolderOf(@namespace);
        if (_selection.SlotEnums.Contains(table.IndexEnum))
        {
            CodeWriter writer = CodeWriter.CSharp(Namespace);
            writer.Line($"// {_places.Provenance(@namespace, "function table")}");
            writer.Line();
            EnumEmitter.EmitTable(writer, table.IndexEnum, table.CountName, all);
            _folder.Save(writer, Path.Combine(folder, table.IndexEnum + ".cs"));
        }

        List<FunctionDefinition> chosen =
        [
            .. _selection.Chosen<FunctionDefinition>().Where(f => f.Table == table.Table).OrderBy(f => f.Index),
        ];
        foreach ((string suffix, string convention) in ((string, string)[])[("Kernel", "[SuppressGCTransition]"), ("Hosted", "")])
        {
            CodeWriter writer = CodeWriter.CSharp(Namespace);
            writer.Line($"// {_places.Provenance(@namespace, "function table")}");
            writer.Line();
            new FunctionEmitter(_names).EmitTable(writer, table, chosen, convention);
            _folder.Save(writer, Path.Combine(folder, $"{table.ClassName}.{suffix}.cs"));
        }
    }
}
