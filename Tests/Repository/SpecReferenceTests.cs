using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Repository;

/// <summary>Every section of the VirtIO specification that the sources cite exists, in the one version this project cites.</summary>
internal sealed partial class SpecReferenceTests
{
    private static readonly HashSet<string> Sections =
    [
        .. File.ReadLines(Path.Combine(SourceTree.Root, "Tests/Repository/virtio-1.3-sections.tsv")).Select(line => line.Split('\t')[0]),
    ];

    [Test]
    public void Cited_sections_exist_in_VirtIO_1_3()
    {
        List<string> breaches = [];
        int cited = 0;
        foreach (string file in SourceTree.Files.Where(IsText))
        {
            foreach (Match citation in Citation().Matches(SourceTree.Read(file)))
            {
                cited++;
                string section = citation.Groups["section"].Value;
                if (citation.Groups["version"].Value != "1.3" || !Sections.Contains(section))
                {
                    breaches.Add($"{file}: {citation.Value}");
                }
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(breaches, Is.Empty);
            Assert.That(cited, Is.GreaterThan(50), "the sources are expected to cite the specification");
        });
    }

    private static bool IsText(string file) =>
        file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".md", StringComparison.Ordinal);

    [GeneratedRegex(@"VirtIO (?<version>\d\.\d) §(?<section>\d+(\.\d+)*)")]
    private static partial Regex Citation();
}
