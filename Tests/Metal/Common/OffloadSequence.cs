namespace VirtioNetCx.Metal.Common;

/// <summary>
/// Packets of TCP and UDP, each a function of the seed and its number: machine and runner make the same ones. Any run of a packet's payload
/// can be made into a frame of its own, with right lengths and checksums: that is what a segment has to look like. Freestanding subset.
/// </summary>
// SAFETY: callers give buffers of LargestFrame bytes, and payload ranges inside the packet.
public unsafe partial struct OffloadSequence
{
    /// <summary>Longest frame there can be: 64 KiB of IP behind two tags, and a little.</summary>
    public const int LargestFrame = 65600;

    /// <summary>What damages the IPv4 header checksum of a packet in that is to have a wrong one.</summary>
    public const byte Damage = 0x5A;

    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const byte Fin = 1;
    private const byte Psh = 8;
    private const byte Ack = 16;

    /// <summary>TCP's Congestion Window Reduced: only the first segment of a packet has it.</summary>
    public const byte Cwr = 128;


    private readonly ulong _seed;
    private readonly ulong _destination;
    private readonly bool _isInward;
    private readonly OffloadLimits _limits;

    /// <summary>A sequence; <paramref name="direction"/> is one of <see cref="FrameSequence"/>'s.</summary>
    public OffloadSequence(ulong seed, byte direction, in OffloadLimits limits, ulong destination)
    {
        _seed = Mix(unchecked((seed * Golden) + direction + 16));
        _isInward = direction == FrameSequence.Inward;
        _limits = limits;
        _destination = destination;
    }

    /// <summary>Writes the headers and a run of the payload as a frame of its own, all checksums right; returns its length.</summary>
    public readonly uint Fill(uint number, in OffloadCase it, uint from, uint count, byte* frame)
    {
        uint at = FillLink(number, it, frame);
        ulong random = Random(number, 2);
        uint network = at;
        at = it.IsIPv6 ? FillIPv6(it, random, count, frame, at) : FillIPv4(it, random, from, count, frame, at);
        uint transport = at;
        at = it.IsTcp ? FillTcp(it, random, from, count, frame, at) : FillUdp(random, count, frame, at);
        FillPayload(number, from, count, frame + at);
        if (!it.NoChecksum)
        {
            uint sum = PlainSum.Add(PseudoSum(it, frame + network, at + count - transport), frame + transport, at + count - transport);
            uint checksum = ~sum & 0xFFFF;
            Put(frame + transport + it.ChecksumOffset, checksum == 0 ? 0xFFFF : checksum);
        }

        return at + count;
    }

    /// <summary>Sum of the pseudo header: addresses, protocol and, if not 0, the length of transport header and payload.</summary>
    public static uint PseudoSum(in OffloadCase it, byte* network, uint transportLength)
    {
        uint sum = it.IsIPv6 ? PlainSum.Add(0, network + 8, 32) : PlainSum.Add(0, network + 12, 8);
        return PlainSum.Add(PlainSum.Add(sum, it.Protocol), transportLength);
    }

    /// <summary>Writes 16 bits, most significant byte first.</summary>
    public static void Put(byte* at, uint value)
    {
        at[0] = (byte)(value >> 8 & 0xFF);
        at[1] = (byte)(value & 0xFF);
    }

    private readonly uint FillLink(uint number, in OffloadCase it, byte* frame)
    {
        for (int i = 0; i < 6; i++)
        {
            frame[i] = (byte)(_destination >> (i * 8) & 0xFF);
        }

        frame[6] = 2;
        frame[7] = (byte)(_seed & 0xFF);
        Put(frame + 8, number >> 16);
        Put(frame + 10, number & 0xFFFF);
        uint at = 12;
        for (uint tag = 0; tag < it.Tags; tag++)
        {
            Put(frame + at, it.Tags == 2 && tag == 0 ? 0x88A8U : 0x8100U);
            Put(frame + at + 2, 0x2000 + tag + 5);
            at += 4;
        }

        Put(frame + at, it.IsIPv6 ? 0x86DDU : 0x0800U);
        return at + 2;
    }

    // The identification counts segments.
    private static uint FillIPv4(in OffloadCase it, ulong random, uint from, uint count, byte* frame, uint at)
    {
        byte* ip = frame + at;
        uint length = it.NetworkBytes;
        ip[0] = (byte)(0x40 | (length / 4));
        ip[1] = 0;
        Put(ip + 2, length + it.TransportBytes + count);
        Put(ip + 4, ((uint)(random & 0xFFFF) + (it.Mss == 0 ? 0 : from / it.Mss)) & 0xFFFF);
        Put(ip + 6, 0x4000);
        ip[8] = 64;
        ip[9] = (byte)it.Protocol;
        Put(ip + 10, 0);
        FillAddress(ip + 12, random, 4);
        FillAddress(ip + 16, random >> 8, 4);
        for (uint i = 20; i < length; i++)
        {
            ip[i] = 1;
        }

        Put(ip + 10, ~PlainSum.Add(0, ip, length) & 0xFFFF);
        return at + length;
    }

    // Extension headers of 8 bytes each: hop-by-hop options, then destination options, all padding.
    private static uint FillIPv6(in OffloadCase it, ulong random, uint count, byte* frame, uint at)
    {
        byte* ip = frame + at;
        Put(ip, 0x6000);
        Put(ip + 2, 0x1234);
        Put(ip + 4, it.NetworkOptions + it.TransportBytes + count);
        ip[6] = (byte)(it.NetworkOptions == 0 ? it.Protocol : 0);
        ip[7] = 64;
        FillAddress(ip + 8, random, 16);
        FillAddress(ip + 24, random >> 8, 16);
        for (uint i = 40; i < it.NetworkBytes; i += 8)
        {
            ip[i] = (byte)(i + 8 == it.NetworkBytes ? it.Protocol : 60);
            ip[i + 1] = 0;
            ip[i + 2] = 1;
            ip[i + 3] = 4;
            ip[i + 4] = ip[i + 5] = ip[i + 6] = ip[i + 7] = 0;
        }

        return at + it.NetworkBytes;
    }

    private readonly uint FillTcp(in OffloadCase it, ulong random, uint from, uint count, byte* frame, uint at)
    {
        byte* tcp = frame + at;
        uint sequence = (uint)(random >> 16 & 0xFFFFFFF) + from;
        byte flags = it.TcpFlags;
        flags &= from + count == it.Payload ? (byte)0xFF : unchecked((byte)~(Fin | Psh));
        flags &= from == 0 ? (byte)0xFF : unchecked((byte)~Cwr);
        Put(tcp, 1024 + (uint)(random >> 20 & 0xFFF));
        Put(tcp + 2, 5001);
        Put(tcp + 4, sequence >> 16);
        Put(tcp + 6, sequence & 0xFFFF);
        Put(tcp + 8, 0x0102);
        Put(tcp + 10, 0x0304);
        tcp[12] = (byte)(it.TransportBytes / 4 << 4);
        tcp[13] = flags;
        Put(tcp + 14, 0xFFF0);
        Put(tcp + 16, 0);
        Put(tcp + 18, 0);
        for (uint i = 20; i < it.TransportBytes; i++)
        {
            tcp[i] = 1;
        }

        return at + it.TransportBytes;
    }

    private static uint FillUdp(ulong random, uint count, byte* frame, uint at)
    {
        byte* udp = frame + at;
        Put(udp, 1024 + (uint)(random >> 20 & 0xFFF));
        Put(udp + 2, 5001);
        Put(udp + 4, 8 + count);
        Put(udp + 6, 0);
        return at + 8;
    }

    private static void FillAddress(byte* address, ulong random, uint count)
    {
        address[0] = (byte)(count == 4 ? 10 : 0xFD);
        for (uint i = 1; i < count; i++)
        {
            address[i] = (byte)(random >> (int)(i % 5 * 8) & 0xFF);
        }
    }

    // Any byte by its place alone, so that segments can be made one by one.
    private readonly void FillPayload(uint number, uint from, uint count, byte* bytes)
    {
        ulong state = Random(number, 3);
        ulong word = 0;
        for (uint i = from; i < from + count; i++)
        {
            if (i == from || (i & 7) == 0)
            {
                word = Mix(unchecked(state + ((i >> 3) * Golden)));
            }

            bytes[i - from] = (byte)(word >> (int)((i & 7) * 8) & 0xFF);
        }
    }

    private readonly ulong Random(uint number, ulong purpose) => Mix(unchecked(_seed + (number * Golden) + (purpose << 56)));

    private static ulong Mix(ulong value)
    {
        value = unchecked((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9);
        value = unchecked((value ^ (value >> 27)) * 0x94D049BB133111EB);
        return value ^ (value >> 31);
    }
}
