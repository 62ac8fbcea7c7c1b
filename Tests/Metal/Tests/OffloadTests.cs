using System;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Metal.Runner;

namespace VirtioNetCx.Tests.Metal;

/// <summary>
/// Checksums and segmentation of the packaged driver, on a tap: Linux says what was left to it, and leaves work to the driver. What each
/// device is to be asked for is in the runner (<c>OffloadExpectation</c>); here is only that it happened at all.
/// </summary>
[TestFixture]
internal sealed class OffloadTests
{
    private const ulong Checksum = 1;
    private const ulong GuestChecksum = 1 << 1;
    private const ulong Segmentation = (1 << 11) | (1 << 12);
    private const ulong Coalescing = (1 << 7) | (1 << 8);

    // Behind these, so many packets are of each kind that a run has some of it whatever the seed.
    private const ulong Many = 20;

    [TestCase("")]
    [TestCase("csum=off")]
    [TestCase("host_tso4=off")]
    [TestCase("host_tso6=off")]
    [TestCase("host_tso4=off,host_tso6=off,host_ecn=off")]
    [TestCase("host_ecn=off")]
    [TestCase("guest_csum=off")]
    [TestCase("guest_tso4=off,guest_tso6=off,guest_ecn=off,guest_ufo=off")]
    [TestCase("guest_tso4=off")]
    [TestCase("guest_ecn=off")]
    [TestCase("ctrl_guest_offloads=off")]
    [TestCase("csum=off,guest_csum=off")]
    [TestCase("mrg_rxbuf=off")]
    [TestCase("mrg_rxbuf=off,indirect_desc=off,event_idx=off")]
    [TestCase("indirect_desc=off")]
    [TestCase("event_idx=off")]
    [TestCase("packed=on")]
    [TestCase("packed=on,mrg_rxbuf=off")]
    [TestCase("packed=on,indirect_desc=off")]
    [TestCase("host_mtu=9000")]
    [TestCase("host_mtu=1280")]
    [TestCase("rx_queue_size=1024")]
    [TestCase("vectors=0")]
    public void WorkIsLeftAndDone(string device) => Check(TapDriver.Run("offloads", device));

    [Test]
    public void AnySeed([Range(2, 5)] int seed) => Check(TapDriver.Run("offloads", seed: (ulong)seed));

    [TestCase("*IPChecksumOffloadIPv4=0")]
    [TestCase("*TCPChecksumOffloadIPv4=0")]
    [TestCase("*TCPChecksumOffloadIPv6=2")]
    [TestCase("*UDPChecksumOffloadIPv4=1", "*UDPChecksumOffloadIPv6=1")]
    [TestCase("*TCPChecksumOffloadIPv4=1", "*TCPChecksumOffloadIPv6=1", "*UDPChecksumOffloadIPv4=2", "*UDPChecksumOffloadIPv6=0")]
    [TestCase("*LsoV2IPv4=0")]
    [TestCase("*LsoV2IPv4=0", "*LsoV2IPv6=0", "*RscIPv4=0", "*RscIPv6=0")]
    [TestCase("*LsoV2IPv6=0", "*RscIPv6=0")]
    [TestCase("*RscIPv4=0")]
    public void KeywordsDecide(params string[] keywords)
    {
        string[] more = [.. keywords.SelectMany(keyword => new[] { "--keyword", keyword })];
        RunResult result = TapDriver.Run("offloads", more: more);
        Assert.Multiple(() =>
        {
            Expect(result, "segmentedOut", !(keywords.Contains("*LsoV2IPv4=0") && keywords.Contains("*LsoV2IPv6=0")));
            Expect(result, "coalescedIn", !(keywords.Contains("*RscIPv4=0") && keywords.Contains("*RscIPv6=0")));
            Expect(result, "partialOut", true);
            Assert.That(result.Counters["invalidIn"], keywords.Contains("*IPChecksumOffloadIPv4=0") ? Is.Zero : Is.Positive);
        });
    }

    [TestCase("")]
    [TestCase("packed=on")]
    [TestCase("indirect_desc=off,event_idx=off")]
    public void HeadersThatCannotBe(string device)
    {
        RunResult result = TapDriver.Run("odd-headers", device, netdev: "stream");
        Assert.Multiple(() =>
        {
            Expect(result, "refusedIn", true);
            Expect(result, "validIn", true);
            Expect(result, "coalescedIn", true);
        });
    }

    [Test]
    public void TapWithoutOffloads() => Check(TapDriver.Run("offloads", netdev: "tap,vnet_hdr=off"));

    [TestCase("both")]
    [TestCase("trickle")]
    [TestCase("power")]
    public void WholeFramesPassTheTap(string scenario) => _ = TapDriver.Run(scenario);

    private static void Check(RunResult result)
    {
        ulong features = Convert.ToUInt64(result.Features, 16);
        Assert.Multiple(() =>
        {
            Expect(result, "partialOut", (features & Checksum) != 0);
            Expect(result, "segmentedOut", (features & Segmentation) != 0);
            Expect(result, "completeOut", true);
            Expect(result, "validIn", (features & GuestChecksum) != 0);
            Expect(result, "coalescedIn", (features & Coalescing) != 0);
            Assert.That(result.Counters["invalidIn"], Is.Positive);
        });
    }

    private static void Expect(RunResult result, string counter, bool happens)
    {
        ulong count = result.Counters.TryGetValue(counter, out ulong value) ? value : 0;
        Assert.That(count, happens ? Is.GreaterThan(Many) : Is.Zero, counter);
    }
}
