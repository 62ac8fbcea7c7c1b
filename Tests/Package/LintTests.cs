using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;
using VirtioNetCx.Packaging.Inf.Lint;

namespace VirtioNetCx.Tests.Package;

/// <summary>The INF linter: our INF passes, and each rule has a damaged copy that only that rule notices.</summary>
public class LintTests
{
    [Test]
    public void Our_INF_has_no_finding_at_any_level(
        [Values("x64", "arm64")] string architecture, [Values("Desktop", "Universal", "Windows")] string level) =>
        Assert.That(InfLinter.Check(InfTests.StampedTemplate(architecture), Enum.Parse<LintLevel>(level)), Is.Empty);

    [Test]
    public void Built_INF_has_no_finding([ValueSource(typeof(BuiltPackage), nameof(BuiltPackage.All))] BuiltPackage package) =>
        Assert.That(InfLinter.Check(File.ReadAllBytes(package.Inf), LintLevel.Windows), Is.Empty);

    [TestCaseSource(typeof(LintExamples), nameof(LintExamples.All))]
    public void Damaged_INF_has_exactly_the_finding(LintExample example)
    {
        int[] codes = [.. InfLinter.Check(example.Apply(InfTests.StampedTemplate("x64")), example.Level).Select(f => f.Code).Distinct().Order()];
        Assert.That(codes, Is.EqualTo(example.Codes));
    }

    [Test]
    public void Every_rule_has_an_example() =>
        Assert.That(LintExamples.All.SelectMany(e => e.Codes).Distinct().Order(), Is.EqualTo(LintCodes.All));

    [Test]
    public void Findings_point_at_the_line()
    {
        byte[] inf = InfTests.StampedTemplate("x64");
        string[] lines = Encoding.ASCII.GetString(inf).Split("\r\n");
        LintFinding finding = InfLinter.Check(LintExamples.Replace(1010, "{4d36e972-", "{4d36e972").Apply(inf), LintLevel.Windows).Single();
        Assert.That(lines[finding.Line - 1], Does.StartWith("ClassGuid"));
        Assert.That(finding.ToString(), Does.StartWith($"({finding.Line}): error INF1010: "));
    }

    [TestCase(2083, LintSeverity.Warning)]
    [TestCase(1324, LintSeverity.Error)]
    public void Findings_have_the_level_s_severity(int code, object severity)
    {
        LintExample example = LintExamples.All.First(e => e.Codes is [var only] && only == code);
        LintFinding finding = InfLinter.Check(example.Apply(InfTests.StampedTemplate("x64")), LintLevel.Windows).Single();
        Assert.That(finding.Severity, Is.EqualTo(severity));
    }

    [Test]
    public void Any_bytes_are_answered_with_findings()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] inf = InfTests.StampedTemplate("x64");
        for (int i = 0; i < 300; i++)
        {
            byte[] copy = [.. inf];
            for (int change = random.Next(1, 20); change > 0; change--)
            {
                copy[random.Next(copy.Length)] = (byte)"[]=,;\"%\\\r\n x0"[random.Next(13)];
            }

            Assert.That(() => InfLinter.Check(copy.AsSpan(0, random.Next(copy.Length + 1)), LintLevel.Windows), Throws.Nothing);
        }
    }
}

/// <summary>An edit of the stamped template, and what the linter must say of the outcome.</summary>
public sealed record LintExample(string Name, IReadOnlyList<int> Codes, Func<byte[], byte[]> Apply)
{
    internal LintLevel Level { get; init; } = LintLevel.Windows;

    public override string ToString() => $"{string.Join("+", Codes)} {Name.ReplaceLineEndings(" | ")}";
}
