using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace VirtioNetCx.Mutation;

/// <summary>The sources of the driver as VirtioNetCx.csproj compiles them for .NET.</summary>
internal static partial class DriverSources
{
    private static readonly string[] OtherFolders = ["Runtime/", "Build/", "Sys/", "bin/", "obj/"];
    private static readonly string[] OtherSeams = [".Kernel.cs", ".arm64.cs"];
    private static readonly string[] Mutated = ["Checksum/", "Rings/"];

    /// <summary>The sources by their name below the folder.</summary>
    public static Dictionary<string, string> Read(string driver) =>
        Directory.EnumerateFiles(driver, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(driver, path).Replace('\\', '/'))
            .Where(static name => !OtherFolders.Any(folder => name.StartsWith(folder, StringComparison.Ordinal))
                && !OtherSeams.Any(end => name.EndsWith(end, StringComparison.Ordinal)))
            .ToDictionary(static name => name, name => File.ReadAllText(Path.Combine(driver, name)));

    /// <summary>Whether mutants are made of a file.</summary>
    public static bool IsMutated(string name) => Mutated.Any(folder => name.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>Everything of the form Type.Member in some texts.</summary>
    public static IReadOnlySet<string> MembersNamedIn(IEnumerable<string> texts) =>
        texts.SelectMany(static text => Member().Matches(text).Select(static match => match.Value)).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\b[A-Z]\w*\.[A-Z]\w*\b")]
    private static partial Regex Member();
}
