using System;
using System.IO;
using NUnit.Framework;
using VirtioNetCx.Metal.Runner;

namespace VirtioNetCx.Tests.Metal;

/// <summary>Runs a scenario on the packaged driver and fails the test with all the runner knows.</summary>
internal static class PackagedDriver
{
    public static RunResult Run(
        string scenario, string device = "", string netdev = "stream", ulong seed = 1, int cpus = 0, params string[] more)
    {
        Options options = Options.Parse(["--seed", $"{seed}", "--device", device, "--netdev", netdev, .. more]) with { Cpus = cpus };
        return Run(options, scenario);
    }

    public static RunResult Run(Options options, string scenario)
    {
        StringWriter log = new();
        RunResult result = ScenarioRun.Run(options, ScenarioPlan.Named(scenario), log);
        TestContext.Out.WriteLine(result.ToJson());
        string where = string.Join(Environment.NewLine, result.Where ?? []);
        Assert.That(result.Failure, Is.Null, $"{result.Failure}{Environment.NewLine}{where}{Environment.NewLine}{log}");
        return result;
    }
}
