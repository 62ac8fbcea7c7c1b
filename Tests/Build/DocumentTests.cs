using System.Text.RegularExpressions;

namespace VirtioNetCx.Tests.Build;

/// <summary>Driver/Build/README.md lists the errors that the sources can give, and no others.</summary>
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

    [GeneratedRegex("\"(VNC\\d{4})\"")]
    private static partial Regex InSource();

    [GeneratedRegex(@"^\| (VNC\d{4}) \|", RegexOptions.Multiline)]
    private static partial Regex InTable();
}
