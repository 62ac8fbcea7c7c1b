using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The usual packet, fast: the system has said which its headers are, the first is Ethernet's without tags, and they lie in one piece. It
/// does what <see cref="TxDecision"/> and <see cref="HeaderCopy"/> do for such a packet, in a tenth of the instructions; whatever is not
/// quite as usual it leaves to them.
/// </summary>
/// <remarks>
/// Headers are copied as they are and then mended; sums are made from the source, so the slot, which the device may write to as it likes, is
/// never read. What the headers say is not believed, only compared with what the system has said of them.
/// </remarks>
// SAFETY: the caller vouches for as many bytes at the source as it says are in one piece, and for a whole slot. Every length is checked
// against both before anything is read or written by it.
internal static unsafe class TxKnownHeaders
{
    /// <summary>Not one of the usual: the slot's contents mean nothing.</summary>
    public const uint NotUsual = uint.MaxValue;

    private const uint Link = LinkLayer.EthernetHeaderBytes;
    private const uint LinkMask = 0x7F;
    private const int NetworkShift = 7;
    private const uint TcpChecksumAt = 16;
    private const uint UdpChecksumAt = 6;
    private const uint UdpBytes = 8;
    private const uint TcpBytes = 20;
    private const uint IPv4Bytes = 20;
    private const uint IPv4MostBytes = 60;
    private const uint IPv6Bytes = 40;

    // Layer 3 types 1 to 3 are IPv4, 4 to 6 IPv6; these count from 0.
    private const uint LastIPv4 = 2;
    private const uint LastIPv6 = 5;
    private const uint Tcp = (uint)NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp;
    private const uint Udp = (uint)NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeUdp;

    private struct Block
    {
        public const uint Bytes = 16;
        private fixed ulong _words[2];
    }

    /// <summary>
    /// Writes the VirtIO header of a packet of which only the TCP or UDP checksum is asked, to a device that makes it. No byte of the packet is
    /// looked at. False if it is not one of the usual, or its checksum does not lie in the bytes that are known to be there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMark(NET_PACKET* packet, uint available, byte* slot)
    {
        uint lengths = packet->Layout._bitfield0;
        uint family = unchecked(((uint)packet->Layout._bitfield3 >> 4) - 1);
        uint protocol = packet->Layout._bitfield4 & 0xFu;
        uint transportAt = Link + (lengths >> NetworkShift);
        uint checksumOffset = protocol == Tcp ? TcpChecksumAt : UdpChecksumAt;
        if ((lengths & LinkMask) != Link || transportAt < Link + IPv4Bytes || family > LastIPv6 || unchecked(protocol - Tcp) > Udp - Tcp
            || available < transportAt + checksumOffset + 2)
        {
            return false;
        }

        *(ulong*)slot = (ulong)NetHeaderFlags.NeedsCsum | ((ulong)transportAt << 48);
        *(uint*)(slot + sizeof(ulong)) = checksumOffset;
        return true;
    }

    /// <summary>
    /// Writes VirtIO header and copy of a packet of which checksums are asked. Returns how many bytes of it were copied, or
    /// <see cref="NotUsual"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sum(
        TxAsked asked, NET_PACKET* packet, byte* source, uint contiguous, uint frameLength, OffloadFeatures features, byte* slot)
    {
        if (!asked.Transport)
        {
            *(ulong*)slot = 0;
            *(uint*)(slot + sizeof(ulong)) = 0;
        }
        else if ((features & OffloadFeatures.Csum) == 0 || !TryMark(packet, frameLength, slot))
        {
            return NotUsual;
        }

        if (!asked.Network)
        {
            return 0;
        }

        uint lengths = packet->Layout._bitfield0;
        uint network = lengths >> NetworkShift;
        if ((lengths & LinkMask) != Link || unchecked(((uint)packet->Layout._bitfield3 >> 4) - 1) > LastIPv4 || network < IPv4Bytes
            || Link + network > contiguous)
        {
            return NotUsual;
        }

        uint first = *(uint*)(source + Link);
        if (!IsIPv4(first, network))
        {
            return NotUsual;
        }

        byte* copy = slot + TxSlot.CopyAt;
        CopyLong(copy, source, Link + network);
        *(ushort*)(copy + Link + IPv4View.ChecksumAt) = SumIPv4(source + Link, first, network);
        return Link + network;
    }

    /// <summary>The same of a packet to be segmented.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Segment(
        TxAsked asked, NET_PACKET* packet, byte* source, uint contiguous, uint frameLength, OffloadFeatures features, byte* slot)
    {
        uint lengths = packet->Layout._bitfield0;
        uint network = lengths >> NetworkShift;
        uint transport = packet->Layout._bitfield2;
        uint headers = Link + network + transport;

        // One segment, or none, is a packet of another kind. No segment is longer than the frame, so the header can say how long.
        if ((lengths & LinkMask) != Link || network < IPv4Bytes || headers > contiguous || headers > TxSlot.CopyBytes
            || frameLength <= headers + asked.Mss || frameLength > Link + ushort.MaxValue)
        {
            return NotUsual;
        }

        byte* copy = slot + TxSlot.CopyAt;
        *(ulong*)slot = (ulong)NetHeaderFlags.NeedsCsum | (headers << 16) | ((ulong)asked.Mss << 32) | ((ulong)(Link + network) << 48);
        CopyLong(copy, source, headers);
        uint type;
        OffloadFeatures needed;
        uint family = unchecked(((uint)packet->Layout._bitfield3 >> 4) - 1);
        if (family <= LastIPv4)
        {
            uint first = *(uint*)(source + Link);
            if (!IsIPv4(first, network))
            {
                return NotUsual;
            }

            uint total = BinaryPrimitives.ReverseEndianness((ushort)(frameLength - Link));
            *(ushort*)(copy + Link + IPv4View.TotalLengthAt) = (ushort)total;
            *(ushort*)(copy + Link + IPv4View.ChecksumAt) = SumIPv4(source + Link, (first & 0xFFFF) | (total << 16), network);
            type = GsoType.TcpV4;
            needed = OffloadFeatures.Tso4 | OffloadFeatures.Csum;
        }
        else
        {
            if (family > LastIPv6 || network < IPv6Bytes || source[Link] >> 4 != 6)
            {
                return NotUsual;
            }

            *(ushort*)(copy + Link + IPv6View.PayloadLengthAt) = BinaryPrimitives.ReverseEndianness((ushort)(frameLength - Link - IPv6Bytes));
            type = GsoType.TcpV6;
            needed = OffloadFeatures.Tso6 | OffloadFeatures.Csum;
        }

        source += Link + network;
        copy += Link + network;
        uint length = BinaryPrimitives.ReverseEndianness((ushort)(frameLength - Link - network));
        uint checksumOffset = TcpChecksumAt;
        uint protocol = packet->Layout._bitfield4 & 0xFu;
        if (protocol == Tcp)
        {
            if (transport < TcpBytes || (uint)source[12] >> 4 << 2 != transport)
            {
                return NotUsual;
            }

            if ((source[13] & 0x80) != 0 && (features & OffloadFeatures.Ecn) != 0)
            {
                type |= GsoType.Ecn;
            }
        }
        else
        {
            if (protocol != Udp || transport != UdpBytes)
            {
                return NotUsual;
            }

            *(ushort*)(copy + UdpView.LengthAt) = (ushort)length;
            type = GsoType.UdpL4;
            needed = OffloadFeatures.Uso | OffloadFeatures.Csum;
            checksumOffset = UdpChecksumAt;
        }

        // The system has summed the pseudo header without the length. One's complement sums do not mind the byte order.
        uint sum = *(ushort*)(source + checksumOffset);
        if (sum == 0 || (features & needed) != needed)
        {
            return NotUsual;
        }

        sum += length;
        *(ushort*)(copy + checksumOffset) = (ushort)((sum + (sum >> 16)) & 0xFFFF);
        slot[1] = (byte)type;
        *(uint*)(slot + sizeof(ulong)) = checksumOffset;
        return headers;
    }

    // Version 4, and as many words as the system says; with the highest number of words the length is in bounds of the slot, too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsIPv4(uint first, uint length) => length <= IPv4MostBytes && (first & 0xFF) << 2 == length + (0x40 << 2);

    // Its first word may have changed; the checksum counts as zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort SumIPv4(byte* header, uint first, uint length)
    {
        ulong sum = (ulong)first + *(uint*)(header + 4) + *(ushort*)(header + 8) + *(uint*)(header + 12) + *(uint*)(header + 16);
        for (uint at = IPv4Bytes; at != length; at += sizeof(uint))
        {
            sum += *(uint*)(header + at);
        }

        // x + rotate(x, half) has, in its upper half, both halves and the carry.
        uint half = (uint)(unchecked(sum + BitOperations.RotateRight(sum, 32)) >> 32);
        half = unchecked(half + BitOperations.RotateRight(half, 16));
        return (ushort)(~half >> 16);
    }

    // Headers of Ethernet and IP are 34 bytes or more, so two blocks are always there; the last may overlap those before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyLong(byte* target, byte* source, nuint bytes)
    {
        *(Block*)target = *(Block*)source;
        *(Block*)(target + Block.Bytes) = *(Block*)(source + Block.Bytes);
        nuint last = bytes - Block.Bytes;
        for (nuint at = 2 * Block.Bytes; at < last; at += Block.Bytes)
        {
            *(Block*)(target + at) = *(Block*)(source + at);
        }

        *(Block*)(target + last) = *(Block*)(source + last);
    }
}
