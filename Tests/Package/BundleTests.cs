using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using NUnit.Framework;
using VirtioNetCx.Packaging;

namespace VirtioNetCx.Tests.Package;

/// <summary>The part of the build that packages: the user's certificate, and doing only what changed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BundleTests : IDisposable
{
    /// <summary>With everything that MSBuild might take for its own.</summary>
    private const string Password = "pass word;%41$(x)='@'";
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Test]
    public void Users_certificate_signs_both_packages_and_its_key_stays_outside()
    {
        string pfx = _scratch.Write("mine.pfx", TestIdentities.One.Certificate.Export(X509ContentType.Pkcs12, Password));
        ToolResult result = Build(new() { ["SigningPassword"] = Password }, $"-p:SigningPfx={pfx}");
        Assert.That(result.ExitCode, Is.Zero, result.Output);
        foreach (string architecture in (string[])["x64", "arm64"])
        {
            using X509Certificate2 signer = PackageVerifier.Verify(new DirectoryInfo(_scratch.Path("artifacts/" + architecture)));
            Assert.That(signer.Thumbprint, Is.EqualTo(TestIdentities.One.Certificate.Thumbprint));
        }

        Assert.That(Directory.Exists(_scratch.Path("artifacts/signing")), Is.False, "a test key was made though it was not needed");
    }

    [Test]
    public void The_password_may_be_a_property()
    {
        string pfx = _scratch.Write("mine.pfx", TestIdentities.One.Certificate.Export(X509ContentType.Pkcs12, "a b"));
        ToolResult result = Build([], $"-p:SigningPfx={pfx}", "-p:SigningPassword=a b");
        Assert.That(result.ExitCode, Is.Zero, result.Output);
    }

    [Test]
    public void A_wrong_password_is_an_error_and_leaves_nothing()
    {
        string pfx = _scratch.Write("mine.pfx", TestIdentities.One.Certificate.Export(X509ContentType.Pkcs12, "secret"));
        ToolResult result = Build(new() { ["SigningPassword"] = "wrong" + Password }, $"-p:SigningPfx={pfx}");
        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Output, Does.Contain("error PKG0001").And.Contain("password").And.Not.Contain(Password));
        Assert.That(Directory.Exists(_scratch.Path("artifacts/x64")), Is.False);
    }

    [Test]
    public void Nothing_is_done_twice_and_changes_are_noticed()
    {
        string template = _scratch.Write("VirtioNetCx.inx", File.ReadAllBytes(Repository.Template));
        string option = "-p:InfTemplate=" + template;
        Assert.That(Build([], option).ExitCode, Is.Zero);
        Dictionary<string, DateTime> first = Times();
        Assert.That(first, Has.Count.EqualTo(14), "two packages, two unsigned catalogs, the key and its certificate");
        Assert.That(Build([], option).ExitCode, Is.Zero);
        Assert.That(Times(), Is.EqualTo(first));

        File.AppendAllText(template, "; changed\n");
        Assert.That(Build([], option).ExitCode, Is.Zero);
        IEnumerable<string> unchanged = Times().Where(t => t.Value == first[t.Key]).Select(t => t.Key);
        Assert.That(unchanged, Is.EquivalentTo((string[])["artifacts/signing/test-certificate.pem", "artifacts/signing/test-key.pem"]));

        Dictionary<string, DateTime> second = Times();
        Assert.That(Build(new() { [SourceTime.Variable] = "1767323045" }, option).ExitCode, Is.Zero);
        Assert.That(Times().Count(t => t.Value != second[t.Key]), Is.EqualTo(12), "another date of the sources");
        Assert.That(File.ReadAllText(_scratch.Path("artifacts/x64/VirtioNetCx.inf")), Does.Contain("DriverVer   = 01/02/2026,"));
    }

    private Dictionary<string, DateTime> Times() => ((string[])["artifacts", "bundle"])
        .SelectMany(f => Directory.GetFiles(_scratch.Path(f), "VirtioNetCx.*", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(_scratch.Path(f), "*.pem", SearchOption.AllDirectories)))
        .ToDictionary(f => Path.GetRelativePath(_scratch.Folder, f), File.GetLastWriteTimeUtc);

    private ToolResult Build(Dictionary<string, string> environment, params string[] options)
    {
        string project = Path.Combine(Repository.Root, "Package", "Bundle", "VirtioNetCx.Bundle.csproj");
        return ExternalTool.DotNet.Run(_scratch.Folder, environment,
        [
            "build", project, "--no-restore", "--nologo", "--verbosity", "quiet", "-nodeReuse:false", "-maxCpuCount:1",
            // The image and the tool as they are, everything else into the scratch folder.
            "-p:BuildProjectReferences=false",
            $"-p:ArtifactsDirectory={_scratch.Path("artifacts")}/",
            $"-p:BundleOutput={_scratch.Path("bundle")}/",
            .. options,
        ]);
    }
}
