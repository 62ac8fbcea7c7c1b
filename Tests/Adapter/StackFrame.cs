using System;
using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Checksum;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>
/// A frame as Windows hands it down when it leaves checksums or segmentation to others, and the frames that must reach the wire for it,
/// made the plain way.
/// </summary>
internal sealed record StackFrame(FrameShape Shape, byte[] Bytes, TxOffload Offload, IReadOnlyList<byte[]> OnTheWire)
{
    /// <summary>Checksum fields hold what a device needs: nothing in IPv4, the pseudo header's sum in TCP and UDP.</summary>
    public static StackFrame Small(FrameShape shape)
    {
        byte[] right = shape.Build();
        byte[] bytes = (byte[])right.Clone();
        if (!shape.IsIPv6)
        {
            PlainSum.SetWord(bytes, shape.Link + 10, 0);
        }

        PlainSum.SetWord(bytes, shape.ChecksumAt, shape.PseudoSum(right, shape.Transport + shape.Payload));
        return new StackFrame(shape, bytes, new TxOffload { Layer3Checksum = !shape.IsIPv6, Layer4Checksum = true }, [right]);
    }

    /// <summary>To be cut: no length in the pseudo header's sum nor in the IP header.</summary>
    public static StackFrame Large(FrameShape shape, int mss)
    {
        byte[] right = shape.Build();
        if (shape.IsTcp)
        {
            // CWR, ACK, PSH, FIN: what goes with the first segment, with all, with the last.
            right[shape.TransportAt + 13] = 0x99;
        }

        byte[] bytes = (byte[])right.Clone();
        PlainSum.SetWord(bytes, shape.Link + (shape.IsIPv6 ? 4 : 2), 0);
        if (!shape.IsIPv6)
        {
            PlainSum.SetWord(bytes, shape.Link + 10, 0);
        }

        PlainSum.SetWord(bytes, shape.ChecksumAt, shape.PseudoSum(right, 0));
        return new StackFrame(shape, bytes, new TxOffload { Mss = (uint)mss }, Segments(shape, right, mss));
    }

    private static List<byte[]> Segments(FrameShape shape, byte[] whole, int mss)
    {
        List<byte[]> segments = [];
        for (int from = 0; from < shape.Payload; from += mss)
        {
            int part = Math.Min(mss, shape.Payload - from);
            bool last = from + part == shape.Payload;
            FrameShape one = shape with { Payload = part, Padding = 0 };
            byte[] frame = [.. whole[..shape.Headers], .. whole.AsSpan(shape.Headers + from, part)];
            if (shape.IsIPv6)
            {
                PlainSum.SetWord(frame, shape.Link + 4, one.End - shape.Link - 40);
            }
            else
            {
                PlainSum.SetWord(frame, shape.Link + 2, one.End - shape.Link);
                PlainSum.SetWord(frame, shape.Link + 4, (PlainSum.Word(whole, shape.Link + 4) + segments.Count) & 0xFFFF);
                PlainSum.SetWord(frame, shape.Link + 10, 0);
                PlainSum.SetWord(frame, shape.Link + 10, PlainSum.Complement(PlainSum.Of(frame.AsSpan(shape.Link, shape.Network))));
            }

            NumberTransport(shape, frame, from, last);
            PlainSum.SetWord(frame, shape.ChecksumAt, 0);
            int sum = PlainSum.Add(one.PseudoSum(frame, one.Transport + part), PlainSum.Of(frame.AsSpan(shape.TransportAt)));
            int checksum = PlainSum.Complement(sum);
            PlainSum.SetWord(frame, shape.ChecksumAt, checksum == 0 && !shape.IsTcp ? 0xFFFF : checksum);
            segments.Add(frame);
        }

        return segments;
    }

    private static void NumberTransport(FrameShape shape, byte[] frame, int from, bool last)
    {
        int at = shape.TransportAt;
        if (!shape.IsTcp)
        {
            PlainSum.SetWord(frame, at + 4, frame.Length - at);
            return;
        }

        uint sequence = unchecked(((uint)PlainSum.Word(frame, at + 4) << 16) + (uint)PlainSum.Word(frame, at + 6) + (uint)from);
        PlainSum.SetWord(frame, at + 4, (int)(sequence >> 16));
        PlainSum.SetWord(frame, at + 6, (int)(sequence & 0xFFFF));
        frame[at + 13] &= (byte)((last ? 0xFF : 0xF6) & (from == 0 ? 0xFF : 0x7F));
    }
}
