using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace VirtioNetCx.Tests.Repository;

/// <summary>The files of this repository, found from where the tests were built.</summary>
internal static class SourceTree
{
    private static readonly HashSet<string> BuildFolders = new(StringComparer.Ordinal) { "bin", "obj", "artifacts", ".git", "TestResults" };

    /// <summary>The folder that holds <c>VirtioNetCx.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to <see cref="Root"/>, with forward slashes, of every file that is not built.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Enumerate(Root).Select(Relative).Order(StringComparer.Ordinal)];

    /// <summary>C# written by hand.</summary>
    public static IEnumerable<string> HandWritten => Files.Where(file =>
        file.EndsWith(".cs", StringComparison.Ordinal) && !file.Contains("/Generated/", StringComparison.Ordinal));

    /// <summary>Reads a file named relative to <see cref="Root"/>.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VirtioNetCx.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests were built outside the repository");
    }

    private static IEnumerable<string> Enumerate(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }

        foreach (string sub in Directory.EnumerateDirectories(folder).Where(sub => !BuildFolders.Contains(Path.GetFileName(sub))))
        {
            foreach (string file in Enumerate(sub))
            {
                yield return file;
            }
        }
    }

    private static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');
}
