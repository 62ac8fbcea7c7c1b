using System;

namespace VirtioNetCx.Checksum;

/// <summary>What the lengths in IP and UDP headers are worth.</summary>
public enum LengthRule : byte
{
    /// <summary>They say where the datagram ends, and must lie within the frame.</summary>
    Stated,

    /// <summary>They are not filled in, as in a packet that Windows wants segmented: the datagram ends with the frame.</summary>
    FromFrame,
}

/// <summary>
/// Finds the headers of a frame that may come from anyone: every byte is inside the bytes handed in, every walk is bounded, and a layer is
/// in the layout only if all of its header was there. Each length is read once, so that all this holds while somebody changes the bytes.
/// </summary>
public static class FrameParser
{
    /// <summary>Enough bytes for every header that anyone sends: Ethernet, two tags, IPv4 and TCP with all options they can have.</summary>
    public const int UsualHeaderBytes = 22 + 60 + 60;

    /// <summary>
    /// Reads the headers.
    /// </summary>
    /// <param name="bytes">The start of the frame, as many bytes as are at hand.</param>
    /// <param name="frameLength">Length of the whole frame.</param>
    /// <param name="rule">Whether the lengths in the headers count.</param>
    /// <param name="layout">The layers up to the first that has a problem.</param>
    public static FrameProblem Parse(ReadOnlySpan<byte> bytes, uint frameLength, LengthRule rule, out FrameLayout layout)
    {
        layout = default;
        layout.End = frameLength;
        bool isWhole = (uint)bytes.Length >= frameLength;
        if (isWhole)
        {
            bytes = bytes.Slice(0, (int)frameLength);
        }

        FrameProblem problem = ParseLink(bytes, rule, ref layout);

        // Behind the end of the datagram there is padding, so more bytes help only if they belong to it.
        return problem == FrameProblem.Truncated && !isWhole && (uint)bytes.Length < layout.End ? FrameProblem.NeedsMoreBytes : problem;
    }

    private static FrameProblem ParseLink(ReadOnlySpan<byte> bytes, LengthRule rule, ref FrameLayout layout)
    {
        FrameProblem problem = EthernetView.Read(bytes, out EthernetView link);
        if (problem != FrameProblem.None)
        {
            return problem;
        }

        layout.LinkLength = link.Length;
        return link.Type switch
        {
            EthernetView.IPv4 => ParseIPv4(bytes, rule, ref layout),
            EthernetView.IPv6 => ParseIPv6(bytes, rule, ref layout),
            _ => FrameProblem.None,
        };
    }

    private static FrameProblem ParseIPv4(ReadOnlySpan<byte> bytes, LengthRule rule, ref FrameLayout layout)
    {
        FrameProblem problem = IPv4View.Read(bytes.Slice(layout.LinkLength), out IPv4View header);
        if (problem != FrameProblem.None)
        {
            return problem;
        }

        layout.Network = NetworkKind.IPv4;
        layout.NetworkLength = (ushort)header.Length;
        layout.Protocol = header.Protocol;
        layout.IsFragment = header.IsFragment;
        if (rule == LengthRule.Stated)
        {
            // Read once: a received frame lies in memory that its device can still write.
            ushort total = header.TotalLength;
            uint end = (uint)layout.LinkLength + total;
            if (total < header.Length || end > layout.End)
            {
                return FrameProblem.Length;
            }

            layout.End = end;
        }

        return ParseTransport(bytes, rule, ref layout);
    }

    private static FrameProblem ParseIPv6(ReadOnlySpan<byte> bytes, LengthRule rule, ref FrameLayout layout)
    {
        ReadOnlySpan<byte> datagram = bytes.Slice(layout.LinkLength);
        if (rule == LengthRule.Stated && datagram.Length >= IPv6View.Bytes)
        {
            // Extension headers are part of the payload and must lie within it.
            uint end = layout.LinkLength + (uint)IPv6View.Bytes + IPv6View.PayloadLengthOf(datagram);
            if (end > layout.End)
            {
                return FrameProblem.Length;
            }

            layout.End = end;
            datagram = Within(bytes, end).Slice(layout.LinkLength);
        }

        FrameProblem problem = IPv6View.Read(datagram, out IPv6View header);
        if (problem != FrameProblem.None)
        {
            return problem;
        }

        layout.Network = NetworkKind.IPv6;
        layout.NetworkLength = (ushort)header.Length;
        layout.Protocol = header.Protocol;
        layout.IsFragment = header.IsFragment;
        return ParseTransport(bytes, rule, ref layout);
    }

    private static FrameProblem ParseTransport(ReadOnlySpan<byte> bytes, LengthRule rule, ref FrameLayout layout)
    {
        if (layout.IsFragment || layout.Protocol is not (TcpView.Protocol or UdpView.Protocol))
        {
            return FrameProblem.None;
        }

        ReadOnlySpan<byte> datagram = Within(bytes, layout.End).Slice((int)layout.TransportOffset);
        return layout.Protocol == TcpView.Protocol ? ParseTcp(datagram, ref layout) : ParseUdp(datagram, rule, ref layout);
    }

    private static FrameProblem ParseTcp(ReadOnlySpan<byte> datagram, ref FrameLayout layout)
    {
        FrameProblem problem = TcpView.Read(datagram, out TcpView header);
        if (problem == FrameProblem.None)
        {
            layout.Transport = TransportKind.Tcp;
            layout.TransportLength = (ushort)header.Length;
        }

        return problem;
    }

    private static FrameProblem ParseUdp(ReadOnlySpan<byte> datagram, LengthRule rule, ref FrameLayout layout)
    {
        FrameProblem problem = UdpView.Read(datagram, out UdpView header);
        if (problem != FrameProblem.None)
        {
            return problem;
        }

        if (rule == LengthRule.Stated)
        {
            uint end = layout.TransportOffset + header.Length;
            if (header.Length < UdpView.Bytes || end > layout.End)
            {
                return FrameProblem.Length;
            }

            layout.End = end;
        }

        layout.Transport = TransportKind.Udp;
        layout.TransportLength = UdpView.Bytes;
        return FrameProblem.None;
    }

    private static ReadOnlySpan<byte> Within(ReadOnlySpan<byte> bytes, uint end) =>
        end < (uint)bytes.Length ? bytes.Slice(0, (int)end) : bytes;
}
