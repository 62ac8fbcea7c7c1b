using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace VirtioNetCx.Tests.Package;

/// <summary>Where things are in the source tree.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Template => Path.Combine(Root, "Package", "VirtioNetCx.inx");

    /// <summary>The product's version, which everything else takes from there.</summary>
    public static string Version { get; } =
        XDocument.Load(Path.Combine(Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VirtioNetCx.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests do not run inside the source tree");
    }
}
