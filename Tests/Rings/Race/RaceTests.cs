extern alias Unfenced;

using System;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Rings.Race;

/// <summary>Nothing is slept over between two cores; and it would be, without the fence that <c>Ordering</c> has.</summary>
[NonParallelizable]
internal sealed class RaceTests
{
    [Test]
    public void No_wake_up_is_lost_between_two_cores([Values] bool packed)
    {
        using RaceRun run = new(packed, seed: 5);
        run.Run(TimeSpan.FromSeconds(4), losses: 1);
        TestContext.Out.WriteLine($"{run.Rounds} rounds");
        Assert.That((run.LostKicks, run.LostInterrupts), Is.EqualTo((0, 0)), $"after {run.Rounds} rounds");
        Assert.That(run.Rounds, Is.GreaterThan(1000));
    }

    [Test]
    public void Without_the_fence_kicks_and_interrupts_are_lost([Values] bool packed)
    {
        using Unfenced::VirtioNetCx.Tests.Rings.Race.RaceRun run = new(packed, seed: 5);
        run.Run(TimeSpan.FromSeconds(90), losses: 1);
        TestContext.Out.WriteLine($"{run.LostKicks} kicks and {run.LostInterrupts} interrupts of {run.Rounds} rounds");
        Assert.That(run.LostKicks, Is.Not.Zero, $"after {run.Rounds} rounds");
        Assert.That(run.LostInterrupts, Is.Not.Zero, $"after {run.Rounds} rounds");
    }
}
