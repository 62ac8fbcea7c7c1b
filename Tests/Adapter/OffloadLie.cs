using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Numbers that FsCheck may choose freely; folded into a frame, right or not, and a header that need not fit it.</summary>
public sealed record OffloadLie(byte[] Choices, byte Kind, byte Flags, byte Gso, ushort GsoSize, ushort Start, ushort Offset, ushort Length, uint Flips)
{
    private const int Valid = 1;

    internal static OffloadLie From(Random random)
    {
        byte[] choices = new byte[12];
        random.NextBytes(choices);
        return new(
            choices, (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), (ushort)random.Next(65536),
            (ushort)random.Next(65536), (ushort)random.Next(65536), (ushort)random.Next(65536), (uint)random.NextInt64(1L << 32));
    }

    /// <summary>Each alone; then the driver's counts are compared with what did not arrive.</summary>
    internal static void Play(Machine machine, IEnumerable<OffloadLie> lies)
    {
        machine.Settle();
        int delivered = 0;
        int arrived = 0;
        bool isMergeable = (machine.Device.Negotiated & Features.MrgRxbuf) != 0;
        machine.Device.Rx.Delivered = (_, _) => delivered++;
        foreach (OffloadLie lie in lies)
        {
            machine.Received.Clear();
            machine.Indications.Clear();
            byte[] frame = lie.Frame();
            NetHeader header = lie.Header(frame);
            machine.Device.Rx.LargestPart = !isMergeable ? uint.MaxValue : (lie.Kind & 0x80) != 0 ? 700 : 26u + lie.Length % 3000u;
            machine.Inject(new Arrival((byte[])frame.Clone()) { Raw = header });
            machine.Settle();
            arrived += machine.Received.Count;
            string? complaint = machine.Received.Count switch
            {
                0 => null,
                1 => Complaint(frame, header, machine.Received[0], machine.Indications[0], machine.Device.Negotiated),
                _ => "more frames than came",
            };
            Assert.That(complaint, Is.Null, () => $"{lie}: {header}, {Convert.ToHexString(frame.AsSpan(0, Math.Min(frame.Length, 120)))} of {frame.Length}");
        }

        Assert.That(machine.DeviceFailed || machine.ResetRequested, Is.False, "frames were lost, not the device");
        machine.Unload();
        Assert.That(Dropped(machine.Trace), Is.EqualTo(delivered - arrived), () => $"frames dropped and not counted, or counted twice; {machine.Story()}");
    }

    /// <summary>All that the driver says it has dropped since it was loaded, by every cause it knows.</summary>
    internal static long Dropped(IEnumerable<string> trace)
    {
        var last = new Dictionary<string, long>();
        foreach (string line in trace)
        {
            if (line.Contains("received so far", StringComparison.Ordinal))
            {
                foreach (Match match in Regex.Matches(line, @"(\d+) (filtered|checksum places|headers|coalesced$|unwanted|runts|giants|torn|scattered)"))
                {
                    last[match.Groups[2].Value] = long.Parse(match.Groups[1].Value);
                }
            }
        }

        long sum = 0;
        foreach (long count in last.Values)
        {
            sum += count;
        }

        return sum;
    }

    private byte[] Frame()
    {
        FrameShape shape = FrameShape.From(Choices ?? []);
        int most = (Kind & 0x40) != 0 ? 60_000 : 1514;
        shape = shape with { Payload = Math.Min(shape.Payload * (most > 1514 ? 1 + Kind % 50 : 1), most - shape.Headers - shape.Padding) };
        byte[] frame = shape.Build();
        int changes = (Kind % 4) switch { 0 => 0, 1 => 1, _ => (int)(Flips % 4) };
        uint state = Flips | 1;
        for (int i = 0; i < changes; i++)
        {
            state = unchecked(state * 1664525 + 1013904223);
            frame[12 + (int)((state >> 8) % (uint)Math.Min(frame.Length - 12, 110))] ^= (byte)(((state >> 3) | 1) & 0xFF);
        }

        return Kind % 4 == 3 ? frame[..(1 + Length % frame.Length)] : frame;
    }

    // Half of the headers are nearly right: those are believed furthest.
    private NetHeader Header(byte[] frame)
    {
        PacketHeaders right = PacketHeaders.Find(frame);
        bool isNear = (Kind & 8) != 0 && right.Transport != 0;
        byte type = (Gso & 0x60) switch
        {
            0 => 0,
            0x20 => right.Version == 6 ? NetHeader.GsoTcpV6 : NetHeader.GsoTcpV4,
            _ => Gso,
        };
        return new NetHeader(
            (Kind & 16) != 0 ? (byte)(Flags & 7) : Flags,
            type,
            Length,
            GsoSize,
            isNear ? (ushort)(right.Transport + (Start % 16 == 0 ? Start % 5 - 2 : 0)) : (Kind & 32) != 0 ? (ushort)(Start % 100) : Start,
            isNear ? (ushort)(right.ChecksumOffset + (Offset % 16 == 0 ? Offset % 5 - 2 : 0)) : (Kind & 32) != 0 ? (ushort)(Offset % 100) : Offset,
            0);
    }

    private static string? Complaint(byte[] sent, NetHeader header, byte[] got, Indication said, Features negotiated)
    {
        PacketHeaders headers = PacketHeaders.Find(got);
        bool hasSums = (negotiated & Features.GuestCsum) != 0;
        bool hasInfo = (negotiated & Features.RscExt) != 0 && (header.Flags & NetHeader.RscInfo) != 0;
        bool isPartial = hasSums && (header.Flags & NetHeader.NeedsCsum) != 0;
        if (got.Length != sent.Length)
        {
            return $"{got.Length} bytes for {sent.Length}";
        }

        int start = hasInfo ? headers.Transport : header.CsumStart;
        int field = start + (hasInfo ? headers.ChecksumOffset : header.CsumOffset);
        if (isPartial)
        {
            if (field + 2 > got.Length)
            {
                return "a checksum outside the frame was completed";
            }

            // To the datagram's end; with padding that is not zero, a device may mean the frame's.
            int end = headers.End > start && headers.End <= sent.Length ? headers.End : sent.Length;
            bool isMade = IsComplement(PlainSum.Word(got, field), sent.AsSpan(start, end - start))
                || IsComplement(PlainSum.Word(got, field), sent.AsSpan(start))
                || (start + 6 <= sent.Length && IsComplement(PlainSum.Word(got, field), Shorter(sent, start)));
            if (!isMade)
            {
                return "not completed";
            }

            sent = (byte[])sent.Clone();
            got.AsSpan(field, 2).CopyTo(sent.AsSpan(field));
        }

        if (!got.AsSpan().SequenceEqual(sent))
        {
            return $"changed at {got.AsSpan().CommonPrefixLength(sent)}";
        }

        bool isBelieved = hasInfo || (hasSums && (header.Flags & NetHeader.DataValid) != 0) || (isPartial && start == headers.Transport);
        if (said.Transport == Valid && (!isBelieved || headers.Transport == 0))
        {
            return "transport is said to be valid, and nobody has said so";
        }

        bool isRight = headers.Version == 4 && PlainSum.Of(got.AsSpan(headers.Link, (got[headers.Link] & 15) * 4)) == 0xFFFF;
        return said.Network == Valid && !isRight && !hasInfo ? "a wrong IPv4 header is said to be valid"
            : said.Transport == Valid && headers.Version == 4 && !isRight && !hasInfo ? "what is behind a wrong IPv4 header is said to be valid"
            : null;
    }

    // UDP has a length of its own, which may end before IP's does.
    private static ReadOnlySpan<byte> Shorter(byte[] sent, int start) =>
        sent.AsSpan(start, Math.Min(PlainSum.Word(sent, start + 4), sent.Length - start));

    private static bool IsComplement(int checksum, ReadOnlySpan<byte> bytes)
    {
        int made = PlainSum.Complement(PlainSum.Of(bytes));
        return checksum == made || (made == 0 && checksum == 0xFFFF);
    }
}
