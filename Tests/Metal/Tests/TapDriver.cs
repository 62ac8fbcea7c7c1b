using System;
using NUnit.Framework;
using VirtioNetCx.Metal.Runner;
using VirtioNetCx.Metal.Runner.Tap;

namespace VirtioNetCx.Tests.Metal;

/// <summary>Runs over a tap. Where none can be made the test is ignored, with the reason; in CI that is a failure.</summary>
internal static class TapDriver
{
    public static RunResult Run(string scenario, string device = "", string netdev = "tap", ulong seed = 1, params string[] more)
    {
        try
        {
            return PackagedDriver.Run(scenario, device, netdev, seed, more: more);
        }
        catch (PrerequisiteException problem)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                throw;
            }

            Assert.Ignore($"NOT TESTED, no tap: {problem.Message}");
            throw;
        }
    }
}
