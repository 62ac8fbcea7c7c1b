using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Packaging;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Tests.Package;

/// <summary>Equal sources give equal packages; only the signature depends on who signs.</summary>
public class ReproducibilityTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void INF_and_unsigned_catalog_depend_on_nothing_but_the_sources([Values("x64", "arm64")] string architecture)
    {
        Dictionary<string, byte[]> first = Build(architecture, TestIdentities.One, s_time);
        Dictionary<string, byte[]> second = Build(architecture, TestIdentities.Other, s_time);
        Dictionary<string, byte[]> third = Build(architecture, TestIdentities.One, s_time);
        Assert.Multiple(() =>
        {
            Assert.That(second["VirtioNetCx.inf"], Is.EqualTo(first["VirtioNetCx.inf"]));
            Assert.That(second["unsigned.cat"], Is.EqualTo(first["unsigned.cat"]));
            Assert.That(second["VirtioNetCx.cat"], Is.Not.EqualTo(first["VirtioNetCx.cat"]));
            foreach (string name in first.Keys)
            {
                Assert.That(third[name], Is.EqualTo(first[name]), name);
            }
        });
    }

    [Test]
    public void Another_commit_date_is_another_package() => Assert.That(
        Build("x64", TestIdentities.One, s_time.AddDays(1))["unsigned.cat"], Is.Not.EqualTo(Build("x64", TestIdentities.One, s_time)["unsigned.cat"]));

    [Test]
    public void Nothing_is_written_when_something_does_not_hold()
    {
        using var scratch = new Scratch();
        var folder = new DirectoryInfo(scratch.Path("out"));
        string image = scratch.Write("a.sys", TestImage.Create(machine: 0xAA64));
        string template = scratch.Path("VirtioNetCx.inx");
        File.WriteAllText(template, File.ReadAllText(Repository.Template).Replace("PnpLockdown = 1", "PnpLockdown = 0"));
        PackageInput Input(string inx) => new(new FileInfo(inx), new FileInfo(image), null, Architecture.X64, "1.0", s_time);
        Assert.Multiple(() =>
        {
            Assert.That(() => PackageBuilder.Build(Input(template), TestIdentities.One, folder, null),
                Throws.InstanceOf<LintException>().With.Message.Contain("INF1324").And.Message.Contain(template));
            Assert.That(() => PackageBuilder.Build(Input(Repository.Template), TestIdentities.One, folder, null),
                Throws.InstanceOf<InvalidDataException>().With.Message.Contain("is for arm64, not x64"));
            Assert.That(folder.Exists, Is.False);
        });
    }

    [Test]
    public void Time_is_the_last_commit_s_or_the_fixed_one()
    {
        using var scratch = new Scratch();
        string? variable = Environment.GetEnvironmentVariable(SourceTime.Variable);
        try
        {
            Environment.SetEnvironmentVariable(SourceTime.Variable, "86400");
            Assert.That(SourceTime.Of(scratch.Folder), Is.EqualTo(DateTimeOffset.UnixEpoch.AddDays(1)));
            Environment.SetEnvironmentVariable(SourceTime.Variable, "soon");
            Assert.That(() => SourceTime.Of(scratch.Folder), Throws.InstanceOf<InvalidDataException>());
            Environment.SetEnvironmentVariable(SourceTime.Variable, null);
            Assert.That(SourceTime.Of(scratch.Folder), Is.EqualTo(SourceTime.Fallback));
            var git = new ExternalTool("git", "git");
            var identity = new Dictionary<string, string>
            {
                ["GIT_COMMITTER_DATE"] = "2026-02-03T04:05:06Z",
                ["GIT_AUTHOR_NAME"] = "a",
                ["GIT_AUTHOR_EMAIL"] = "a@b",
                ["GIT_COMMITTER_NAME"] = "a",
                ["GIT_COMMITTER_EMAIL"] = "a@b",
            };
            Assert.That(git.Run(scratch.Folder, identity, "init", "-q").ExitCode, Is.Zero);
            Assert.That(SourceTime.Of(scratch.Folder), Is.EqualTo(SourceTime.Fallback), "a repository without a commit");
            Assert.That(git.Run(scratch.Folder, identity, "commit", "-q", "--allow-empty", "-m", "x").ExitCode, Is.Zero);
            Assert.That(SourceTime.Of(scratch.Folder), Is.EqualTo(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero)));
        }
        finally
        {
            Environment.SetEnvironmentVariable(SourceTime.Variable, variable);
        }
    }

    private static Dictionary<string, byte[]> Build(string architecture, SigningIdentity identity, DateTimeOffset time)
    {
        using var scratch = new Scratch();
        Architecture target = Architecture.Parse(architecture);
        var input = new PackageInput(
            new FileInfo(Repository.Template),
            new FileInfo(scratch.Write("a.sys", TestImage.Create(machine: target.Machine))),
            new FileInfo(scratch.Write("a.pdb", [1, 2, 3])),
            target,
            "1.2.3",
            time);
        string folder = scratch.Path("out");
        PackageBuilder.Build(input, identity, new DirectoryInfo(folder), new FileInfo(Path.Combine(folder, "unsigned.cat")));
        return Directory.GetFiles(folder).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
    }
}
