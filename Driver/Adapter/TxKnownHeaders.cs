using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The usual packet, fast: the system has said which its headers are, and they lie in one piece. It does what <see cref="TxDecision"/> and
/// <see cref="HeaderCopy"/> do for such a packet, in a tenth of the instructions; whatever is not quite as usual it leaves to them.
/// </summary>
/// <remarks>
/// Bytes go from the sender to the slot by way of registers, in which they are summed: the slot is never read. What the headers say is not
/// believed, only compared with what the system has said of them.
/// </remarks>
// SAFETY: the caller vouches for as many bytes at the source as it says are in one piece, and for a whole slot. Every length is checked
// against both before anything is read or written by it.
internal static unsafe class TxKnownHeaders
{
    /// <summary>Not one of the usual: the slot's contents mean nothing.</summary>
    public const uint NotUsual = uint.MaxValue;

    private const uint KeepLength = 0;
    private const uint TcpChecksumAt = 16;
    private const uint UdpChecksumAt = 6;
    private const uint UdpBytes = 8;
    private const uint TcpBytes = 20;
    private const uint IPv4Bytes = 20;
    private const uint IPv6Bytes = 40;

    /// <summary>
    /// Writes VirtIO header and copy of a packet of which something is asked. Returns how many bytes of it were copied, or
    /// <see cref="NotUsual"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Write(
        TxAsked asked, NET_PACKET* packet, byte* source, uint contiguous, uint frameLength, OffloadFeatures features, byte* slot)
    {
        uint link = packet->Layout._bitfield0 & 0x7Fu;
        uint network = (uint)packet->Layout._bitfield0 >> 7;
        uint transportAt = link + network;

        // Types 1 to 3 are IPv4, 4 to 6 IPv6; 1 is TCP, 2 UDP.
        uint family = unchecked(((uint)packet->Layout._bitfield3 >> 4) - 1);
        uint protocol = unchecked((packet->Layout._bitfield4 & 0xFu) - 1);
        uint checksumOffset = protocol == 0 ? TcpChecksumAt : UdpChecksumAt;
        if (family > 5 || protocol > 1 || link < LinkLayer.EthernetHeaderBytes || network < IPv4Bytes
            || frameLength < transportAt + checksumOffset + 2 || (features & OffloadFeatures.Csum) == 0)
        {
            return NotUsual;
        }

        if (asked.Mss != 0)
        {
            return Segment(asked.Mss, packet, source, contiguous, frameLength, features, slot);
        }

        *(ulong*)slot = asked.Transport ? (ulong)NetHeaderFlags.NeedsCsum | ((ulong)transportAt << 48) : 0;
        *(uint*)(slot + sizeof(ulong)) = asked.Transport ? checksumOffset : 0;
        if (!asked.Network || family > 2)
        {
            return 0;
        }

        byte* copy = slot + TxSlot.CopyAt;
        // 7 bits of link layer and an IPv4 header of 60 bytes, which CopyIPv4 insists on, fit into any slot.
        return transportAt <= contiguous && CopyIPv4(copy, source, link, network, KeepLength) ? transportAt : NotUsual;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint Segment(
        uint mss, NET_PACKET* packet, byte* source, uint contiguous, uint frameLength, OffloadFeatures features, byte* slot)
    {
        uint link = packet->Layout._bitfield0 & 0x7Fu;
        uint network = (uint)packet->Layout._bitfield0 >> 7;
        uint transport = packet->Layout._bitfield2;
        uint transportAt = link + network;
        uint headers = transportAt + transport;
        bool isIPv4 = (uint)packet->Layout._bitfield3 >> 4 < (uint)NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6UnspecifiedExtensions;
        bool isTcp = (packet->Layout._bitfield4 & 0xFu) == (uint)NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp;
        uint datagram = frameLength - link - (isIPv4 ? 0 : IPv6Bytes);

        // One segment, or none, is a packet of another kind.
        if (headers > contiguous || headers > TxSlot.CopyBytes || frameLength <= headers + mss
            || mss > ushort.MaxValue || datagram > ushort.MaxValue)
        {
            return NotUsual;
        }

        uint type = !isTcp ? GsoType.UdpL4 : isIPv4 ? GsoType.TcpV4 : (uint)GsoType.TcpV6;
        OffloadFeatures needed = !isTcp ? OffloadFeatures.Uso : isIPv4 ? OffloadFeatures.Tso4 : OffloadFeatures.Tso6;
        byte* segment = source + transportAt;
        bool isAsSaid = isTcp ? transport >= TcpBytes && (uint)segment[12] >> 4 << 2 == transport : transport == UdpBytes;
        uint checksumOffset = isTcp ? TcpChecksumAt : UdpChecksumAt;
        uint sum = *(ushort*)(segment + checksumOffset);
        byte* copy = slot + TxSlot.CopyAt;
        if (!isAsSaid || (features & needed) == 0 || sum == 0
            || !(isIPv4 ? CopyIPv4(copy, source, link, network, datagram) : CopyIPv6(copy, source, link, network, datagram)))
        {
            return NotUsual;
        }

        CopyLong(copy + transportAt, segment, transport);

        // One's complement sums do not mind the byte order.
        uint length = BinaryPrimitives.ReverseEndianness((ushort)(frameLength - transportAt));
        sum += length;
        *(ushort*)(copy + transportAt + checksumOffset) = (ushort)(((sum & 0xFFFF) + (sum >> 16)) & 0xFFFF);
        if (!isTcp)
        {
            *(ushort*)(copy + transportAt + UdpView.LengthAt) = (ushort)length;
        }
        else if ((features & OffloadFeatures.Ecn) != 0 && (segment[13] & 0x80) != 0)
        {
            type |= GsoType.Ecn;
        }

        *(ulong*)slot = (ulong)NetHeaderFlags.NeedsCsum | (type << 8) | (headers << 16) | ((ulong)mss << 32) | ((ulong)transportAt << 48);
        *(uint*)(slot + sizeof(ulong)) = checksumOffset;
        return headers;
    }

    // Link and network header. The checksum field counts as zero.
    // SAFETY: the link header is copied in steps that may end in the first eight bytes of the network header, which is longer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CopyIPv4(byte* copy, byte* bytes, uint link, uint length, uint totalLength)
    {
        byte* source = bytes + link;
        byte* target = copy + link;
        uint first = *(uint*)source;
        if ((first & 0xFF) != (0x40 | (length >> 2)) || (length & 3) != 0)
        {
            return false;
        }

        uint step = 0;
        do
        {
            *(ulong*)(copy + step) = *(ulong*)(bytes + step);
            step += sizeof(ulong);
        }
        while (step < link);

        if (totalLength != KeepLength)
        {
            first = (first & 0xFFFF) | ((uint)BinaryPrimitives.ReverseEndianness((ushort)totalLength) << 16);
        }

        uint third = *(uint*)(source + 8) & 0xFFFF;
        uint second = *(uint*)(source + 4);
        ulong addresses = *(ulong*)(source + 12);
        ulong sum = (ulong)first + second + third + (addresses & uint.MaxValue) + (addresses >> 32);
        *(uint*)target = first;
        *(uint*)(target + 4) = second;
        *(ulong*)(target + 12) = addresses;
        for (uint at = IPv4Bytes; at != length; at += sizeof(uint))
        {
            uint option = *(uint*)(source + at);
            sum += option;
            *(uint*)(target + at) = option;
        }

        // x + rotate(x, half) has, in its upper half, both halves and the carry.
        uint half = (uint)(unchecked(sum + BitOperations.RotateRight(sum, 32)) >> 32);
        half = unchecked(half + BitOperations.RotateRight(half, 16));
        *(uint*)(target + 8) = third | (~half & 0xFFFF_0000);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool CopyIPv6(byte* copy, byte* bytes, uint link, uint length, uint payloadLength)
    {
        if (length < IPv6Bytes || bytes[link] >> 4 != 6)
        {
            return false;
        }

        CopyLong(copy, bytes, link + length);
        *(ushort*)(copy + link + IPv6View.PayloadLengthAt) = BinaryPrimitives.ReverseEndianness((ushort)payloadLength);
        return true;
    }

    // Eight bytes or more: the last eight may overlap those before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyLong(byte* target, byte* source, uint bytes)
    {
        uint last = bytes - sizeof(ulong);
        for (uint at = 0; at < last; at += sizeof(ulong))
        {
            *(ulong*)(target + at) = *(ulong*)(source + at);
        }

        *(ulong*)(target + last) = *(ulong*)(source + last);
    }

    /// <summary>Copies a few dozen bytes. Both sides must have them.</summary>
    public static void Copy(byte* target, byte* source, uint bytes)
    {
        for (; bytes >= sizeof(ulong); bytes -= sizeof(ulong))
        {
            *(ulong*)target = *(ulong*)source;
            target += sizeof(ulong);
            source += sizeof(ulong);
        }

        if ((bytes & 4) != 0)
        {
            *(uint*)target = *(uint*)source;
            target += sizeof(uint);
            source += sizeof(uint);
        }

        if ((bytes & 2) != 0)
        {
            *(ushort*)target = *(ushort*)source;
            target += sizeof(ushort);
            source += sizeof(ushort);
        }

        if ((bytes & 1) != 0)
        {
            *target = *source;
        }
    }
}
