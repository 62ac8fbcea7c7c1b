using System;

namespace VirtioNetCx.Host;

/// <summary>
/// The offload keywords as an installation leaves them: the defaults of the package's INF. For places that cannot read the INF; a test
/// compares the two.
/// </summary>
public static class InstalledKeywords
{
    /// <summary>Puts them into the registry.</summary>
    public static void Write()
    {
        Checksum("*IPChecksumOffloadIPv4"u8);
        Checksum("*TCPChecksumOffloadIPv4"u8);
        Checksum("*TCPChecksumOffloadIPv6"u8);
        Checksum("*UDPChecksumOffloadIPv4"u8);
        Checksum("*UDPChecksumOffloadIPv6"u8);
        Switch("*LsoV2IPv4"u8);
        Switch("*LsoV2IPv6"u8);
        Switch("*UsoIPv4"u8);
        Switch("*UsoIPv6"u8);
        Switch("*RscIPv4"u8);
        Switch("*RscIPv6"u8);
    }

    private static void Checksum(ReadOnlySpan<byte> keyword)
    {
        Registry.SetText(keyword, "3"u8);
    }

    private static void Switch(ReadOnlySpan<byte> keyword)
    {
        Registry.SetText(keyword, "1"u8);
    }
}
