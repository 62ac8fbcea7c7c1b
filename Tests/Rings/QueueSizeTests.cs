using System.Numerics;
using NUnit.Framework;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>Sizes and layouts: VirtIO 1.3 §2.7 "Split Virtqueues".</summary>
public sealed class QueueSizeTests
{
    [Test]
    public void Only_powers_of_two_up_to_32768_are_sizes()
    {
        for (uint count = 0; count <= 70_000; count++)
        {
            bool expected = count <= 32768 && BitOperations.IsPow2(count);
            if (QueueSize.TryCreate(count, out QueueSize size) != expected || size.Count != (expected ? count : 0))
            {
                Assert.Fail($"{count}");
            }
        }

        Assert.That(QueueSize.TryCreate(uint.MaxValue, out _), Is.False);
        Assert.That(QueueSize.TryCreate(0x8000_0000, out _), Is.False);
    }

    [Test]
    public void AtMost_takes_the_smaller([Values(1u, 256u, 1024u, 32768u)] uint count)
    {
        _ = QueueSize.TryCreate(count, out QueueSize size);
        _ = QueueSize.TryCreate(1024, out QueueSize limit);
        Assert.That(size.AtMost(limit).Count, Is.EqualTo(uint.Min(count, 1024)));
    }

    [Test]
    public void Parts_do_not_overlap_and_are_aligned([Values(1u, 2u, 8u, 256u, 1024u, 32768u)] uint count)
    {
        _ = QueueSize.TryCreate(count, out QueueSize size);
        var layout = new QueueLayout(size, RingFeatures.None);
        Assert.That(layout.DriverOffset, Is.GreaterThanOrEqualTo(16 * count));
        Assert.That(layout.DeviceOffset, Is.GreaterThanOrEqualTo(layout.DriverOffset + 6 + (2 * count)));
        Assert.That(layout.SharedBytes, Is.GreaterThanOrEqualTo(layout.DeviceOffset + 6 + (8 * count)));
        Assert.That(layout.DriverOffset % 64 + layout.DeviceOffset % 64 + layout.SharedBytes % 64, Is.Zero);
    }

    [TestCase(2u, 8u, ExpectedResult = false)]
    [TestCase(3u, 8u, ExpectedResult = true)]
    [TestCase(2u, 2u, ExpectedResult = false)]
    [TestCase(2u, 1u, ExpectedResult = true)]
    public bool A_table_pays_from_three_parts_on_or_when_room_is_short(uint parts, uint room)
    {
        using PlainDevice with = new(8, RingFeatures.IndirectDesc);
        using PlainDevice without = new(8, RingFeatures.None);
        Assert.That(without.Queue.IndirectPays(parts, room), Is.False);
        return with.Queue.IndirectPays(parts, room);
    }
}
