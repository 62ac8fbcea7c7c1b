using System.Text.RegularExpressions;

namespace VirtioNetCx.Tests.Build;

/// <summary>Lists that must say what the sources say.</summary>
internal sealed partial class DocumentTests
{
    [Test]
    public void Every_error_code_is_explained()
    {
        IEnumerable<string> inSources = Directory.EnumerateFiles(Repository.PathOf("Driver/Build"), "*.*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".targets", StringComparison.Ordinal))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(path => InSource().Matches(File.ReadAllText(path)).Select(m => m.Groups[1].Value));
        IEnumerable<string> explained = InTable().Matches(File.ReadAllText(Repository.PathOf("Driver/Build/README.md"))).Select(m => m.Groups[1].Value);
        Assert.That(explained, Is.EquivalentTo(inSources.Distinct()));
    }

    [Test]
    public void List_of_allowed_imports_is_what_the_bindings_define()
    {
        List<string> defined = [];
        foreach (string path in Directory.EnumerateFiles(Repository.PathOf("Interop/Generated"), "*.def"))
        {
            string[] lines = File.ReadAllLines(path);
            string image = lines.Single(l => l.StartsWith("LIBRARY ", StringComparison.Ordinal))["LIBRARY ".Length..];
            defined.AddRange(lines.Where(l => l.StartsWith(' ')).Select(l => $"{image} {l.Trim()}"));
        }

        IEnumerable<string> allowed = File.ReadLines(Repository.PathOf("Driver/Sys/AllowedImports.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.That(allowed, Is.EquivalentTo(defined));
    }

    [GeneratedRegex("\"(VNC\\d{4})\"")]
    private static partial Regex InSource();

    [GeneratedRegex(@"^\| (VNC\d{4}) \|", RegexOptions.Multiline)]
    private static partial Regex InTable();
}
