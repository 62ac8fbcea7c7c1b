using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>Free-running indices: everything is modulo 65536.</summary>
public sealed class RingIndexTests
{
    private static readonly uint[] Starts = [0, 1, 32767, 32768, 65530, 65535];

    [Test]
    public void Distance_is_the_number_of_steps([ValueSource(nameof(Starts))] uint start, [Values(0u, 1u, 7u, 32768u, 65535u)] uint steps)
    {
        var from = new RingIndex(start);
        Assert.That(from.Plus(steps).DistanceFrom(from), Is.EqualTo(steps));
    }

    [Test]
    public void A_value_keeps_its_low_16_bits()
    {
        Assert.That(new RingIndex(0x12345).Value, Is.EqualTo(0x2345));
    }

    /// <summary>The event index is passed exactly when one of the steps taken is the step from it to the next index.</summary>
    [Test]
    public void Passed_agrees_with_walking_step_by_step([ValueSource(nameof(Starts))] uint start, [Range(0u, 9u)] uint steps)
    {
        var previous = new RingIndex(start);
        RingIndex now = previous.Plus(steps);
        HashSet<ushort> passed = [];
        for (uint i = 0; i < steps; i++)
        {
            _ = passed.Add(previous.Plus(i).Value);
        }

        for (uint value = 0; value <= ushort.MaxValue; value++)
        {
            var eventIndex = new RingIndex(value);
            if (now.PassedInLast(now.DistanceFrom(previous), eventIndex) != passed.Contains(eventIndex.Value))
            {
                Assert.Fail($"event {value}, from {start}, {steps} steps");
            }
        }
    }
}
