using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Conformance;

/// <summary>Keeps README.md beside this file complete, and the names in it true.</summary>
internal sealed partial class TableTests
{
    private const string DriverTitle = "Driver Requirements: ";

    private static readonly string Root = FindRoot();

    [Test]
    public void Every_section_with_duties_of_drivers_has_its_statements_counted()
    {
        string[] sections = [.. File.ReadLines(Path.Combine(Root, "Tests/Repository/virtio-1.3-sections.tsv"))
            .Select(static line => line.Split('\t'))
            .Where(static row => row[1].StartsWith(DriverTitle, StringComparison.Ordinal))
            .Select(static row => $"{row[0]} {row[1][DriverTitle.Length..]}")];
        Assert.That(Counted().Select(static row => $"{row[0]} {row[2]}"), Is.EqualTo(sections));
    }

    [Test]
    public void Every_statement_is_listed_once_and_in_order()
    {
        IEnumerable<string> counted = Counted()
            .SelectMany(static row => Enumerable.Range(1, int.Parse(row[1], CultureInfo.InvariantCulture)).Select(number => $"{row[0]} {number}"));
        IEnumerable<string> listed = Rows().SelectMany(static row =>
        {
            int[] ends = [.. row[1].Split('-').Select(static end => int.Parse(end, CultureInfo.InvariantCulture))];
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1).Select(number => $"{row[0]} {number}");
        });
        Assert.That(listed, Is.EqualTo(counted));
    }

    [Test]
    public void Every_row_names_tests_that_exist_or_says_why_not()
    {
        HashSet<string> tests = [.. Directory.EnumerateFiles(Path.Combine(Root, "Tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(static file => TestMethod().Matches(File.ReadAllText(file)))
            .Select(static match => match.Groups[1].Value)];
        foreach (string[] row in Rows())
        {
            if (!row[3].StartsWith("none: ", StringComparison.Ordinal))
            {
                string[] names = [.. row[3].Split(", ").Select(static name => name.Trim('`'))];
                Assert.That(names.Where(name => !tests.Contains(name)), Is.Empty, $"{row[0]} {row[1]}");
            }
        }
    }

    private static string[][] Counted() =>
        [.. File.ReadLines(Path.Combine(Root, "Tests/Conformance/statements.tsv")).Select(static line => line.Split('\t'))];

    private static string[][] Rows() => [.. File.ReadLines(Path.Combine(Root, "Tests/Conformance/README.md"))
        .Where(static line => line.Length > 2 && line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
        .Select(static line => line.Trim('|', ' ').Split(" | "))];

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

    [GeneratedRegex(@"public (?:async )?(?:void|bool|Task|Property) (\w+)\(")]
    private static partial Regex TestMethod();
}
