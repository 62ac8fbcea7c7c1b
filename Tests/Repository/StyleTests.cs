using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Repository;

/// <summary>Rules of CONTRIBUTING.md that no analyzer checks.</summary>
internal sealed partial class StyleTests
{
    private const int LongestFile = 250;

    // Tables: one short entry for each function or rule, which nobody reads from top to bottom.
    private static readonly string[] Tables =
    [
        "Tests/Host/Kmdf/KmdfNotImplemented.cs", "Tests/Host/NetCx/NetNotImplemented.cs", "Tests/Host/Rules/Rule.cs",
    ];

    [Test]
    public void Source_is_one_source_without_conditional_compilation()
    {
        IEnumerable<string> breaches = SourceTree.Files
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => ConditionalCompilation().IsMatch(SourceTree.Read(file)));
        Assert.That(breaches, Is.Empty, "use a pair of files X.Kernel.cs and X.Hosted.cs");
    }

    [Test]
    public void Files_have_one_job()
    {
        IEnumerable<string> breaches =
            from file in SourceTree.HandWritten.Except(Tables)
            let lines = SourceTree.Read(file).Count(character => character == '\n')
            where lines > LongestFile
            select $"{file}: {lines} lines";
        Assert.That(breaches, Is.Empty, $"split files of more than {LongestFile} lines");
    }

    [Test]
    public void Unsafe_code_says_why_it_is_safe()
    {
        IEnumerable<string> breaches = SourceTree.HandWritten
            .Where(file => file.StartsWith("Driver/", StringComparison.Ordinal) || file.StartsWith("Tests/Host/", StringComparison.Ordinal))
            .Where(file => UnsafeKeyword().IsMatch(SourceTree.Read(file)))
            .Where(file => !SourceTree.Read(file).Contains("SAFETY", StringComparison.Ordinal));
        Assert.That(breaches, Is.Empty, "write // SAFETY: and why pointer, lifetime and ordering hold");
    }

    [Test]
    public void Barriers_and_volatile_access_stay_in_their_homes()
    {
        string[] homes =
        [
            "Driver/Rings/Shared/", "Driver/Runtime/", "Driver/Pci/RawMmio.", "Driver/Adapter/AtomicWord",
        ];
        IEnumerable<string> breaches = SourceTree.HandWritten
            .Where(file => file.StartsWith("Driver/", StringComparison.Ordinal) && !file.StartsWith("Driver/Build/", StringComparison.Ordinal))
            .Where(file => !homes.Any(home => file.StartsWith(home, StringComparison.Ordinal)))
            .Where(file => Ordering().IsMatch(SourceTree.Read(file)));
        Assert.That(breaches, Is.Empty);
    }

    [Test]
    public void Nothing_is_left_unfinished()
    {
        IEnumerable<string> breaches =
            from file in SourceTree.Files
            where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".sh", StringComparison.Ordinal)
            where !file.EndsWith("StyleTests.cs", StringComparison.Ordinal)
            where Unfinished().IsMatch(SourceTree.Read(file))
            select file;
        Assert.That(breaches, Is.Empty);
    }

    [GeneratedRegex(@"^\s*#(if|elif)\b", RegexOptions.Multiline)]
    private static partial Regex ConditionalCompilation();

    [GeneratedRegex(@"^[^/\n]*\bunsafe\b", RegexOptions.Multiline)]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex(@"^[^/\n]*\b(Volatile|Interlocked)\.", RegexOptions.Multiline)]
    private static partial Regex Ordering();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|NotImplementedException)\b")]
    private static partial Regex Unfinished();
}
