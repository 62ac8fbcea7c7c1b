using System;
using System.ComponentModel;
using System.IO;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Network;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>
/// A fixture that needs network namespaces and TAPs: root, or <c>unshare -Urn</c> around the test run (with its loopback up) where users may open
/// <c>/dev/net/tun</c>.
/// </summary>
internal abstract class PrivilegedFixture
{
    /// <summary>What <c>broken.sh</c> runs: enough to catch any defect in the offloads.</summary>
    protected const string Short = "Short";

    // For broken.sh: after the first failure nothing else needs to be tried. (NUnit's own StopOnError brings the process down.)
    private static readonly bool EndsAtFirstFailure = Environment.GetEnvironmentVariable("VIRTIONETCX_FIRST_FAILURE_ENDS") == "true";
    private static bool s_hasFailed;
    private Iperf? _farServer;
    private Iperf? _middleServer;

    protected Topology Network { get; private set; } = null!;

    [OneTimeSetUp]
    public void MakeNetwork()
    {
        try
        {
            Network = new Topology();
            using TapDevice probe = new(Network.Near, "probe", inherited: false);
        }
        catch (Exception exception) when (exception is IOException or Win32Exception)
        {
            string reason = "THE DRIVER'S OFFLOADS ARE NOT TESTED AGAINST A REAL TCP STACK: no namespaces and TAPs here. "
                + $"Run as root, or under unshare -Urn where /dev/net/tun is open to users. {exception.Message}";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(reason);
            }

            Assert.Ignore(reason);
        }

        _farServer = new Iperf(Network.Far);
        _middleServer = new Iperf(Network.Middle);
    }

    [SetUp]
    public void SkipAfterFailure()
    {
        if (EndsAtFirstFailure && s_hasFailed)
        {
            Assert.Ignore("a test before this one has failed");
        }
    }

    [TearDown]
    public void NoteFailure() => s_hasFailed |= TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;

    [OneTimeTearDown]
    public void RemoveNetwork()
    {
        _farServer?.Dispose();
        _middleServer?.Dispose();
        Network?.Dispose();
    }
}
