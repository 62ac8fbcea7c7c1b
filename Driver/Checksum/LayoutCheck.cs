using System;

namespace VirtioNetCx.Checksum;

/// <summary>
/// Whether the headers are those that the system has described. The system is trusted, but what is written into a copy by these lengths
/// must land inside it, and in the fields that are meant.
/// </summary>
internal static class LayoutCheck
{
    internal static bool Holds(in FrameLayout layout, ReadOnlySpan<byte> headers, bool needsTransport)
    {
        uint needed = needsTransport ? layout.PayloadOffset : layout.TransportOffset;
        if ((uint)headers.Length < needed || layout.LinkLength < EthernetView.Bytes)
        {
            return false;
        }

        ReadOnlySpan<byte> network = headers.Slice(layout.LinkLength, layout.NetworkLength);
        return HoldsNetwork(in layout, network) && (!needsTransport || HoldsTransport(in layout, headers.Slice((int)layout.TransportOffset)));
    }

    private static bool HoldsNetwork(in FrameLayout layout, ReadOnlySpan<byte> network) =>
        layout.Network == NetworkKind.IPv4
            ? IPv4View.Read(network, out IPv4View header) == FrameProblem.None && header.Length == network.Length
            : network.Length >= IPv6View.Bytes && network[0] >> 4 == 6;

    private static bool HoldsTransport(in FrameLayout layout, ReadOnlySpan<byte> transport) =>
        layout.Transport == TransportKind.Tcp
            ? TcpView.Read(transport, out TcpView header) == FrameProblem.None && header.Length == layout.TransportLength
            : layout.TransportLength == UdpView.Bytes;
}
