using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Rings;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Rings.Model;

/// <summary>
/// The rings against the model: random interleavings over both formats, every combination of features, all sizes. The long run takes
/// its time from VIRTIONETCX_MODEL_SECONDS, at most so many histories from VIRTIONETCX_MODEL_HISTORIES, and its seed from
/// VIRTIONETCX_MODEL_SEED.
/// </summary>
internal sealed class ModelTests
{
    private static readonly uint[] SplitSizes = [1, 2, 4, 8, 16, 256, 32768];
    private static readonly uint[] PackedSizes = [1, 2, 3, 5, 7, 8, 100, 255, 1000, 32767, 32768];

    [TestCaseSource(nameof(AllFeatures))]
    public void Any_interleaving_agrees_with_the_specification(RingFeatures features)
    {
        uint[] sizes = SizesOf(features);
        Property property = Prop.ForAll(Trials.Any<(byte Size, ushort[] Steps)>(), history =>
        {
            // Small rings wrap in a short history; the large ones have the test below.
            using ModelRun run = new(sizes[history.Size % 6], features);
            foreach (ushort step in history.Steps)
            {
                run.Step(step);
            }

            run.Finish();
            return true;
        });
        property.Check(Trials.Of(200, 200));
    }

    [TestCaseSource(nameof(AllFeatures))]
    public void Indices_and_rings_wrap_without_a_trace(RingFeatures features)
    {
        foreach (uint size in SizesOf(features).Where(static size => size is 2 or 7))
        {
            using ModelRun run = new(size, features);
            Random random = new((int)size);
            while (run.Added < 66_000)
            {
                run.Step((uint)random.Next(ushort.MaxValue));
            }

            run.Finish();
        }
    }

    [TestCase(RingFeatures.None)]
    [TestCase(RingFeatures.EventIdx)]
    [TestCase(RingFeatures.Packed)]
    [TestCase(RingFeatures.Packed | RingFeatures.EventIdx)]
    public void Large_rings_fill_wrap_and_empty(RingFeatures features)
    {
        foreach (uint size in SizesOf(features).Where(static size => size > 255))
        {
            using ModelRun run = new(size, features);
            for (uint round = 0; round < (size > 1000 ? 2u : 5u); round++)
            {
                run.Step(4 + (16 * round));
                run.Finish();
            }
        }
    }

    [Test]
    public void Long_run()
    {
        if (!double.TryParse(Environment.GetEnvironmentVariable("VIRTIONETCX_MODEL_SECONDS"), CultureInfo.InvariantCulture, out double seconds))
        {
            seconds = 2;
        }

        if (!int.TryParse(Environment.GetEnvironmentVariable("VIRTIONETCX_MODEL_SEED"), CultureInfo.InvariantCulture, out int seed))
        {
            seed = Environment.TickCount;
        }

        if (!int.TryParse(Environment.GetEnvironmentVariable("VIRTIONETCX_MODEL_HISTORIES"), CultureInfo.InvariantCulture, out int most))
        {
            most = int.MaxValue;
        }

        RingFeatures[] all = [.. AllFeatures()];
        Stopwatch clock = Stopwatch.StartNew();
        for (int history = 0; history < most && clock.Elapsed.TotalSeconds < seconds; history++)
        {
            Random random = new(unchecked(seed + history));
            RingFeatures features = all[random.Next(all.Length)];
            bool packed = features.HasFlag(RingFeatures.Packed);
            uint size = packed ? 1 + (uint)random.Next(40) : 1u << random.Next(6);
            try
            {
                using ModelRun run = new(size, features);
                for (int i = 0; i < 2000; i++)
                {
                    run.Step((uint)random.Next(ushort.MaxValue));
                }

                run.Finish();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"VIRTIONETCX_MODEL_SEED={unchecked(seed + history)}: {features}, size {size}", error);
            }
        }
    }

    private static uint[] SizesOf(RingFeatures features) => features.HasFlag(RingFeatures.Packed) ? PackedSizes : SplitSizes;

    private static IEnumerable<RingFeatures> AllFeatures() => Enumerable.Range(0, 16).Select(static bits => (RingFeatures)bits);
}
