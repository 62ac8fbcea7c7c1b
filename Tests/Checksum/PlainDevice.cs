using System;
using System.Collections.Generic;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>
/// What a device does with a packet to be sent, as the specification tells it: completes a checksum, cuts into segments. And what the far
/// side does: looks at every checksum and length. Nothing here knows how the driver decides.
/// </summary>
internal static class PlainDevice
{
    /// <summary>Sends; the frames as they go on the wire.</summary>
    public static List<byte[]> Send(byte[] packet, in TxPlan header)
    {
        if (header.GsoType == 0)
        {
            byte[] frame = (byte[])packet.Clone();
            if ((header.Flags & NetHeaderFlags.NeedsCsum) != 0)
            {
                Complete(frame, header.CsumStart, header.CsumOffset);
            }

            return [frame];
        }

        return Segment(packet, in header);
    }

    private static void Complete(byte[] frame, int start, int offset)
    {
        int checksum = PlainSum.Complement(PlainSum.Of(frame.AsSpan(start)));
        PlainSum.SetWord(frame, start + offset, checksum == 0 ? 0xFFFF : checksum);
    }

    private static List<byte[]> Segment(byte[] packet, in TxPlan header)
    {
        if (header.Flags != NetHeaderFlags.NeedsCsum)
        {
            throw new InvalidOperationException("a packet to be segmented needs its checksum");
        }

        List<byte[]> segments = [];
        bool isTcp = (header.GsoType & 0x7F) != 5;
        int network = FindNetwork(packet);
        bool isIPv6 = packet[network] >> 4 == 6;
        int whole = packet.Length - header.CsumStart;
        for (int at = header.HdrLen; at < packet.Length; at += header.GsoSize)
        {
            byte[] frame = [.. packet[..header.HdrLen], .. packet.AsSpan(at, Math.Min(header.GsoSize, packet.Length - at))];
            int length = frame.Length - header.CsumStart;
            bool isLast = at + header.GsoSize >= packet.Length;
            if (isTcp)
            {
                uint sequence = ((uint)PlainSum.Word(frame, header.CsumStart + 4) << 16) + (uint)PlainSum.Word(frame, header.CsumStart + 6);
                sequence = unchecked(sequence + (uint)(at - header.HdrLen));
                PlainSum.SetWord(frame, header.CsumStart + 4, (int)(sequence >> 16));
                PlainSum.SetWord(frame, header.CsumStart + 6, (int)(sequence & 0xFFFF));
                frame[header.CsumStart + 13] &= (byte)((isLast ? 0xFF : 0xF6) & (at == header.HdrLen ? 0xFF : 0x7F));
            }
            else
            {
                PlainSum.SetWord(frame, header.CsumStart + 4, length);
            }

            // The sum in the field is that of the whole packet's pseudo header: take its length out, put the segment's in.
            int field = header.CsumStart + header.CsumOffset;
            PlainSum.SetWord(frame, field, PlainSum.Add(PlainSum.Add(PlainSum.Word(frame, field), PlainSum.Complement(whole)), length));
            Complete(frame, header.CsumStart, header.CsumOffset);
            int shorter = packet.Length - frame.Length;
            int lengthAt = network + (isIPv6 ? 4 : 2);
            int before = PlainSum.Word(frame, lengthAt);
            PlainSum.SetWord(frame, lengthAt, before - shorter);
            if (!isIPv6)
            {
                // As a device that only adjusts: a wrong header checksum stays wrong.
                int sum = PlainSum.Add(PlainSum.Complement(PlainSum.Word(frame, network + 10)), PlainSum.Complement(before));
                PlainSum.SetWord(frame, network + 10, PlainSum.Complement(PlainSum.Add(sum, before - shorter)));
            }

            segments.Add(frame);
        }

        return segments;
    }

    private static int FindNetwork(byte[] packet)
    {
        int at = 12;
        while (PlainSum.Word(packet, at) is 0x8100 or 0x88A8)
        {
            at += 4;
        }

        return at + 2;
    }
}
