using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using VirtioNetCx.Interop.Generator.Model;

namespace VirtioNetCx.Interop.Generator.Text;

/// <summary>The whole metadata text: one catalog for each sub-folder.</summary>
public sealed class MetadataText
{
    /// <summary>The folders, each of which becomes one metadata file.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["km", "wdf", "netcx"];

    private readonly Dictionary<string, Catalog> _catalogs = new(StringComparer.Ordinal);

    private MetadataText()
    {
    }

    public Catalog this[string part] => _catalogs[part];

    public static MetadataText Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new GeneratorException($"the metadata text folder '{folder}' does not exist");
        }

        TypeNames names = new();
        names.Learn(TextFile.Read(Path.Combine(folder, "basic.txt")));
        Dictionary<string, List<TextFile>> files = Parts.ToDictionary(part => part, part => Files(Path.Combine(folder, part)));
        foreach (TextFile file in files.Values.SelectMany(list => list))
        {
            names.Learn(file);
        }

        MetadataText text = new();
        foreach (string part in Parts)
        {
            Catalog catalog = new();
            foreach (Definition definition in files[part].SelectMany(file => new DefinitionParser(file, names).Parse()))
            {
                catalog.Add(definition);
            }

            foreach (NamedRef external in names.ExternalValues)
            {
                catalog.ExternalValues[external.Name] = external.Value!;
            }

            text._catalogs[part] = catalog;
        }

        return text;
    }

    private static List<TextFile> Files(string folder)
        => [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).Select(TextFile.Read)];
}
