using System;

namespace VirtioNetCx.Devices.Net;

/// <summary>
/// Where the headers of a frame lie: Ethernet II with any tags, IPv4 or IPv6 with options and extension headers, TCP or UDP. A device needs
/// no such thing to complete a checksum; this one looks, to see what the driver's header claims.
/// </summary>
public sealed record PacketHeaders
{
    public const byte Tcp = 6;
    public const byte Udp = 17;

    /// <summary>Ethernet header and tags.</summary>
    public int Link { get; private set; }

    /// <summary>4, 6 or 0.</summary>
    public int Version { get; private set; }

    /// <summary>Offset of TCP or UDP; 0 when there is neither, or not all of its header.</summary>
    public int Transport { get; private set; }

    public byte Protocol { get; private set; }

    /// <summary>Offset of the payload behind TCP or UDP.</summary>
    public int Payload { get; private set; }

    /// <summary>Where the datagram ends, by what IP says: may lie behind the frame's end.</summary>
    public int End { get; private set; }

    public bool IsFragment { get; private set; }

    /// <summary>A routing header that is not at its end: the addresses in the IPv6 header are not those of the pseudo header.</summary>
    public bool IsRouted { get; private set; }

    /// <summary>Offset of the checksum from the transport header.</summary>
    public int ChecksumOffset => Protocol == Tcp ? 16 : 6;

    public static PacketHeaders Find(ReadOnlySpan<byte> frame)
    {
        var found = new PacketHeaders();
        int at = 12;
        while (at + 6 <= frame.Length && PlainSum.Word(frame, at) is 0x8100 or 0x88A8 or 0x9100)
        {
            at += 4;
        }

        if (at + 2 > frame.Length)
        {
            return found;
        }

        found.Link = at + 2;
        int type = PlainSum.Word(frame, at);
        if (type == 0x0800 && found.Link + 20 <= frame.Length)
        {
            found.FindIPv4(frame);
        }
        else if (type == 0x86DD && found.Link + 40 <= frame.Length)
        {
            found.FindIPv6(frame);
        }

        return found;
    }

    /// <summary>Bytes from the transport header to the datagram's end.</summary>
    public int WholeLength => End - Transport;

    /// <summary>Sum of the pseudo header for so many bytes from the transport header on.</summary>
    public ushort PseudoSum(ReadOnlySpan<byte> frame, int length)
    {
        ReadOnlySpan<byte> addresses = Version == 4 ? frame.Slice(Link + 12, 8) : frame.Slice(Link + 8, 32);
        return PlainSum.Fold((ulong)PlainSum.Of(addresses) + Protocol + ((uint)length >> 16) + ((uint)length & 0xFFFF));
    }

    private void FindIPv4(ReadOnlySpan<byte> frame)
    {
        int length = (frame[Link] & 15) * 4;
        if (frame[Link] >> 4 != 4 || length < 20 || Link + length > frame.Length)
        {
            return;
        }

        Version = 4;
        End = Link + PlainSum.Word(frame, Link + 2);
        IsFragment = (PlainSum.Word(frame, Link + 6) & 0x3FFF) != 0;
        FindTransport(frame, Link + length, frame[Link + 9]);
    }

    private void FindIPv6(ReadOnlySpan<byte> frame)
    {
        if (frame[Link] >> 4 != 6)
        {
            return;
        }

        Version = 6;
        End = Link + 40 + PlainSum.Word(frame, Link + 4);
        byte next = frame[Link + 6];
        int at = Link + 40;
        while (next is 0 or 43 or 44 or 51 or 60 or 135 or 139 or 140 && at + 8 <= frame.Length)
        {
            int length = next switch
            {
                44 => 8,
                51 => (frame[at + 1] + 2) * 4,
                _ => (frame[at + 1] + 1) * 8,
            };
            IsFragment |= next == 44 && (PlainSum.Word(frame, at + 2) & 0xFFF9) != 0;
            IsRouted |= next == 43 && frame[at + 3] != 0;
            next = frame[at];
            at += length;
        }

        FindTransport(frame, at, next);
    }

    private void FindTransport(ReadOnlySpan<byte> frame, int at, byte protocol)
    {
        if (IsFragment || protocol is not (Tcp or Udp) || at + (protocol == Tcp ? 20 : 8) > frame.Length)
        {
            return;
        }

        int length = protocol == Tcp ? (frame[at + 12] >> 4) * 4 : 8;
        if ((protocol == Tcp && length < 20) || at + length > frame.Length)
        {
            return;
        }

        Transport = at;
        Protocol = protocol;
        Payload = at + length;
    }
}
