using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Numbers that FsCheck may choose freely; folded into what arrives at the device from the network, in how large parts.</summary>
public sealed record OffloadArrival(byte[] Choices, byte Kind, ushort Size, ushort Part)
{
    private const int NotChecked = 0;
    private const int Valid = 1;
    private const int Invalid = 2;
    private const int LongestFrame = 1514;

    private bool IsDamaged => Kind % 6 == 1;

    private bool IsVerified => Kind % 6 == 2;

    internal static OffloadArrival From(Random random)
    {
        byte[] choices = new byte[12];
        random.NextBytes(choices);
        return new(choices, (byte)random.Next(256), (ushort)random.Next(65536), (ushort)random.Next(65536));
    }

    /// <summary>One after the other through the device and the driver; each is judged by what the stack gets.</summary>
    internal static void Play(Machine machine, IEnumerable<OffloadArrival> arrivals)
    {
        machine.Settle();
        foreach (OffloadArrival arrival in arrivals)
        {
            machine.Received.Clear();
            machine.Indications.Clear();
            (FrameShape shape, Arrival what) = arrival.Make();
            machine.Device.Rx.LargestPart = (machine.Device.Negotiated & Features.MrgRxbuf) == 0 ? uint.MaxValue
                : what.SegmentSize != 0 ? 700u + arrival.Part % 2000u : 26u + arrival.Part % 2000u;
            machine.Inject(what);
            machine.Settle();
            string? complaint = what.SegmentSize != 0 ? OfMerged(machine, shape, what) : arrival.OfFrame(machine, shape, what);
            Assert.That(complaint, Is.Null, () =>
            {
                machine.Unload();
                return $"{shape}, {what}, device with {machine.Device.Negotiated}; {machine.Story()}";
            });
        }
    }

    private (FrameShape Shape, Arrival What) Make()
    {
        FrameShape shape = FrameShape.From(Choices ?? []);
        shape = shape with { Payload = shape.Payload + 1 };
        bool isMerged = Kind % 6 >= 4 && shape.IsTcp;
        if (isMerged)
        {
            shape = shape with { Padding = 0, Payload = Math.Min(shape.Payload * (1 + Kind / 6), 65_000 - shape.Headers) };
            byte[] packet = (Kind & 64) != 0 ? shape.Build() : Partial(shape);
            return (shape, new Arrival(packet) { SegmentSize = (ushort)(100 + Size % (LongestFrame - shape.Headers - 99)) });
        }

        int most = LongestFrame - shape.Headers;
        shape = shape with { Padding = Math.Min(shape.Padding, most - 1) };
        shape = shape with { Payload = Math.Min(shape.Payload, most - shape.Padding) };
        byte[] frame = shape.Build();
        if (IsDamaged)
        {
            frame[12 + Size % (shape.End - 12)] ^= (byte)(1 << (Part % 8));
            return (shape, new Arrival(frame));
        }

        return Kind % 6 >= 3 ? (shape, new Arrival(Partial(shape)) { IsPartial = true }) : (shape, new Arrival(frame) { IsVerified = IsVerified });
    }

    private static byte[] Partial(FrameShape shape)
    {
        byte[] packet = shape.Build();
        PlainSum.SetWord(packet, shape.ChecksumAt, shape.PseudoSum(packet, shape.End - shape.TransportAt));
        return packet;
    }

    private string? OfFrame(Machine machine, FrameShape shape, Arrival what)
    {
        byte[] expected = IsDamaged ? what.Frame : shape.Build();
        if (machine.Received.Count != 1 || !machine.Received[0].AsSpan().SequenceEqual(expected))
        {
            return $"{machine.Received.Count} frames, or another one";
        }

        Indication said = machine.Indications[0];
        bool isNetworkRight = shape.IsIPv6 || PlainSum.Of(expected.AsSpan(shape.Link, shape.Network)) == 0xFFFF;
        if (said.Network == Valid && !isNetworkRight)
        {
            return "a wrong IPv4 header is said to be valid";
        }

        if (IsDamaged)
        {
            return said.Transport == Valid ? "a damaged frame that nobody checked is said to be valid" : null;
        }

        bool isTold = (machine.Device.Negotiated & Features.GuestCsum) != 0 && (IsVerified || what.IsPartial);
        return said.Transport != (isTold ? Valid : NotChecked) ? $"transport checksum: {said.Transport}"
            : said.Network != (shape.IsIPv6 ? NotChecked : Valid) ? $"IPv4 header: {said.Network}"
            : said.Segments != 0 ? "said to be put together" : null;
    }

    private static string? OfMerged(Machine machine, FrameShape shape, Arrival what)
    {
        int count = (shape.Payload + what.SegmentSize - 1) / what.SegmentSize;
        byte[] whole = shape.Build();
        if (machine.Received.Count == 1 && machine.Received[0].Length == whole.Length)
        {
            Indication said = machine.Indications[0];
            return !machine.Received[0].AsSpan().SequenceEqual(whole) ? "another packet"
                : said.Segments != (count == 1 ? 0 : count) && (machine.Device.Control.Offloads.Enabled & GuestOffloadsOf(shape)) != 0 ? $"{said.Segments} segments, not {count}"
                : said.Transport == Invalid || said.Network == Invalid ? "said to be invalid" : null;
        }

        if (machine.Received.Count != count)
        {
            return $"{machine.Received.Count} frames, not {count}";
        }

        int at = 0;
        foreach (byte[] frame in machine.Received)
        {
            int length = Math.Min(what.SegmentSize, shape.Payload - at);
            if ((shape with { Payload = length }).Complaint(frame) is { } complaint)
            {
                return complaint;
            }

            if (!frame.AsSpan(shape.Headers).SequenceEqual(whole.AsSpan(shape.Headers + at, length)))
            {
                return $"another payload at {at}";
            }

            at += length;
        }

        return machine.Indications.Any(static said => said.Transport == Invalid || said.Network == Invalid) ? "said to be invalid" : null;
    }

    private static Features GuestOffloadsOf(FrameShape shape) => shape.IsIPv6 ? Features.GuestTso6 : Features.GuestTso4;
}
