namespace VirtioNetCx.Host;

/// <summary>
/// Internet checksums, byte by byte as RFC 1071 words it. Shares nothing with the driver's: what one gets wrong the other notices.
/// </summary>
internal static unsafe class SoftwareChecksum
{
    private const uint ProtocolTcp = 6;
    private const uint ProtocolUdp = 17;

    // SAFETY (all members): callers pass frames whose headers they have found.

    /// <summary>Fills in the IPv4 header checksum.</summary>
    public static void CompleteIPv4(in TxHeaders headers)
    {
        byte* header = headers.Frame + headers.Layer3;
        BigEndian.Set16(header + 10, 0);
        BigEndian.Set16(header + 10, ~Fold(Sum(header, headers.Layer4 - headers.Layer3)));
    }

    /// <summary>Fills in the TCP or UDP checksum, whatever stood in its field.</summary>
    public static void CompleteLayer4(in TxHeaders headers)
    {
        uint length = headers.Layer4Bytes;
        BigEndian.Set16(headers.Layer4Checksum, 0);
        uint sum = Fold(PseudoHeader(headers) + length + Sum(headers.Frame + headers.Layer4, length));

        // A UDP checksum of zero means that there is none; its other form is all ones.
        uint checksum = ~sum & 0xFFFF;
        BigEndian.Set16(headers.Layer4Checksum, checksum == 0 && !headers.IsTcp ? 0xFFFF : checksum);
    }

    /// <summary>What the stack leaves in the field when it asks a device for the checksum: addresses, protocol and length, not inverted.</summary>
    public static void PrepareLayer4(in TxHeaders headers)
    {
        BigEndian.Set16(headers.Layer4Checksum, Fold(PseudoHeader(headers) + headers.Layer4Bytes));
    }

    /// <summary>Addresses and protocol.</summary>
    private static uint PseudoHeader(in TxHeaders headers)
    {
        byte* header = headers.Frame + headers.Layer3;
        uint addresses = headers.IsIPv4 ? Sum(header + 12, 8) : Sum(header + 8, 32);
        return addresses + (headers.IsTcp ? ProtocolTcp : ProtocolUdp);
    }

    private static uint Sum(byte* data, uint length)
    {
        uint sum = 0;
        for (uint i = 0; i < length; i++)
        {
            sum += (i & 1) == 0 ? (uint)data[i] << 8 : data[i];
        }

        return sum;
    }

    private static uint Fold(uint sum)
    {
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }
}
