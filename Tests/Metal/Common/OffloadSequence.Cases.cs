namespace VirtioNetCx.Metal.Common;

/// <summary>Which number is what kind of packet, and what its sender leaves to others.</summary>
public unsafe partial struct OffloadSequence
{
    private const uint LargestIp = 65535;

    // What is longer with its Ethernet header Linux cuts itself (dev->gso_max_size).
    private const uint LargestLinuxIp = 65535 - 14;
    private const uint SmallestMss = 536;

    /// <summary>The kind of a packet.</summary>
    public readonly OffloadCase CaseOf(uint number)
    {
        ulong random = Random(number, 1);
        OffloadCase it = default;
        it.IsIPv6 = (random & 1) != 0;
        it.IsTcp = (random >> 1 & 3) != 0;
        it.TransportOptions = it.IsTcp && (random >> 3 & 1) != 0 ? (uint)(random >> 4 & 7) % 6 * 4 : 0;
        it.TcpFlags = (byte)(Ack | ((random >> 7 & 1) != 0 ? Psh : 0) | ((random >> 8 & 7) == 0 ? Fin : 0));
        bool hasOptions = (random >> 11 & 3) == 0;
        it.NetworkOptions = !hasOptions ? 0 : it.IsIPv6 ? 8 + ((uint)(random >> 13 & 1) * 8) : 4 + ((uint)(random >> 13 & 7) * 4);
        if ((random >> 16 & 3) == 0 && TrySegment(ref it, random))
        {
            return it;
        }

        it.Tags = (random >> 18 & 7) switch
        {
            0 => 1,
            1 => (uint)(random >> 21 & 1) + 1,
            _ => 0,
        };
        it.Payload = PayloadOf(it, random);
        it.SplitsHeaders = (random >> 22 & 3) == 0;
        it.Layer3 = (random >> 24 & (_isInward ? 15U : 1U)) == (_isInward ? 0U : 1U) && !it.IsIPv6;
        it.Layer4 = (random >> 28 & 3) != 0;
        bool isParsed = it.Tags == 0 && !it.SplitsHeaders;

        if (_isInward && _limits.HasOddHeaders)
        {
            it.Odd = (OddHeader)(random >> 50 & 7);
            it.Layer4 &= it.Odd == OddHeader.None;
        }

        // Nobody asks a driver that said no; what the framework cannot parse it cannot do in the driver's stead either.
        it.Layer4 &= _isInward || isParsed || _limits.Sums(it);
        it.Layer3 &= _isInward || isParsed || _limits.AsksForIPv4;
        it.NoChecksum = !it.IsTcp && !it.IsIPv6 && !it.Layer4 && (random >> 30 & 1) != 0;
        return it;
    }

    /// <summary>Cuts a frame to send into pieces; the headers stay in the first one if they have to.</summary>
    public readonly uint Cut(uint number, in OffloadCase it, uint length, uint* pieces)
    {
        ulong random = Random(number, 4);
        if (!it.SplitsHeaders && (random >> 60 & (it.Mss != 0 ? 1U : 3U)) == 0)
        {
            return CutAtHeaders(it, length, pieces);
        }

        uint wanted = (uint)(random % FrameSequence.PieceLimit) + 1;
        uint count = 0;
        uint least = it.SplitsHeaders ? 1 : it.HeaderBytes;
        while (count + 1 < wanted && length > least)
        {
            random = Mix(unchecked(random + Golden));
            uint range = it.SplitsHeaders && count == 0 && length > it.HeaderBytes ? it.HeaderBytes : length - least;
            uint piece = least + (uint)((random >> 8) % range);
            piece = piece < length ? piece : length - 1;
            pieces[count++] = piece;
            length -= piece;
            least = 1;
        }

        pieces[count++] = length;
        return count;
    }

    // Each header in a fragment of its own: the framework can still say where they are, as it can when a page ends there.
    private static uint CutAtHeaders(in OffloadCase it, uint length, uint* pieces)
    {
        pieces[0] = it.LinkBytes;
        pieces[1] = it.NetworkBytes;
        pieces[2] = it.TransportBytes;
        pieces[3] = length - it.HeaderBytes;
        return pieces[3] == 0 ? 3U : 4U;
    }

    /// <summary>Takes back from a complete frame what the stack leaves to the driver: contract of NET_PACKET_CHECKSUM and NET_PACKET_GSO.</summary>
    public static void LeaveToDriver(in OffloadCase it, byte* frame, uint length)
    {
        byte* network = frame + it.LinkBytes;
        byte* transport = frame + it.TransportStart;
        if (it.Mss != 0)
        {
            Put(transport + it.ChecksumOffset, PseudoSum(it, network, 0));
            if (!it.SaysLength)
            {
                Put(network + (it.IsIPv6 ? 4 : 2), 0);
            }
        }
        else if (it.Layer4)
        {
            Put(transport + it.ChecksumOffset, PseudoSum(it, network, length - it.TransportStart));
        }

        if (!it.IsIPv6 && (it.Layer3 || it.Mss != 0))
        {
            Put(network + 10, 0);
        }
    }

    private readonly bool TrySegment(ref OffloadCase it, ulong random)
    {
        if ((_isInward && !it.IsTcp) || (it.IsIPv6 && it.NetworkOptions != 0))
        {
            return false;
        }

        uint headers = it.NetworkBytes + it.TransportBytes;
        it.Mss = SmallestMss + (uint)((random >> 32) % (_limits.Mtu - headers - SmallestMss + 1));
        uint largest = (_isInward ? LargestLinuxIp : LargestIp) - headers;
        largest = !_isInward && _limits.GsoLargest != 0 && _limits.GsoLargest < largest ? _limits.GsoLargest : largest;
        uint count = (random >> 43 & 7) switch
        {
            0 => largest,
            1 => it.Mss * 2,
            2 => (it.Mss * 2) + 1,
            3 => (it.Mss * 3) - 1,
            _ => (it.Mss * 2) + 1 + (uint)((random >> 46) % (largest - (it.Mss * 2))),
        };

        // A datagram is cut into equal parts.
        it.Payload = it.IsTcp ? (count < largest ? count : largest) : count / it.Mss * it.Mss;
        it.SaysLength = (random >> 31 & 1) != 0;
        it.Layer4 = true;
        it.TcpFlags |= !_isInward && _limits.HasEcn && (random >> 40 & 3) == 0 ? Cwr : (byte)0;
        return true;
    }

    private readonly uint PayloadOf(in OffloadCase it, ulong random)
    {
        uint largest = _limits.Mtu - it.NetworkBytes - it.TransportBytes - (it.Tags * 4);
        return (random >> 32 & 15) switch
        {
            0 => 0,
            1 => 1,
            2 => largest,
            3 => largest - 1,
            4 => 2,
            _ => (uint)((random >> 36) % (largest + 1)),
        };
    }
}
