using System.Collections.Generic;
using System.IO;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Writes the folder of generated layout tests, one file for each file of generated structures.</summary>
public sealed class LayoutTestFiles(Catalog catalog, GeneratedFolder folder)
{
    private const string Namespace = "VirtioNetCx.Tests.Interop.Generated";

    public void Run(IEnumerable<StructDefinition> structures)
    {
        CSharpNames names = new(catalog);
        StructEmitter emitter = new(catalog, new FieldEmitter(names));
        LayoutTestEmitter tests = new(catalog, names);
        foreach (IGrouping<string, StructDefinition> file in structures.GroupBy(s => GeneratedPlaces.FileOf(s.Namespace, s.Header)))
        {
            string className = ClassName(file.Key);
            CodeWriter writer = CodeWriter.CSharp(Namespace, "NUnit.Framework", "VirtioNetCx.Interop");
            writer.Line("[TestFixture]");
            writer.Open($"public sealed class {className}");
            bool first = true;
            foreach (StructDefinition structure in file)
            {
                if (!first)
                {
                    writer.Line();
                }

                first = false;
                tests.EmitX64(writer, structure, emitter.CompiledSize(structure), emitter.MovingFields(structure));
                writer.Line();
                tests.EmitArm64(writer, structure);
            }

            writer.Close();
            folder.Save(writer, Path.Combine(Path.GetDirectoryName(file.Key)!, $"{className}.cs"));
        }

        folder.RemoveStale();
    }

    private static string ClassName(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        return $"{char.ToUpperInvariant(name[0])}{name[1..]}LayoutTests";
    }
}
