using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Repository;

/// <summary>What the documents name exists.</summary>
internal sealed partial class DocumentTests
{
    // Inputs of tests; and the one project that needs a package which not every feed has.
    private static readonly string[] OutsideSolution = ["/Fixtures/", "Interop/Regenerate/"];

    private const string Output = "artifacts";

    [TestCaseSource(nameof(Documents))]
    public void Paths_in_a_document_exist(string document)
    {
        string text = Fence().Replace(SourceTree.Read(document), string.Empty);
        string folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, document))!;
        IEnumerable<string> named = CodeSpan().Matches(text).Select(match => match.Groups[1].Value).Where(IsPath)
            .Concat(Link().Matches(text).Select(match => match.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)));
        IEnumerable<string> missing = named
            .Select(path => path.Split('#')[0].TrimEnd('/'))
            .Where(path => path.Length > 0 && !Exists(SourceTree.Root, path) && !Exists(folder, path) && !IsWrittenByScript(path));
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void The_changelog_has_an_unreleased_block()
        => Assert.That(SourceTree.Read("CHANGELOG.md"), Does.Contain("## Unreleased"));

    [Test]
    public void Packages_are_pinned_in_one_place()
    {
        IEnumerable<string> breaches =
            from file in SourceTree.Files
            where file.EndsWith(".csproj", StringComparison.Ordinal)
            from reference in XDocument.Load(Path.Combine(SourceTree.Root, file)).Descendants("PackageReference")
            where reference.Attribute("Version") is not null
            select $"{file}: {reference.Attribute("Include")?.Value}";
        IEnumerable<string> floating = XDocument.Load(Path.Combine(SourceTree.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion").Select(version => version.Attribute("Version")!.Value)
            .Where(version => version.Contains('*', StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(breaches, Is.Empty);
            Assert.That(floating, Is.Empty);
        });
    }

    [Test]
    public void Every_project_is_in_the_solution()
    {
        string solution = SourceTree.Read("VirtioNetCx.sln").Replace('\\', '/');
        IEnumerable<string> missing = SourceTree.Files
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !OutsideSolution.Any(file.Contains))
            .Where(file => !solution.Contains($"\"{file}\"", StringComparison.Ordinal));
        Assert.That(missing, Is.Empty);
    }

    private static IEnumerable<string> Documents() => SourceTree.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    // A bare file name may stand for a file further down: documents speak of their own parts that way.
    private static bool Exists(string folder, string path)
    {
        string full = Path.Combine(folder, path);
        return File.Exists(full) || Directory.Exists(full)
            || (!path.Contains('/', StringComparison.Ordinal) && Path.GetFullPath(folder) != SourceTree.Root
                && Directory.EnumerateFiles(folder, path, SearchOption.AllDirectories).Any());
    }

    // What only a measurement writes is not there after a build: then a script must name both the folder and the file.
    private static bool IsWrittenByScript(string path)
    {
        string[] parts = path.Split('/');
        return parts is [Output, _, ..] && SourceTree.Files.Where(file => file.EndsWith(".sh", StringComparison.Ordinal)).Select(SourceTree.Read)
            .Any(script => script.Contains($"{Output}/{parts[1]}", StringComparison.Ordinal) && script.Contains(parts[^1], StringComparison.Ordinal));
    }

    // A code span is a path if it has a folder in it and nothing but the characters of this repository's paths.
    private static bool IsPath(string span) => PathShape().IsMatch(span) && !span.StartsWith('/');

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(\.{1,2}/)?[A-Za-z.][A-Za-z0-9_.\-]*(/[A-Za-z0-9_.\-]+)*/?$(?<=/.*|\.(sh|md|props|targets|json|csproj|sln|inx|txt|cs))")]
    private static partial Regex PathShape();
}
