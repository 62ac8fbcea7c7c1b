using System;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>What a frame is made of. Small numbers make small frames, so that what FsCheck shrinks becomes readable.</summary>
internal readonly record struct FrameShape(int Tags, bool IsIPv6, bool IsTcp, int NetworkOptions, int TransportOptions, int Payload, int Padding, int Seed)
{
    /// <summary>Ethernet header and tags.</summary>
    public int Link => 14 + (Tags * 4);

    /// <summary>IPv4: words of options. IPv6: hop-by-hop, destination options, routing, atomic fragment, authentication, one more each.</summary>
    public int Network => IsIPv6 ? 40 + ExtensionBytes : 20 + (NetworkOptions * 4);

    public int Transport => IsTcp ? 20 + (TransportOptions * 4) : 8;

    public int TransportAt => Link + Network;

    public int Headers => TransportAt + Transport;

    public int End => Headers + Payload;

    public int Length => End + Padding;

    public int ChecksumAt => TransportAt + (IsTcp ? 16 : 6);

    private int ExtensionBytes => Math.Min(NetworkOptions, 5) switch { 0 => 0, 1 => 8, 2 => 8 + 16, 3 => 8 + 16 + 24, 4 => 8 + 16 + 24 + 8, _ => 8 + 16 + 24 + 8 + 12 };

    public static FrameShape From(ReadOnlySpan<byte> choices)
    {
        int At(ReadOnlySpan<byte> bytes, int index) => index < bytes.Length ? bytes[index] : 0;
        bool isIPv6 = At(choices, 1) % 2 == 1;
        return new(
            At(choices, 0) % 3,
            isIPv6,
            At(choices, 2) % 2 == 1,
            At(choices, 3) % (isIPv6 ? 6 : 11),
            At(choices, 4) % 11,
            (At(choices, 5) / 2) + (At(choices, 6) > 250 ? At(choices, 7) * 32 : 0),
            At(choices, 8) > 200 ? At(choices, 9) % 46 : 0,
            (At(choices, 10) * 256) + At(choices, 11));
    }

    /// <summary>The frame with every length and checksum right, computed the plain way.</summary>
    public byte[] Build()
    {
        byte[] frame = new byte[Length];
        Fill(frame.AsSpan(0, End), (uint)Seed);
        for (int tag = 0; tag < Tags; tag++)
        {
            PlainSum.SetWord(frame, 12 + (tag * 4), tag == 0 && Tags == 2 ? 0x88A8 : 0x8100);
        }

        PlainSum.SetWord(frame, Link - 2, IsIPv6 ? 0x86DD : 0x0800);
        int protocol = IsTcp ? 6 : 17;
        if (IsIPv6)
        {
            BuildIPv6(frame.AsSpan(Link), protocol);
        }
        else
        {
            BuildIPv4(frame.AsSpan(Link), protocol);
        }

        if (IsTcp)
        {
            frame[TransportAt + 12] = (byte)(Transport / 4 * 16);
        }
        else
        {
            PlainSum.SetWord(frame, TransportAt + 4, 8 + Payload);
        }

        PlainSum.SetWord(frame, ChecksumAt, 0);
        int sum = PlainSum.Add(PseudoSum(frame, Transport + Payload), PlainSum.Of(frame.AsSpan(TransportAt, Transport + Payload)));
        int checksum = PlainSum.Complement(sum);
        PlainSum.SetWord(frame, ChecksumAt, checksum == 0 && !IsTcp ? 0xFFFF : checksum);
        return frame;
    }

    /// <summary>The layers, as the system would describe them.</summary>
    public FrameLayout Layout() => new()
    {
        LinkLength = (ushort)Link,
        NetworkLength = (ushort)Network,
        TransportLength = (ushort)Transport,
        Network = IsIPv6 ? NetworkKind.IPv6 : NetworkKind.IPv4,
        Transport = IsTcp ? TransportKind.Tcp : TransportKind.Udp,
        Protocol = (byte)(IsTcp ? 6 : 17),
        End = (uint)End,
    };

    /// <summary>What the far side finds wrong with a frame of this shape: every length and every checksum; null if nothing.</summary>
    public string? Complaint(byte[] frame)
    {
        if (frame.Length != Length)
        {
            return $"{frame.Length} bytes instead of {Length}";
        }

        if (!IsIPv6 && PlainSum.Of(frame.AsSpan(Link, Network)) != 0xFFFF)
        {
            return "IPv4 header checksum";
        }

        int stated = PlainSum.Word(frame, Link + (IsIPv6 ? 4 : 2));
        if (stated != End - Link - (IsIPv6 ? 40 : 0))
        {
            return $"IP length {stated}";
        }

        if (!IsTcp && (PlainSum.Word(frame, TransportAt + 4) != End - TransportAt || PlainSum.Word(frame, ChecksumAt) == 0))
        {
            return "UDP length, or no UDP checksum";
        }

        int sum = PlainSum.Add(PseudoSum(frame, End - TransportAt), PlainSum.Of(frame.AsSpan(TransportAt, End - TransportAt)));
        return sum == 0xFFFF ? null : "TCP or UDP checksum";
    }

    /// <summary>Sum of the pseudo header for a length; 0 leaves the length out.</summary>
    public int PseudoSum(byte[] frame, int length)
    {
        int addresses = PlainSum.Of(frame.AsSpan(Link + (IsIPv6 ? 8 : 12), IsIPv6 ? 32 : 8));
        return PlainSum.Add(PlainSum.Add(addresses, IsTcp ? 6 : 17), PlainSum.Add(length & 0xFFFF, length >> 16));
    }

    // System.Random costs more than the rest of a test case.
    private static void Fill(Span<byte> bytes, uint seed)
    {
        uint state = unchecked((seed * 2654435761u) ^ 0x9E3779B9u) | 1;
        for (int i = 0; i < bytes.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bytes[i] = (byte)(state >> 24);
        }
    }

    private void BuildIPv4(Span<byte> header, int protocol)
    {
        header[0] = (byte)(0x40 + (Network / 4));
        PlainSum.SetWord(header, 2, Network + Transport + Payload);
        PlainSum.SetWord(header, 6, 0x4000);
        header[9] = (byte)protocol;
        PlainSum.SetWord(header, 10, 0);
        PlainSum.SetWord(header, 10, PlainSum.Complement(PlainSum.Of(header[..Network])));
    }

    private void BuildIPv6(Span<byte> header, int protocol)
    {
        ReadOnlySpan<byte> types = [0, 60, 43, 44, 51];
        ReadOnlySpan<byte> lengths = [8, 16, 24, 8, 12];
        header[0] = (byte)(0x60 + (header[0] & 0xF));
        PlainSum.SetWord(header, 4, Network - 40 + Transport + Payload);
        int extensions = Math.Min(NetworkOptions, 5);
        int link = 6;
        int at = 40;
        for (int i = 0; i < extensions; i++)
        {
            header[link] = types[i];
            link = at;
            header[at + 1] = (byte)(types[i] == 51 ? (lengths[i] / 4) - 2 : (lengths[i] / 8) - 1);
            if (types[i] == 44)
            {
                PlainSum.SetWord(header, at + 2, 0);
            }

            at += lengths[i];
        }

        header[link] = (byte)protocol;
    }
}
