using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using NUnit.Framework;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>The defects of <c>broken/</c> fit the driver as it is; <c>broken.sh</c> builds and runs them.</summary>
[TestFixture]
internal sealed class BrokenBuildTests
{
    private static readonly string Root = FindRoot();

    [TestCaseSource(nameof(Patches))]
    public void A_defect_still_applies(string name)
    {
        string[] arguments = ["-C", Root, "apply", "--check", Path.Combine(Folder, name + ".patch")];
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardError = true })!;
        string errors = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.That(git.ExitCode, Is.Zero, errors);
    }

    [Test]
    public void Explanations_are_of_defects_that_exist()
    {
        IEnumerable<string> explained = File.ReadLines(Path.Combine(Folder, "explained.txt")).Select(static line => line.Split(':')[0]);
        Assert.That(explained, Is.SubsetOf(Patches()));
    }

    private static string Folder => Path.Combine(Root, "Tests/RealDevice/broken");

    private static IEnumerable<string> Patches() =>
        Directory.EnumerateFiles(Folder, "*.patch").Select(static file => Path.GetFileNameWithoutExtension(file)).Order();

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VirtioNetCx.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
