using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>Comparisons that say where.</summary>
internal static class Assertions
{
    private const int Shown = 120;

    /// <summary>The same frames in the same order.</summary>
    public static void SameFrames(IReadOnlyList<byte[]> actual, IReadOnlyList<byte[]> expected)
    {
        for (int i = 0; i < Math.Min(actual.Count, expected.Count); i++)
        {
            if (!actual[i].AsSpan().SequenceEqual(expected[i]))
            {
                int at = actual[i].AsSpan().CommonPrefixLength(expected[i]);
                Assert.Fail($"frame {i}: first difference at {at}\n{Text(actual[i])}\nis not what was expected\n{Text(expected[i])}");
            }
        }

        Assert.That(actual, Has.Count.EqualTo(expected.Count), "frames");
    }

    private static string Text(byte[] frame) => $"{Convert.ToHexString(frame.AsSpan(0, Math.Min(Shown, frame.Length)))} ({frame.Length} bytes)";
}
