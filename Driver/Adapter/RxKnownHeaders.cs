using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using VirtioNetCx.Checksum;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>
/// The usual received frame, fast: Ethernet without tags, IPv4 without options or IPv6 without extension headers, TCP or UDP in one piece, and
/// nothing to be completed. It says what <see cref="RxDecision"/> says of such a frame, in a fraction of the instructions; whatever is not quite as
/// usual it leaves to that.
/// </summary>
/// <remarks>The frame lies in memory that its device can still write: each byte of it is read once.</remarks>
// SAFETY: the caller vouches for as many bytes of the frame as it says. Nothing is read beyond the shortest usual frame before the length that
// makes it longer is checked, and nothing behind that.
internal static unsafe class RxKnownHeaders
{
    private const uint Link = LinkLayer.EthernetHeaderBytes;
    private const uint TypeAt = 12;
    private const uint IPv4Type = 0x0008;
    private const uint IPv6Type = 0xDD86;
    private const uint TcpBytes = 20;
    private const uint UdpBytes = 8;
    private const uint ShortestFrame = Link + IPv4View.Bytes + UdpBytes;

    // Version and length; More Fragments and the offset; the version alone: as the processor reads the words they are in.
    private const uint IPv4Start = 0x45;
    private const uint IPv4Fragment = 0xFF3F_0000;
    private const uint IPv6Start = 0x60;

    private const uint Ethernet = (uint)NET_PACKET_LAYER2_TYPE.NetPacketLayer2TypeEthernet;
    private const uint IPv4Layer = Ethernet | ((uint)NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv4NoOptions << 4);
    private const uint IPv6Layer = Ethernet | ((uint)NET_PACKET_LAYER3_TYPE.NetPacketLayer3TypeIPv6NoExtensions << 4);
    private const int NetworkShift = 7;
    private const int ChecksumNetworkShift = 2;
    private const int ChecksumTransportShift = 4;

    /// <summary>
    /// Says what is to be said of a frame. False, and nothing written, if it is not one of the usual.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="length">Its length.</param>
    /// <param name="isChecked">Whether the device has found the transport checksum right.</param>
    /// <param name="checks">What the system wants to know.</param>
    /// <param name="verdict">What is said.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryJudge(byte* frame, uint length, bool isChecked, RxChecks checks, RxVerdict* verdict)
    {
        if (length < ShortestFrame)
        {
            return false;
        }

        uint type = *(ushort*)(frame + TypeAt);
        uint first = *(uint*)(frame + Link);
        uint second = *(uint*)(frame + Link + 4);
        uint end;
        uint protocol;
        uint network;
        uint layers;
        uint result = (uint)ChecksumResult.NotChecked;
        if (type == IPv4Type)
        {
            uint third = *(uint*)(frame + Link + 8);
            if ((first & 0xFF) != IPv4Start || (second & IPv4Fragment) != 0)
            {
                return false;
            }

            end = Link + BinaryPrimitives.ReverseEndianness((ushort)(first >> 16));
            protocol = (third >> 8) & 0xFF;
            network = IPv4View.Bytes;
            layers = IPv4Layer;
            if ((checks & RxChecks.IPv4) != 0)
            {
                ulong sum = (ulong)first + second + third + *(uint*)(frame + Link + 12) + *(uint*)(frame + Link + 16);
                result = InternetChecksum.Fold(sum) == ushort.MaxValue ? (uint)ChecksumResult.Valid : (uint)ChecksumResult.Invalid;
            }
        }
        else
        {
            if (type != IPv6Type || (first & 0xF0) != IPv6Start)
            {
                return false;
            }

            end = Link + IPv6View.Bytes + BinaryPrimitives.ReverseEndianness(unchecked((ushort)second));
            protocol = (second >> 16) & 0xFF;
            network = IPv6View.Bytes;
            layers = IPv6Layer;
        }

        uint transport = Link + network;
        uint headers;
        uint kind;
        RxChecks wanted;
        if (protocol == TcpView.Protocol)
        {
            if (end > length || end < transport + TcpBytes)
            {
                return false;
            }

            headers = (uint)frame[transport + 12] >> 4 << 2;
            kind = (uint)NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeTcp;
            wanted = RxChecks.Tcp;
            if (headers < TcpBytes || transport + headers > end)
            {
                return false;
            }
        }
        else
        {
            if (protocol != UdpView.Protocol || end > length || end < transport + UdpBytes)
            {
                return false;
            }

            headers = UdpBytes;
            kind = (uint)NET_PACKET_LAYER4_TYPE.NetPacketLayer4TypeUdp;
            wanted = RxChecks.Udp;
            uint stated = BinaryPrimitives.ReverseEndianness(*(ushort*)(frame + transport + UdpView.LengthAt));
            if (stated < UdpBytes || transport + stated > end)
            {
                return false;
            }
        }

        uint found = isChecked && (checks & wanted) != 0 && result != (uint)ChecksumResult.Invalid ? (uint)ChecksumResult.Valid : 0;
        verdict->Layout._bitfield0 = (ushort)(Link | (network << NetworkShift));
        verdict->Layout._bitfield2 = (byte)headers;
        verdict->Layout._bitfield3 = (byte)layers;
        verdict->Layout._bitfield4 = (byte)kind;
        verdict->Checksum._bitfield0 = (byte)((result << ChecksumNetworkShift) | (found << ChecksumTransportShift));
        verdict->Rsc = default;
        return true;
    }
}
