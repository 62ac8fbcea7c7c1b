using System;
using System.Buffers.Binary;
using System.IO;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>
/// From Linux' way of leaving work to an adapter to Windows'. Linux sums the IPv4 header itself; Windows leaves its checksum zero. For
/// segmentation Linux gives true lengths and a pseudo-header sum with the length; Windows gives a total length of zero and a sum without the
/// length. Everything is asked for: what keywords or the driver's capabilities do not cover, the strict host does in their place.
/// </summary>
internal static class WindowsRequest
{
    /// <summary>Rewrites a frame of a TAP in place and says what is to be asked for it.</summary>
    public static TxOffload FromTap(Span<byte> frame, in VirtioHeader header)
    {
        FrameParts parts = FrameParts.Of(frame);
        bool needsChecksum = (header.Flags & VirtioHeader.NeedsChecksum) != 0;
        if (needsChecksum
            && (header.ChecksumStart != parts.Layer4 || header.ChecksumStart + header.ChecksumOffset != parts.ChecksumField || !parts.HasChecksum))
        {
            throw new InvalidDataException($"Linux wants a checksum at {header.ChecksumStart}+{header.ChecksumOffset}, protocol {parts.Protocol}");
        }

        return header.GsoType != VirtioHeader.GsoNone
            ? Segment(frame, header.GsoSize)
            : new TxOffload { Layer4Checksum = needsChecksum, Layer3Checksum = LeaveHeader(frame, parts) };
    }

    /// <summary>From a frame with right checksums: what Windows would have given to an adapter that computes them.</summary>
    public static TxOffload FromComplete(Span<byte> frame)
    {
        FrameParts parts = FrameParts.Of(frame);
        bool needsChecksum = parts.HasChecksum && !IsAbsent(frame, parts);
        if (needsChecksum)
        {
            uint pseudo = PlainChecksum.PseudoHeader(parts, frame, (uint)parts.Layer4Length);
            BinaryPrimitives.WriteUInt16BigEndian(frame[parts.ChecksumField..], (ushort)pseudo);
        }

        return new TxOffload { Layer4Checksum = needsChecksum, Layer3Checksum = LeaveHeader(frame, parts) };
    }

    /// <summary>A large TCP packet as Windows gives it to LSOv2.</summary>
    public static TxOffload Segment(Span<byte> frame, uint mss)
    {
        FrameParts parts = FrameParts.Of(frame);
        BinaryPrimitives.WriteUInt16BigEndian(frame[parts.ChecksumField..], (ushort)PlainChecksum.PseudoHeader(parts, frame, 0));
        _ = LeaveHeader(frame, parts);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(parts.Layer3 + (parts.Version == 4 ? 2 : 4))..], 0);
        return new TxOffload { Mss = mss };
    }

    private static bool IsAbsent(ReadOnlySpan<byte> frame, in FrameParts parts) =>
        parts.Protocol == FrameParts.Udp && BinaryPrimitives.ReadUInt16BigEndian(frame[parts.ChecksumField..]) == 0;

    private static bool LeaveHeader(Span<byte> frame, in FrameParts parts)
    {
        if (parts.Version != 4)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame[(parts.Layer3 + 10)..], 0);
        return true;
    }
}
