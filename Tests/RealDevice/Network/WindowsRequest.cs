using System;
using System.Buffers.Binary;
using System.IO;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>
/// From Linux' way of leaving work to an adapter to Windows'. Linux sums the IPv4 header itself; Windows leaves its checksum zero. For
/// segmentation Linux gives true lengths and a pseudo-header sum with the length; Windows gives a total length of zero and a
/// sum without the length.
/// </summary>
internal static class WindowsRequest
{
    /// <summary>Rewrites a frame of a TAP in place and says what is to be asked for it.</summary>
    public static TxOffload FromTap(Span<byte> frame, in VirtioHeader header, StackOffloads stack)
    {
        FrameParts parts = FrameParts.Of(frame);
        TxOffload offload = default;
        if ((header.Flags & VirtioHeader.NeedsChecksum) != 0)
        {
            if (header.ChecksumStart != parts.Layer4 || header.ChecksumStart + header.ChecksumOffset != parts.ChecksumField || !parts.HasChecksum)
            {
                throw new InvalidDataException($"Linux wants a checksum at {header.ChecksumStart}+{header.ChecksumOffset}, protocol {parts.Protocol}");
            }
        }

        if (header.GsoType != VirtioHeader.GsoNone)
        {
            Segment(frame, parts);
            offload.Mss = header.GsoSize;
            return offload;
        }

        if ((header.Flags & VirtioHeader.NeedsChecksum) != 0)
        {
            if (stack.Leaves(parts))
            {
                offload.Layer4Checksum = true;
            }
            else
            {
                Complete(frame, parts);
            }
        }

        LeaveHeader(frame, parts, stack, ref offload);
        return offload;
    }

    /// <summary>From a frame with right checksums: what Windows would have given to an adapter that computes them.</summary>
    public static TxOffload FromComplete(Span<byte> frame, StackOffloads stack)
    {
        FrameParts parts = FrameParts.Of(frame);
        TxOffload offload = default;
        if (parts.HasChecksum && stack.Leaves(parts) && !IsAbsent(frame, parts))
        {
            uint pseudo = PlainChecksum.PseudoHeader(parts, frame, (uint)parts.Layer4Length);
            BinaryPrimitives.WriteUInt16BigEndian(frame[parts.ChecksumField..], (ushort)pseudo);
            offload.Layer4Checksum = true;
        }

        LeaveHeader(frame, parts, stack, ref offload);
        return offload;
    }

    /// <summary>A large TCP packet as Windows gives it to LSOv2.</summary>
    public static void Segment(Span<byte> frame, in FrameParts parts)
    {
        BinaryPrimitives.WriteUInt16BigEndian(frame[parts.ChecksumField..], (ushort)PlainChecksum.PseudoHeader(parts, frame, 0));
        if (parts.Version == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[(parts.Layer3 + 2)..], 0);
            BinaryPrimitives.WriteUInt16BigEndian(frame[(parts.Layer3 + 10)..], 0);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[(parts.Layer3 + 4)..], 0);
        }
    }

    private static bool IsAbsent(ReadOnlySpan<byte> frame, in FrameParts parts) =>
        parts.Protocol == FrameParts.Udp && BinaryPrimitives.ReadUInt16BigEndian(frame[parts.ChecksumField..]) == 0;

    private static void LeaveHeader(Span<byte> frame, in FrameParts parts, StackOffloads stack, ref TxOffload offload)
    {
        if (parts.Version == 4 && stack.IPv4Header)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[(parts.Layer3 + 10)..], 0);
            offload.Layer3Checksum = true;
        }
    }

    // What the stack does itself for an adapter that is not to do it.
    private static void Complete(Span<byte> frame, in FrameParts parts)
    {
        Span<byte> field = frame.Slice(parts.ChecksumField, 2);
        field.Clear();
        uint pseudo = PlainChecksum.PseudoHeader(parts, frame, (uint)parts.Layer4Length);
        ushort checksum = PlainChecksum.Complement(PlainChecksum.Sum(frame.Slice(parts.Layer4, parts.Layer4Length), pseudo));
        BinaryPrimitives.WriteUInt16BigEndian(field, checksum == 0 && parts.Protocol == FrameParts.Udp ? (ushort)0xFFFF : checksum);
    }
}
