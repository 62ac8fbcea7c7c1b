using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Rings.Code;

/// <summary>The orderings of <c>Shared/Ordering.cs</c> as they stand in the driver's object code, on both architectures.</summary>
internal sealed partial class BarrierTests
{
    [TestCase("arm64", "ShouldNotifyOtherwise", "dmb ish,ldarh")]
    [TestCase("arm64", "ShouldNotifyPacked", "dmb ish,ldar")]
    [TestCase("arm64", "EnableSplit", "stlrh,dmb ish,ldarh")]
    [TestCase("arm64", "EnablePacked", "stlr,dmb ish,ldar")]
    [TestCase("arm64", "TxQueue__Reclaim<VirtioNetCx_VirtioNetCx_Rings_SplitReclaim>", "ldarh")]
    [TestCase("arm64", "TxQueue__Reclaim<VirtioNetCx_VirtioNetCx_Rings_PackedReclaim>", "ldar")]
    [TestCase("arm64", "PostAll<VirtioNetCx_VirtioNetCx_Rings_SplitAdd>", "stlrh")]
    [TestCase("arm64", "PostAll<VirtioNetCx_VirtioNetCx_Rings_PackedAdd>", "stlr")]
    [TestCase("arm64", "PostAll<VirtioNetCx_VirtioNetCx_Rings_SplitInOrderAdd>", "stlrh")]
    [TestCase("x64", "ShouldNotifyOtherwise", "lock")]
    [TestCase("x64", "ShouldNotifyPacked", "lock")]
    [TestCase("x64", "EnableSplit", "lock")]
    [TestCase("x64", "EnablePacked", "lock")]
    [TestCase("x64", "TxQueue__Reclaim<VirtioNetCx_VirtioNetCx_Rings_SplitReclaim>", "")]
    [TestCase("x64", "PostAll<VirtioNetCx_VirtioNetCx_Rings_PackedAdd>", "")]
    public void Orderings_are_the_instructions_they_should_be(string architecture, string function, string expected)
    {
        string[] found = [.. Body(architecture, function)
            .Select(static line => Ordering().Match(line))
            .Where(static match => match.Success)
            .Select(static match => Spaces().Replace(match.Value, " ").Trim())
            .Distinct()];
        Assert.That(string.Join(',', found), Is.EqualTo(expected));
    }

    private static IEnumerable<string> Body(string architecture, string function)
    {
        string[] lines = [.. Disassemble(architecture)
            .SkipWhile(line => !(line.EndsWith(">:", StringComparison.Ordinal) && line.Contains(function, StringComparison.Ordinal)))
            .Skip(1)
            .TakeWhile(static line => !line.EndsWith(">:", StringComparison.Ordinal))];
        Assert.That(lines, Is.Not.Empty, $"{function} is not in the object");
        return lines;
    }

    private static string[] Disassemble(string architecture)
    {
        string path = Path.Combine(Root(), "Driver", "Sys", "obj", architecture, "VirtioNetCx.obj");
        string? tool = new[] { "/usr/bin/llvm-objdump", "/usr/bin/llvm-objdump-14" }.FirstOrDefault(File.Exists);
        if (!File.Exists(path) || tool is null)
        {
            Assert.Ignore("needs Driver/Sys built, and llvm-objdump");
        }

        ProcessStartInfo start = new(tool!, ["-d", "--no-show-raw-insn", path]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n');
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VirtioNetCx.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests were built outside the repository");
    }

    // "lock" stands on a line of its own, before what it locks.
    [GeneratedRegex(@"\b(dmb\s+\w+|stlrh?\b|ldap?rh?\b|ldarh?\b|lock\b|mfence\b)")]
    private static partial Regex Ordering();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
