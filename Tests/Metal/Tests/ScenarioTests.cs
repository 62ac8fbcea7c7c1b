using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Metal.Runner;

namespace VirtioNetCx.Tests.Metal;

/// <summary>The packaged driver on QEMU's device as it comes, and on others.</summary>
[TestFixture]
internal sealed class ScenarioTests
{
    private const ulong VersionOne = 1UL << 32;
    private const ulong MergeableBuffers = 1UL << 15;
    private const ulong IndirectDescriptors = 1UL << 28;
    private const ulong EventIndex = 1UL << 29;
    private const ulong AllOfThem = VersionOne | MergeableBuffers | IndirectDescriptors | EventIndex;

    // Those that need a tap, or that measure, have fixtures of their own.
    private static IEnumerable<string> Scenarios =>
        ScenarioPlan.All.Where(plan => !plan.NeedsOffloads && !plan.CountsInstructions).Select(plan => plan.Name);

    private static IEnumerable<string> Devices =>
    [
        "mrg_rxbuf=off",
        "indirect_desc=off",
        "event_idx=off",
        "mrg_rxbuf=off,indirect_desc=off,event_idx=off",
        "disable-legacy=on",
        "rx_queue_size=1024",
        "host_mtu=9000",
        "host_mtu=9000,mrg_rxbuf=off",
        "vectors=0",
        "vectors=1",
        "vectors=2",
        "mq=off",
        "ctrl_vq=off",
        "status=off",
        "mac=02:00:5e:10:20:30",
        "mac=01:00:5e:00:00:01",
        "modern-pio-notify=on",
        "page-per-vq=on",
        "packed=on",
    ];

    [TestCaseSource(nameof(Scenarios))]
    public void ScenarioPasses(string scenario) => PackagedDriver.Run(scenario);

    [TestCaseSource(nameof(Devices))]
    public void FramesBothWays(string device) => PackagedDriver.Run("both", device);

    [TestCaseSource(nameof(Devices))]
    public void PowerCycles(string device) => PackagedDriver.Run("power", device);

    [TestCase("event_idx=off")]
    [TestCase("vectors=0")]
    [TestCase("vectors=1")]
    [TestCase("vectors=2")]
    public void WakesUpOnTwoCpus(string device) => PackagedDriver.Run("trickle", device, seed: 5, cpus: 2);

    [TestCase("dgram")]
    [TestCase("user")]
    public void AnyBackend(string netdev) => PackagedDriver.Run("both", netdev: netdev);

    [Test]
    public void AnySeed([Range(2, 4)] int seed) => PackagedDriver.Run("both", seed: (ulong)seed);

    [Test]
    public void TwoCpusUnderLoad([Range(2, 3)] int seed) => PackagedDriver.Run("two-cpus", seed: (ulong)seed, more: ["--frames", "3000"]);

    [Test]
    public void NegotiatesWhatTheDeviceOffers()
    {
        RunResult all = PackagedDriver.Run("start");
        RunResult few = PackagedDriver.Run("start", "mrg_rxbuf=off,indirect_desc=off,event_idx=off");
        Assert.Multiple(() =>
        {
            Assert.That(Features(all) & AllOfThem, Is.EqualTo(AllOfThem));
            Assert.That(Features(few) & AllOfThem, Is.EqualTo(VersionOne));
        });
    }

    [Test]
    public void ManyFramesNeedFewKicks()
    {
        RunResult result = PackagedDriver.Run("send", more: ["--frames", "2000"]);
        ulong advances = result.Counters["txAdvances"];
        Assert.That(result.Kicks, Is.LessThanOrEqualTo(advances + result.Counters["rxAdvances"]), "more than one kick for an Advance call");
    }

    private static ulong Features(RunResult result) => System.Convert.ToUInt64(result.Features, 16);
}
