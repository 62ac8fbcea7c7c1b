using System;
using VirtioNetCx.Host;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>Registry values of the command line, beside those of an installation.</summary>
internal static class Keywords
{
    private const ulong Missing = ulong.MaxValue;

    /// <summary>Writes those that are given, before the driver or the framework looks.</summary>
    public static void Apply()
    {
        Apply("*IPChecksumOffloadIPv4"u8);
        Apply("*TCPChecksumOffloadIPv4"u8);
        Apply("*TCPChecksumOffloadIPv6"u8);
        Apply("*UDPChecksumOffloadIPv4"u8);
        Apply("*UDPChecksumOffloadIPv6"u8);
        Apply("*LsoV2IPv4"u8);
        Apply("*LsoV2IPv6"u8);
        Apply("*UsoIPv4"u8);
        Apply("*UsoIPv6"u8);
        Apply("*RscIPv4"u8);
        Apply("*RscIPv6"u8);
    }

    private static void Apply(ReadOnlySpan<byte> name)
    {
        ulong value = Arguments.Number(name, Missing);
        if (value != Missing)
        {
            Registry.SetNumber(name, (uint)value);
        }
    }
}
