using System;
using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace VirtioNetCx.Tests.Support;

/// <summary>
/// How FsCheck tries a property: so many times, with inputs up to a size, from a seed that it prints when the property fails. With
/// VIRTIONETCX_PROPERTY_SEED the seed is always that one, as mutation testing wants it.
/// </summary>
internal static class Trials
{
    /// <summary>The configuration for a check.</summary>
    public static Config Of(int tests, int endSize)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(tests).WithEndSize(endSize);
        return ulong.TryParse(Environment.GetEnvironmentVariable("VIRTIONETCX_PROPERTY_SEED"), CultureInfo.InvariantCulture, out ulong seed)
            ? config.WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)))
            : config;
    }
}
