using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Package;

/// <summary>The tool as its users start it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CommandLineTests : IDisposable
{
    private const string Time = "1767323045";
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Test]
    public void Step_by_step_gives_the_same_as_in_one_go()
    {
        string image = _scratch.Write("unsigned.sys", TestImage.Create());
        Good("certificate", "--certificate", "c.pem", "--key", "k.pem", "--subject", "Somebody");
        string[] signer = ["--certificate", "c.pem", "--key", "k.pem"];
        Good(["package", "--template", Repository.Template, "--image", image, "--arch", "x64", "--driver-version", "1.2", "--time", Time, "--out", "one", .. signer]);

        Good("stamp", "--in", Repository.Template, "--out", "two/VirtioNetCx.inf", "--arch", "x64", "--driver-version", "1.2", "--time", Time);
        Good("lint", "two/VirtioNetCx.inf");
        Good(["sign-pe", "--in", image, "--out", "two/VirtioNetCx.sys", .. signer]);
        Good("catalog", "--in", "two/VirtioNetCx.inf", "--out", "unsigned.cat", "--arch", "x64", "--time", Time);
        Good(["sign-catalog", "--in", "unsigned.cat", "--out", "two/VirtioNetCx.cat", .. signer]);
        Assert.That(Good("verify", "two", "--certificate", "c.pem"), Does.Contain("CN=Somebody"));
        foreach (string file in (string[])["VirtioNetCx.inf", "VirtioNetCx.sys", "VirtioNetCx.cat"])
        {
            Assert.That(File.ReadAllBytes(_scratch.Path("two/" + file)), Is.EqualTo(File.ReadAllBytes(_scratch.Path("one/" + file))), file);
        }

        Assert.That(Good("dump", "unsigned.cat"), Does.Contain("not signed").And.Contain(@"HWID2=pci\ven_1af4&dev_1041").And.Contain("File=virtionetcx.sys"));
    }

    [Test]
    public void Users_certificate_with_a_password_from_file_or_environment()
    {
        _scratch.Write("a.pfx", TestIdentities.One.Certificate.Export(X509ContentType.Pkcs12, "secret"));
        _scratch.Write("password.txt", "secret\r\nmore\n"u8.ToArray());
        string image = _scratch.Write("unsigned.sys", TestImage.Create());
        string[] common = ["sign-pe", "--in", image, "--out", "signed.sys", "--pfx", "a.pfx"];
        Good([.. common, "--password-file", "password.txt"]);
        byte[] first = File.ReadAllBytes(_scratch.Path("signed.sys"));
        ToolResult second = Run(new Dictionary<string, string> { ["SECRET"] = "secret" }, [.. common, "--password-variable", "SECRET"]);
        Assert.That(second.ExitCode, Is.Zero, second.Output);
        Assert.That(File.ReadAllBytes(_scratch.Path("signed.sys")), Is.EqualTo(first));
        Assert.That(Bad(common), Does.Contain("error PKG0001").And.Contain("password"));
        Assert.That(Bad([.. common, "--password-variable", "NOT_SET"]), Does.Contain("NOT_SET is not set"));
    }

    [Test]
    public void Mistakes_are_told_as_errors_of_one_line()
    {
        string image = _scratch.Write("unsigned.sys", TestImage.Create());
        string text = _scratch.Write("text.sys", "no image"u8.ToArray());
        Assert.Multiple(() =>
        {
            Assert.That(Bad("sign-pe", "--in", image, "--out", "x"), Does.Contain("give either --pfx, or --certificate and --key"));
            Assert.That(Bad("sign-pe", "--in", image, "--out", "x", "--pfx", "missing.pfx"), Does.Contain("missing.pfx"));
            Assert.That(Bad("dump", text), Does.Contain("error PKG0001: malformed"));
            Assert.That(Bad("verify", _scratch.Folder), Does.Contain("0 INF files"));
            Assert.That(Bad("stamp", "--in", Repository.Template, "--out", "x", "--arch", "x86", "--driver-version", "1"), Does.Contain("x64 and arm64"));
            Assert.That(Bad("stamp", "--in", Repository.Template, "--out", "x", "--arch", "x64", "--driver-version", "1", "--time", "now"), Does.Contain("seconds since 1970"));
        });
    }

    [Test]
    public void Lint_prints_findings_as_compilers_do()
    {
        string inf = _scratch.Write("bad.inf", LintExamples.Replace(1324, "PnpLockdown = 1", "PnpLockdown = 0").Apply(InfTests.StampedTemplate("x64")));
        Assert.That(Bad("lint", inf), Does.Match(@"bad\.inf\(\d+\): error INF1324: "));
        Assert.That(Bad("lint", inf, "--level", "k"), Does.Match(@"bad\.inf\(\d+\): warning INF1324: "));
    }

    [Test]
    public void Verify_pins_the_certificate()
    {
        string image = _scratch.Write("unsigned.sys", TestImage.Create());
        Good("certificate", "--certificate", "c.pem", "--key", "k.pem");
        Good("certificate", "--certificate", "other.pem", "--key", "other-key.pem");
        Good("package", "--template", Repository.Template, "--image", image, "--arch", "x64", "--driver-version", "1", "--out", "p",
            "--certificate", "c.pem", "--key", "k.pem");
        Good("verify", "p", "--certificate", "p/VirtioNetCx.cer");
        Assert.That(Bad("verify", "p", "--certificate", "other.pem"), Does.Contain("another certificate"));
    }

    private string Good(params string[] arguments)
    {
        ToolResult result = Run(null, arguments);
        Assert.That(result.ExitCode, Is.Zero, result.Output);
        return result.Output;
    }

    private string Bad(params string[] arguments)
    {
        ToolResult result = Run(null, arguments);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.Output);
        return result.Output;
    }

    private ToolResult Run(Dictionary<string, string>? environment, string[] arguments) =>
        ExternalTool.DotNet.Run(_scratch.Folder, environment, [Path.Combine(AppContext.BaseDirectory, "VirtioNetCx.Packaging.dll"), .. arguments]);
}
