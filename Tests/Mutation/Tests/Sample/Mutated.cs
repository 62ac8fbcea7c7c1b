using System;
using NUnit.Framework;
using StrykerSample;

namespace VirtioNetCx.Tests.Mutation.Sample;

/// <summary>Something that is mutated, and its tests, which pass while no mutant is in force.</summary>
internal sealed class Mutated
{
    public const int Wrong = 11;
    public const int Unnoticed = 12;
    public const int Endless = 13;
    public const int Deadly = 14;
    public const int Messy = 15;
    public const int Unreached = 16;

    private static bool s_isMess;

    [Test]
    public void It_adds()
    {
        Assert.That(Add(2, 3), Is.EqualTo(5));
        Assert.That(s_isMess, Is.False);
    }

    [Test]
    public void It_ends()
    {
        while (MutantControl.IsActive(Endless))
        {
        }
    }

    [Test]
    public void It_lives()
    {
        if (MutantControl.IsActive(Deadly))
        {
            Environment.FailFast("as a mutant wants it");
        }
    }

    [Test]
    public void It_cleans_up()
    {
        s_isMess |= MutantControl.IsActive(Messy);
        Assert.That(s_isMess, Is.False);
    }

    private static int Add(int first, int second)
    {
        _ = MutantControl.IsActive(Unnoticed);
        return MutantControl.IsActive(Wrong) ? first - second : first + second;
    }
}
