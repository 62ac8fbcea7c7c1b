using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Numbers that FsCheck may choose freely; folded into a packet, what the stack asks for, and the pieces it comes in.</summary>
public sealed record OffloadSending(byte[] Choices, byte Ask, ushort Mss, byte Pieces)
{
    private const int LongestFrame = 1514;

    internal static OffloadSending From(Random random)
    {
        byte[] choices = new byte[12];
        random.NextBytes(choices);
        return new(choices, (byte)random.Next(256), (ushort)random.Next(65536), (byte)random.Next(256));
    }

    /// <summary>Tags only where the driver can do all: the framework does not look behind them, so nobody else would do it.</summary>
    internal TxOffloadCase Case(bool canDoAll)
    {
        FrameShape shape = FrameShape.From(Choices ?? []);
        shape = shape with { Tags = canDoAll ? shape.Tags : 0, Payload = shape.Payload + 1 };

        // The framework takes an authentication header for longer than it is.
        shape = shape.IsIPv6 ? shape with { NetworkOptions = Math.Min(shape.NetworkOptions, 4) } : shape;
        int most = LongestFrame - shape.Headers;
        TxOffload asked = (Ask % 6) switch
        {
            0 => default,
            1 => new() { Layer3Checksum = true },
            2 => new() { Layer4Checksum = true },
            3 => TxOffloadCase.Both,
            4 => new() { Mss = (uint)(64 + Mss % (most - 63)) },
            _ => new() { Mss = (uint)(64 + Mss % (most - 63)), Layer3Checksum = true, Layer4Checksum = true },
        };
        if (asked.Mss != 0)
        {
            int payload = Math.Min(Math.Min(shape.Payload * (1 + Ask / 6), 65_000 - shape.Headers), (int)asked.Mss * 50);
            return new(shape with { Payload = payload, Padding = 0 }, asked, (Ask & 64) != 0, (Ask & 128) != 0);
        }

        shape = shape with { Padding = Math.Min(shape.Padding, most - 1) };
        return new(shape with { Payload = Math.Min(shape.Payload, most - shape.Padding) }, asked);
    }

    /// <summary>Sends them all, in bursts, and looks at every frame on the wire.</summary>
    internal static void Play(Machine machine, IReadOnlyList<OffloadSending> sendings, int seed)
    {
        var random = new Random(seed);
        bool canDoAll = (DeviceOptions.TransmitOffloads & ~machine.Device.Negotiated) == 0;
        foreach (OffloadSending[] burst in sendings.Chunk(8))
        {
            machine.Device.Tx.ForgetFrames();
            List<TxOffloadCase> cases = [];
            foreach (OffloadSending sending in burst)
            {
                TxOffloadCase one = sending.Case(canDoAll);
                byte[] packet = one.Packet;
                cases.Add(one);
                _ = machine.SendWanting(packet, one.Asked, sending.Cut(one.Shape, packet.Length, canDoAll, random));
            }

            machine.Settle();
            var wire = new Queue<byte[]>(machine.Device.Tx.Wire);
            foreach (TxOffloadCase one in cases)
            {
                string? complaint = Complaint(one, wire);
                Assert.That(complaint, Is.Null, () =>
                {
                    machine.Unload();
                    return $"{one.Shape}, mss {one.Asked.Mss}, checksums {one.Asked.Layer3Checksum} {one.Asked.Layer4Checksum}, " +
                        $"device with {machine.Device.Negotiated}; {machine.Story()}";
                });
            }

            Assert.That(wire, Is.Empty, "frames that nobody sent");
        }

        Assert.That(machine.Outstanding, Is.Zero);
        Assert.That(machine.Completed, Has.Count.EqualTo(sendings.Count).And.Unique.And.Ordered);
    }

    // Anywhere; but the framework reads headers only in one piece, and what it cannot read it leaves to the driver.
    private uint[] Cut(FrameShape shape, int length, bool canDoAll, Random random)
    {
        int pieces = 1 + Pieces % 12;
        return canDoAll ? Frames.Cut(length, pieces, random)
            : [(uint)shape.Headers, .. Frames.Cut(length - shape.Headers, pieces, random)];
    }

    // What is wrong with the frames that a packet has become; null if nothing.
    private static string? Complaint(TxOffloadCase one, Queue<byte[]> wire)
    {
        FrameShape shape = one.Shape;
        byte[] whole = shape.Build();
        if (one.Asked.Mss == 0)
        {
            return !wire.TryDequeue(out byte[]? frame) ? "missing"
                : frame.AsSpan().SequenceEqual(whole) ? null
                : $"differs at {frame.AsSpan().CommonPrefixLength(whole)} of {whole.Length}: {shape.Complaint(frame)}";
        }

        if (shape.IsTcp)
        {
            whole[shape.TransportAt + 13] = (byte)(one.IsReduced ? 0x90 : 0x18);
        }

        int at = 0;
        for (int number = 0; at < shape.Payload; number++)
        {
            if (!wire.TryDequeue(out byte[]? frame))
            {
                return $"segment {number} is missing";
            }

            int length = Math.Min((int)one.Asked.Mss, shape.Payload - at);
            string? complaint = frame.Length > LongestFrame + 8 ? $"{frame.Length} bytes" : (shape with { Payload = length }).Complaint(frame);
            if (complaint is not null)
            {
                return $"segment {number} at {at}: {complaint}";
            }

            byte[] expected = [.. whole.AsSpan(0, shape.Headers), .. whole.AsSpan(shape.Headers + at, length)];
            Expect(shape, expected, frame, number, at, at + length == shape.Payload);
            if (!frame.AsSpan().SequenceEqual(expected))
            {
                return $"segment {number} at {at} differs at {frame.AsSpan().CommonPrefixLength(expected)}";
            }

            at += length;
        }

        return null;
    }

    // Puts into a segment's headers what follows from its place. The checksums were judged before: they are taken from the frame.
    private static void Expect(FrameShape shape, byte[] expected, byte[] frame, int number, int at, bool isLast)
    {
        frame.AsSpan(shape.ChecksumAt, 2).CopyTo(expected.AsSpan(shape.ChecksumAt));
        if (shape.IsIPv6)
        {
            PlainSum.SetWord(expected, shape.Link + 4, frame.Length - shape.Link - 40);
        }
        else
        {
            PlainSum.SetWord(expected, shape.Link + 2, frame.Length - shape.Link);
            PlainSum.SetWord(expected, shape.Link + 4, (PlainSum.Word(expected, shape.Link + 4) + number) & 0xFFFF);
            frame.AsSpan(shape.Link + 10, 2).CopyTo(expected.AsSpan(shape.Link + 10));
        }

        int transport = shape.TransportAt;
        if (!shape.IsTcp)
        {
            PlainSum.SetWord(expected, transport + 4, frame.Length - transport);
            return;
        }

        uint sequence = unchecked((((uint)PlainSum.Word(expected, transport + 4) << 16) | (uint)PlainSum.Word(expected, transport + 6)) + (uint)at);
        PlainSum.SetWord(expected, transport + 4, (int)(sequence >> 16));
        PlainSum.SetWord(expected, transport + 6, (int)(sequence & 0xFFFF));
        expected[transport + 13] &= (byte)((isLast ? 0xFF : 0xF6) & (number == 0 ? 0xFF : 0x7F));
    }
}
