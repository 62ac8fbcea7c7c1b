using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Devices.Net;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Checksum;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>A packet of which the stack wants something done: its bytes as Windows makes them, and what has to reach the device.</summary>
internal sealed record TxOffloadCase(FrameShape Shape, TxOffload Asked, bool StatesLength = false, bool IsReduced = false)
{
    public static TxOffload Both => new() { Layer3Checksum = true, Layer4Checksum = true };

    /// <summary>As the stack hands it down: with a partial checksum, or none, and without the lengths that differ from segment to segment.</summary>
    public byte[] Packet
    {
        get
        {
            byte[] packet = Whole();
            if (Asked.Mss != 0)
            {
                PlainSum.SetWord(packet, Shape.ChecksumAt, Shape.PseudoSum(packet, 0));
            }

            if (!Shape.IsIPv6 && (Asked.Layer3Checksum || Asked.Mss != 0))
            {
                PlainSum.SetWord(packet, Shape.Link + 10, 0);
            }

            if (Asked.Mss != 0 && !StatesLength)
            {
                PlainSum.SetWord(packet, Shape.Link + (Shape.IsIPv6 ? 4 : 2), 0);
                if (!Shape.IsTcp)
                {
                    PlainSum.SetWord(packet, Shape.TransportAt + 4, 0);
                }
            }

            return packet;
        }
    }

    /// <summary>As the device must see it: everything right but the checksum that is its own to complete.</summary>
    public byte[] Expected => Whole();

    /// <summary>What the header before it must say to a device that has all features.</summary>
    public NetHeader Header
    {
        get
        {
            if (!Asked.Layer4Checksum && Asked.Mss == 0)
            {
                return default;
            }

            NetHeader header = new(NetHeader.NeedsCsum, 0, 0, 0, (ushort)Shape.TransportAt, (ushort)(Shape.IsTcp ? 16 : 6), 0);
            if (Asked.Mss == 0 || Shape.Payload <= Asked.Mss)
            {
                return header;
            }

            byte type = !Shape.IsTcp ? NetHeader.GsoUdpL4 : Shape.IsIPv6 ? NetHeader.GsoTcpV6 : NetHeader.GsoTcpV4;
            return header with
            {
                GsoType = IsReduced ? (byte)(type | NetHeader.GsoEcn) : type,
                GsoSize = (ushort)Asked.Mss,
                HdrLen = (ushort)Shape.Headers,
            };
        }
    }

    /// <summary>The same on a ring of this format, with tables or without.</summary>
    public static Machine Started(bool indirect, bool packed, ushort mtu = 1500) =>
        Started(indirect ? Features.None : Features.RingIndirectDesc, mtu, packed ? Features.RingPacked : Features.None);

    /// <summary>A machine whose device and keywords allow everything.</summary>
    public static Machine Started(Features without = Features.None, ushort mtu = 1500, Features also = Features.None) => Machine.Started(o =>
    {
        o.Device.Offered = (o.Device.Offered | DeviceOptions.TransmitOffloads | also) & ~without;
        o.Device.Mtu = mtu;
        foreach (string keyword in (string[])["IPChecksumOffloadIPv4", "TCPChecksumOffloadIPv4", "TCPChecksumOffloadIPv6", "UDPChecksumOffloadIPv4", "UDPChecksumOffloadIPv6"])
        {
            o.Numbers["*" + keyword] = 3;
        }

        foreach (string keyword in (string[])["LsoV2IPv4", "LsoV2IPv6", "UsoIPv4", "UsoIPv6"])
        {
            o.Numbers["*" + keyword] = 1;
        }
    });

    /// <summary>Sends cases in these pieces, plain frames between them, and looks at what the device and what the wire got.</summary>
    public static void Check(Machine machine, IEnumerable<(TxOffloadCase Case, uint[] Pieces)> sendings)
    {
        foreach ((TxOffloadCase Case, uint[] Pieces)[] burst in sendings.Chunk(50))
        {
            List<(NetHeader Header, byte[] Frame)> seen = [];
            machine.Device.Tx.ForgetFrames();
            machine.Device.Tx.Transmitted = (header, frame) => seen.Add((header, frame));
            foreach ((TxOffloadCase one, uint[] pieces) in burst)
            {
                _ = machine.SendWanting(one.Packet, one.Asked, pieces);
                _ = machine.Send(Frames.Make(60, pieces.Length));
            }

            machine.Settle();
            Assert.That(seen, Has.Count.EqualTo(2 * burst.Length));
            for (int i = 0; i < burst.Length; i++)
            {
                (TxOffloadCase one, uint[] pieces) = burst[i];
                string what = $"{one} in pieces of {string.Join(',', pieces)}";
                Assert.That(seen[2 * i].Header, Is.EqualTo(one.Header), what);
                AssertSame(seen[2 * i].Frame, one.Expected, what);
                Assert.That(seen[(2 * i) + 1].Header, Is.EqualTo(default(NetHeader)), "a plain frame");
                AssertSame(seen[(2 * i) + 1].Frame, Frames.Make(60, pieces.Length), "a plain frame");
            }

            AssertWire(machine, [.. burst.Select(static sending => sending.Case)]);
        }

        Assert.That(machine.Outstanding, Is.Zero);
    }

    /// <summary>Every frame on the wire is right, and all bytes are there. Frames of other kinds than TCP and UDP are passed over.</summary>
    public static void AssertWire(Machine machine, IReadOnlyList<TxOffloadCase> cases)
    {
        var wire = new Queue<byte[]>(machine.Device.Tx.Wire.Where(static frame => frame[12] != 0x88 || frame[13] != 0xB5));
        foreach (TxOffloadCase one in cases)
        {
            List<byte> payload = [];
            while (payload.Count < one.Shape.Payload)
            {
                byte[] frame = wire.Dequeue();
                FrameShape shape = one.Shape with { Payload = frame.Length - one.Shape.Headers };
                Assert.That(one.Asked.Mss == 0 || shape.Payload <= one.Asked.Mss, Is.True, "longer than asked");
                Assert.That(shape.Complaint(frame), Is.Null, one.ToString());
                payload.AddRange(frame.AsSpan(shape.Headers));
            }

            AssertSame([.. payload], one.Expected.AsSpan(one.Shape.Headers), one.ToString());
        }

        Assert.That(wire, Is.Empty);
    }

    private static void AssertSame(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected, string what)
    {
        if (!actual.SequenceEqual(expected))
        {
            Assert.Fail($"{what}: {actual.Length} bytes for {expected.Length}, first difference at {actual.CommonPrefixLength(expected)}");
        }
    }

    private byte[] Whole()
    {
        byte[] packet = Shape.Build();
        if (Asked.Layer4Checksum || Asked.Mss != 0)
        {
            PlainSum.SetWord(packet, Shape.ChecksumAt, Shape.PseudoSum(packet, Shape.End - Shape.TransportAt));
        }

        if (Shape.IsTcp && Asked.Mss != 0)
        {
            packet[Shape.TransportAt + 13] = (byte)(IsReduced ? 0x90 : 0x18);
        }

        return packet;
    }
}
