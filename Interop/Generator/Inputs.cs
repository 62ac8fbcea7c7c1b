using System;
using System.IO;
using System.Linq;
using VirtioNetCx.Interop.Generator.Layout;
using VirtioNetCx.Interop.Generator.Model;
using VirtioNetCx.Interop.Generator.Text;
using VirtioNetCx.Interop.Generator.Winmd;

namespace VirtioNetCx.Interop.Generator;

/// <summary>The metadata files of this project, and the published one.</summary>
public static class Inputs
{
    public const string PublishedFile = "Windows.Wdk.winmd";

    /// <summary>The text folders with the namespace each becomes.</summary>
    public static (string Part, string Namespace)[] Parts { get; } =
    [
        ("wdf", "Windows.Wdk.Wdf"),
        ("netcx", "Windows.Wdk.NetAdapterCx"),
        ("km", "Windows.Wdk.Kernel"),
    ];

    /// <summary>All parts of the text as one catalog.</summary>
    public static Catalog All(MetadataText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Catalog all = new();
        foreach ((string part, _) in Parts)
        {
            all.AddMissing(text[part]);
        }

        return all;
    }

    /// <summary>Finds the published file: the file itself, a folder that holds it, or the folder of its restored package.</summary>
    public static string FindPublished(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        string found = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, PublishedFile, SearchOption.AllDirectories).Order(StringComparer.Ordinal).LastOrDefault("")
            : "";
        return found.Length > 0
            ? found
            : throw new GeneratorException(
                $"{PublishedFile} is neither '{path}' nor below it; it comes with the package Microsoft.Windows.WDK.Win32Metadata");
    }

    /// <summary>The catalog that C# is generated from: our files, and the kernel as <see cref="KernelMerge"/> decides.</summary>
    public static (Catalog Catalog, KernelMerge Merge) Load(string metadataFolder, string publishedFile)
    {
        Catalog[] own = [.. Parts.Select(p => WinmdReader.Read(Path.Combine(metadataFolder, $"{p.Namespace}.winmd")))];
        Catalog published = WinmdReader.Read(publishedFile);

        Catalog textFirst = new();
        Catalog publishedFirst = new();
        publishedFirst.AddMissing(published);
        foreach (Catalog catalog in own)
        {
            textFirst.AddMissing(catalog);
            publishedFirst.AddMissing(catalog);
        }

        textFirst.AddMissing(published);
        KernelMerge merge = new(LayoutCompleter.Complete(textFirst), LayoutCompleter.Complete(publishedFirst), published);
        Catalog result = new();
        result.AddMissing(own[0]);
        result.AddMissing(own[1]);
        foreach (Definition definition in own[2].Definitions)
        {
            result.Add(merge.Choose(definition));
        }

        result.AddMissing(published);
        return (LayoutCompleter.Complete(result), merge);
    }
}
