using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Tests.Support;

/// <summary>Frames to move, and their pieces.</summary>
internal static class Frames
{
    public const int Shortest = 14;
    public const int Longest = 1514;

    /// <summary>A frame whose bytes depend on seed and position, with an EtherType nobody parses.</summary>
    public static byte[] Make(int length, int seed)
    {
        byte[] frame = new byte[length];
        uint state = unchecked((uint)seed * 2654435761u + 12345);
        for (int i = 0; i < length; i++)
        {
            state = unchecked(state * 1664525u + 1013904223u);
            frame[i] = (byte)(state >> 24);
        }

        ReadOnlySpan<byte> header = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x02, 0, 0, 0, 0, 1, 0x88, 0xB5];
        header[..Math.Min(header.Length, length)].CopyTo(frame);
        return frame;
    }

    public static List<byte[]> Make(int count, int firstLength, int seed) =>
        [.. Enumerable.Range(0, count).Select(i => Make(firstLength + i % 200, seed + i))];

    /// <summary>Frames of random lengths.</summary>
    public static List<byte[]> Random(int count, int seed, int longest = Longest)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Make(random.Next(Shortest, longest + 1), seed + i))];
    }

    /// <summary>Cuts a length into pieces at random places, odd ones among them.</summary>
    public static uint[] Cut(int length, int pieces, Random random)
    {
        pieces = Math.Min(pieces, length);
        SortedSet<int> cuts = [];
        while (cuts.Count < pieces - 1)
        {
            _ = cuts.Add(random.Next(1, length));
        }

        List<uint> lengths = [];
        int last = 0;
        foreach (int cut in cuts)
        {
            lengths.Add((uint)(cut - last));
            last = cut;
        }

        lengths.Add((uint)(length - last));
        return [.. lengths];
    }
}
