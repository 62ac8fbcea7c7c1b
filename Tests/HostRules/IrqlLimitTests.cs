using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>The level up to which the host lets a function be called is the one the interop metadata states.</summary>
[TestFixture]
internal sealed partial class IrqlLimitTests
{
    /// <summary>Where the host has another limit than the metadata, and why.</summary>
    private static readonly Dictionary<string, string> Different = new()
    {
        ["WdfObjectGetTypedContextWorker"] = "interrupt callbacks ask for contexts too",
        ["WdfInterruptAcquireLock"] = "any device level",
        ["WdfInterruptReleaseLock"] = "any device level",
        ["WdfTimerStop"] = "waiting needs PASSIVE_LEVEL",
        ["WdfWaitLockAcquire"] = "a timeout of zero does not wait",
        ["WdfDpcCancel"] = "waiting needs PASSIVE_LEVEL",
        ["WdfDeviceStopIdleNoTrack"] = "only waiting needs PASSIVE_LEVEL",
        ["NetReceiveFilterGetPacketFilter"] = "the framework checks for DISPATCH_LEVEL",
    };

    [TestCase("Kmdf", "Wdf/Wdf.Hosted.cs")]
    [TestCase("NetCx", "NetAdapterCx/NetCx.Hosted.cs")]
    public void Limits_of_the_host_are_those_of_the_metadata(string folder, string generated)
    {
        string root = Root();
        Dictionary<string, string> stated = Stated().Matches(File.ReadAllText(Path.Combine(root, "Interop", "Generated", generated)))
            .ToDictionary(static match => match.Groups[2].Value, static match => match.Groups[1].Value);
        string[] differences =
        [
            .. from file in Directory.EnumerateFiles(Path.Combine(root, "Tests", "Host", folder), "*.cs")
               from match in Enforced().Matches(File.ReadAllText(file))
               let name = match.Groups[1].Value
               let limit = match.Groups[2].Success ? match.Groups[2].Value.ToUpperInvariant() + "_LEVEL" : "PASSIVE_LEVEL"
               where stated.ContainsKey(name) && stated[name] != limit && !Different.ContainsKey(name)
               select $"{name}: {limit}, metadata {stated[name]}",
        ];
        Assert.That(differences, Is.Empty);
        Assert.That(stated, Is.Not.Empty);
    }

    private static string Root()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "VirtioNetCx.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("not inside the repository");
        }

        return root;
    }

    [GeneratedRegex("""irql(?:&lt;)?=(\w+)\.?</summary>\s+public static [\w*]+ (\w+)\(""")]
    private static partial Regex Stated();

    [GeneratedRegex("""(?:Api\.Wdf\(globals, |Api\.Net\(globals, )"(\w+)"u8(?:, Irql\.(\w+)\))?""")]
    private static partial Regex Enforced();
}
