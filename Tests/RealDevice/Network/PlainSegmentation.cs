using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>What must come out of a large TCP packet: cut by the plainest means, to compare with.</summary>
internal static class PlainSegmentation
{
    private const byte FinAndPush = 0x09, CongestionWindowReduced = 0x80;

    /// <param name="frame">The packet with right checksums and lengths.</param>
    /// <param name="mss">Payload bytes of each segment.</param>
    public static List<byte[]> Cut(byte[] frame, int mss)
    {
        FrameParts parts = FrameParts.Of(frame);
        int headers = parts.Payload(frame);
        int end = parts.Layer4 + parts.Layer4Length;
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(parts.Layer4 + 4));
        List<byte[]> segments = [];
        for (int at = headers; at < end; at += mss)
        {
            int length = Math.Min(mss, end - at);
            byte[] segment = [.. frame[..headers], .. frame[at..(at + length)]];
            BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(parts.Layer4 + 4), unchecked(sequence + (uint)(at - headers)));
            bool isLast = at + length == end;
            int cleared = (isLast ? 0 : FinAndPush) | (at == headers ? 0 : CongestionWindowReduced);
            segment[parts.Layer4 + 13] &= (byte)(0xFF - cleared);
            Finish(segment, parts, segments.Count);
            segments.Add(segment);
        }

        return segments;
    }

    /// <summary>Makes lengths and checksums of a TCP or UDP frame right.</summary>
    public static void Finish(byte[] segment, in FrameParts parts, int number)
    {
        if (parts.Version == 4)
        {
            Span<byte> header = segment.AsSpan(parts.Layer3, parts.Layer4 - parts.Layer3);
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(segment.Length - parts.Layer3));
            BinaryPrimitives.WriteUInt16BigEndian(header[4..], unchecked((ushort)(BinaryPrimitives.ReadUInt16BigEndian(header[4..]) + number)));
            header[10..12].Clear();
            BinaryPrimitives.WriteUInt16BigEndian(header[10..], PlainChecksum.Complement(PlainChecksum.Sum(header)));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(parts.Layer3 + 4), (ushort)(segment.Length - parts.Layer3 - 40));
        }

        int length = segment.Length - parts.Layer4;
        segment.AsSpan(parts.ChecksumField, 2).Clear();
        uint sum = PlainChecksum.Sum(segment.AsSpan(parts.Layer4), PlainChecksum.PseudoHeader(parts, segment, (uint)length));
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(parts.ChecksumField), PlainChecksum.Complement(sum));
    }
}
