using NUnit.Framework;
using VirtioNetCx.Adapter;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>How much of an offered queue the driver uses.</summary>
public sealed class ProbeTests
{
    [TestCase(1u, 1u)]
    [TestCase(2u, 2u)]
    [TestCase(3u, 2u)]
    [TestCase(255u, 128u)]
    [TestCase(256u, 256u)]
    [TestCase(1000u, 512u)]
    [TestCase(1023u, 512u)]
    [TestCase(1024u, 1024u)]
    [TestCase(1025u, 1024u)]
    [TestCase(32767u, 1024u)]
    [TestCase(32768u, 1024u)]
    public void A_packed_queue_of_any_size_is_used_up_to_a_power_of_two(uint offered, uint used)
    {
        Assert.That(QueueSize.TryCreate(offered, RingFeatures.Packed, out QueueSize size), Is.True);
        Assert.That(Probe.Usable(size).Count, Is.EqualTo(used));
    }
}
