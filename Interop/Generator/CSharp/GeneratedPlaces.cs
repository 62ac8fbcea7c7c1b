using System;
using System.Collections.Generic;
using System.IO;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>Where generated code goes and where it says it came from.</summary>
public sealed class GeneratedPlaces(IReadOnlyDictionary<string, string> targets)
{
    private static readonly Dictionary<string, (string Folder, string Product)> s_parts = new(StringComparer.Ordinal)
    {
        ["Windows.Wdk.Wdf"] = ("Wdf", "KMDF"),
        ["Windows.Wdk.NetAdapterCx"] = ("NetAdapterCx", "NetAdapterCx"),
        ["Windows.Wdk.Kernel"] = ("Kernel", "Windows kernel"),
    };

    public static string FolderOf(string @namespace)
        => s_parts.TryGetValue(@namespace, out (string Folder, string) part) ? part.Folder : "Kernel";

    /// <summary>One file for each header; the published metadata names no headers, there it is one for each namespace.</summary>
    public static string FileOf(string @namespace, string header)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        string name = header.Length > 0 ? Path.GetFileNameWithoutExtension(header) : @namespace[(@namespace.LastIndexOf('.') + 1)..];
        return Path.Combine(FolderOf(@namespace), name + ".cs");
    }

    public string Provenance(string @namespace, string header)
    {
        if (!s_parts.TryGetValue(@namespace, out (string Folder, string Product) part))
        {
            return $"From {Inputs.PublishedFile}, {@namespace}";
        }

        string version = targets.GetValueOrDefault(@namespace, "");
        return $"From {part.Product}{(version.Length > 0 ? $" {version}" : "")} {header}";
    }
}
