using System.Collections.Generic;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>What the stack leaves to the adapter: as TCPIP does it, by the registry's keywords.</summary>
internal sealed class StackOffloads
{
    private readonly IReadOnlyDictionary<string, uint> _keywords;

    public StackOffloads(IReadOnlyDictionary<string, uint> keywords)
    {
        _keywords = keywords;
        IPv4Header = Sends("*IPChecksumOffloadIPv4");
        Tcp4 = Sends("*TCPChecksumOffloadIPv4");
        Tcp6 = Sends("*TCPChecksumOffloadIPv6");
        Udp4 = Sends("*UDPChecksumOffloadIPv4");
        Udp6 = Sends("*UDPChecksumOffloadIPv6");
        Lso4 = Value("*LsoV2IPv4", 1) != 0;
        Lso6 = Value("*LsoV2IPv6", 1) != 0;
    }

    public bool IPv4Header { get; }

    public bool Tcp4 { get; }

    public bool Tcp6 { get; }

    public bool Udp4 { get; }

    public bool Udp6 { get; }

    public bool Lso4 { get; }

    public bool Lso6 { get; }

    /// <summary>Whether the stack leaves this frame's TCP or UDP checksum undone.</summary>
    public bool Leaves(in FrameParts parts) => (parts.Version, parts.Protocol) switch
    {
        (4, FrameParts.Tcp) => Tcp4,
        (6, FrameParts.Tcp) => Tcp6,
        (4, FrameParts.Udp) => Udp4,
        (6, FrameParts.Udp) => Udp6,
        _ => false,
    };

    // Bit 0 of a checksum keyword is the transmit direction; an absent one means both.
    private bool Sends(string keyword) => (Value(keyword, 3) & 1) != 0;

    private uint Value(string keyword, uint otherwise) => _keywords.TryGetValue(keyword, out uint value) ? value : otherwise;
}
