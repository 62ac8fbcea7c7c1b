using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>
/// Judges the headers of a frame whose checksum, or cutting, is left to the device: what cutting would repair before anybody sees it.
/// VirtIO wants true lengths, a right IPv4 header and a pseudo-header sum with the length.
/// </summary>
internal static class UnfinishedHeaders
{
    /// <summary>What is wrong, or null.</summary>
    /// <param name="start">The frame's first bytes.</param>
    /// <param name="header">The VirtIO header.</param>
    /// <param name="length">Length of the whole frame.</param>
    public static string? Judge(ReadOnlySpan<byte> start, in VirtioHeader header, int length)
    {
        FrameParts parts = FrameParts.Of(start);
        string what = $"IPv{parts.Version}, protocol {parts.Protocol}, {length} bytes, segments of {header.GsoSize}";
        if (!parts.HasChecksum || header.ChecksumStart != parts.Layer4 || header.ChecksumStart + header.ChecksumOffset != parts.ChecksumField)
        {
            return $"a checksum wanted at {header.ChecksumStart}+{header.ChecksumOffset}: {what}";
        }

        int end = parts.Layer4 + parts.Layer4Length;
        bool isLarge = header.GsoType != VirtioHeader.GsoNone;
        if (isLarge ? end != length : end > length)
        {
            return $"the IP header ends the datagram at {end}: {what}";
        }

        if (parts.Version == 4 && PlainChecksum.Sum(start[parts.Layer3..parts.Layer4]) != 0xFFFF)
        {
            return $"wrong IPv4 header checksum: {what}";
        }

        // Both spellings of zero are the same sum.
        uint expected = PlainChecksum.PseudoHeader(parts, start, (uint)parts.Layer4Length) % 0xFFFF;
        uint actual = BinaryPrimitives.ReadUInt16BigEndian(start[parts.ChecksumField..]);
        return actual % 0xFFFF == expected ? null : $"pseudo-header sum {actual:x}, not {expected:x}: {what}";
    }
}
