using System;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace VirtioNetCx.Tests.Support;

/// <summary>
/// How FsCheck tries a property: so many times, with inputs up to a size, from a seed that it prints when the property fails; what fails
/// it makes smaller. With VIRTIONETCX_PROPERTY_SEED the seed is always that one, and nothing is made smaller: mutation testing wants to know
/// only whether something fails, and soon.
/// </summary>
internal static class Trials
{
    /// <summary>The configuration for a check.</summary>
    public static Config Of(int tests, int endSize)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(tests).WithEndSize(endSize);
        return Seed() is ulong seed ? config.WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None))) : config;
    }

    /// <summary>Any value of a type.</summary>
    public static Arbitrary<T> Any<T>() => Seed() is null ? ArbMap.Default.ArbFor<T>() : Arb.From(ArbMap.Default.GeneratorFor<T>());

    private static ulong? Seed() =>
        ulong.TryParse(Environment.GetEnvironmentVariable("VIRTIONETCX_PROPERTY_SEED"), CultureInfo.InvariantCulture, out ulong seed) ? seed : null;
}
