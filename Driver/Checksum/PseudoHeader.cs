using System;

namespace VirtioNetCx.Checksum;

/// <summary>
/// The pseudo headers that TCP and UDP checksums cover: addresses, protocol, and length of header and payload.
/// </summary>
/// <remarks>
/// Windows leaves the length out in packets to be segmented, since every segment has another; a VirtIO device expects it in, for the
/// packet as a whole. So the length is a step of its own here. The sum goes into the checksum field as it is, not complemented.
/// </remarks>
public static class PseudoHeader
{
    /// <summary>
    /// Adds up addresses and protocol, without the length: RFC 9293 section 3.1 and RFC 768 for IPv4, RFC 8200 section 8.1 for IPv6. Behind
    /// a routing header that has segments left the destination in the IPv6 header is not the one that counts.
    /// </summary>
    /// <param name="addresses">Source and destination as they stand in the header, 8 or 32 bytes.</param>
    /// <param name="protocol">The protocol of the upper layer.</param>
    public static uint Sum(ReadOnlySpan<byte> addresses, byte protocol) => InternetChecksum.AddWord(InternetChecksum.Add(addresses), protocol);

    /// <summary>Adds the length of upper layer header and payload, which has 32 bits in the pseudo header of IPv6.</summary>
    public static uint AddLength(uint sum, uint length) =>
        InternetChecksum.AddWord(InternetChecksum.AddWord(sum, (ushort)(length & 0xFFFF)), (ushort)(length >> 16));
}
