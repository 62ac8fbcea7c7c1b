using System;
using System.Collections.Generic;

namespace VirtioNetCx.Devices.Net;

/// <summary>What a device does to a packet before it is on the wire (§5.1.6.2): completes the checksum, cuts segments. The header was checked.</summary>
internal static class Segmenter
{
    private const byte Fin = 0x01;
    private const byte Psh = 0x08;
    private const byte Cwr = 0x80;

    public static IReadOnlyList<byte[]> ToWire(NetHeader header, byte[] packet)
    {
        if (header.GsoType != 0)
        {
            return Cut(header.GsoSize, packet, PacketHeaders.Find(packet));
        }

        if ((header.Flags & NetHeader.NeedsCsum) == 0)
        {
            return [packet];
        }

        byte[] frame = (byte[])packet.Clone();
        Complete(frame, header.CsumStart, header.CsumOffset);
        return [frame];
    }

    /// <summary>
    /// Sums from <paramref name="start"/> to the end, whatever that is, and puts the complement into the field. Only where UDP has its checksum
    /// does 0 mean that there is none.
    /// </summary>
    public static void Complete(Span<byte> frame, int start, int offset)
    {
        int checksum = ~PlainSum.Of(frame[start..]) & 0xFFFF;
        PlainSum.SetWord(frame, start + offset, checksum == 0 && offset == 6 ? 0xFFFF : checksum);
    }

    /// <summary>Cuts a packet whose headers are whole into frames with at most <paramref name="size"/> bytes of payload each.</summary>
    public static IReadOnlyList<byte[]> Cut(int size, byte[] packet, PacketHeaders headers)
    {
        List<byte[]> frames = [];
        for (int at = headers.Payload; at < packet.Length; at += size)
        {
            int count = Math.Min(size, packet.Length - at);
            byte[] frame = new byte[headers.Payload + count];
            packet.AsSpan(0, headers.Payload).CopyTo(frame);
            packet.AsSpan(at, count).CopyTo(frame.AsSpan(headers.Payload));
            FixNetwork(frame, headers, frames.Count);
            FixTransport(frame, headers, at - headers.Payload, at + count == packet.Length);
            frames.Add(frame);
        }

        return frames;
    }

    private static void FixNetwork(byte[] frame, PacketHeaders headers, int number)
    {
        int link = headers.Link;
        if (headers.Version == 6)
        {
            PlainSum.SetWord(frame, link + 4, frame.Length - link - 40);
            return;
        }

        PlainSum.SetWord(frame, link + 2, frame.Length - link);
        PlainSum.SetWord(frame, link + 4, (PlainSum.Word(frame, link + 4) + number) & 0xFFFF);
        PlainSum.SetWord(frame, link + 10, 0);
        int length = (frame[link] & 15) * 4;
        PlainSum.SetWord(frame, link + 10, ~PlainSum.Of(frame.AsSpan(link, length)) & 0xFFFF);
    }

    private static void FixTransport(byte[] frame, PacketHeaders headers, int offset, bool isLast)
    {
        int at = headers.Transport;
        int field = at + headers.ChecksumOffset;
        int length = frame.Length - at;
        if (headers.Protocol == PacketHeaders.Udp)
        {
            PlainSum.SetWord(frame, at + 4, length);
        }
        else
        {
            uint sequence = unchecked((((uint)PlainSum.Word(frame, at + 4) << 16) | PlainSum.Word(frame, at + 6)) + (uint)offset);
            PlainSum.SetWord(frame, at + 4, (int)(sequence >> 16));
            PlainSum.SetWord(frame, at + 6, (int)(sequence & 0xFFFF));
            frame[at + 13] &= (byte)((isLast ? 0xFF : 0xFF - Fin - Psh) & (offset == 0 ? 0xFF : 0xFF - Cwr));
        }

        // The addresses may not be those of the pseudo header (a routing header), so the sum that was in the field is adjusted, not made anew.
        int whole = headers.WholeLength;
        uint sum = PlainSum.Word(frame, field) + 0xFFFFu - PlainSum.Fold((uint)whole) + (uint)length;
        PlainSum.SetWord(frame, field, PlainSum.Fold(sum));
        Complete(frame, at, headers.ChecksumOffset);
    }
}
