using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Metal.Runner;

namespace VirtioNetCx.Tests.Metal;

/// <summary>The machine and the runner themselves: what they must notice, they notice.</summary>
[TestFixture]
internal sealed class ProbeTests
{
    private static IEnumerable<string> Probes => ScenarioPlan.Probes.Select(plan => plan.Name);

    [TestCaseSource(nameof(Probes))]
    public void MisdeedIsNoticed(string probe)
    {
        Options options = Options.Parse(["--limit", probe == "probe-hang" ? "5" : "20"]);
        RunResult result = PackagedDriver.Run(options, probe);
        Assert.That(result.Where, Has.Some.Contains("ProbeScenario__").And.Some.Contains("ProbeScenario.cs:"), "function and line");
    }

    [Test]
    public void DriverFaultNamesFunctionAndLine()
    {
        RunResult result = PackagedDriver.Run("fault");
        Assert.That(result.Where![0], Does.Match(@"^VirtioNetCx_.* at /src/Driver/.*\.cs:\d+ \(driver\+0x[0-9a-f]+\)$"));
    }

    [Test]
    public void TruncatedDriverIsRefused()
    {
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "truncated.sys");
        File.WriteAllBytes(file, File.ReadAllBytes(new Options().DriverFile)[..4096]);
        RunResult result = ScenarioRun.Run(new Options { DriverFile = file }, ScenarioPlan.Named("start"), TextWriter.Null);
        Assert.That(result.Failure, Does.Contain("reaches outside").Or.Contain("not an x64 image"));
    }

    [Test]
    public void MissingFileIsAnErrorNotAResult() =>
        Assert.That(
            () => ScenarioRun.Run(new Options { DriverFile = "/nowhere/driver.sys" }, ScenarioPlan.Named("start"), TextWriter.Null),
            Throws.TypeOf<FileNotFoundException>());

    [Test]
    public void DeviceThatQemuRefusesIsAFailure()
    {
        RunResult result = ScenarioRun.Run(new Options { Device = "no_such_property=on" }, ScenarioPlan.Named("start"), TextWriter.Null);
        Assert.That(result.Failure, Does.Contain("no_such_property"));
    }
}
