using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Checksum;

/// <summary>Applies what a plan says to a copy of the headers.</summary>
public static class HeaderCopy
{
    /// <summary>
    /// Applies the changes. Lengths come first, since the IPv4 header checksum covers them.
    /// </summary>
    /// <param name="plan">The plan, as <see cref="TxDecision.Decide"/> made it from these headers.</param>
    /// <param name="frameLength">Length of the frame.</param>
    /// <param name="copy">The first <see cref="TxPlan.CopyLength"/> bytes of the frame, or more.</param>
    /// <returns>False if the copy is too short or does not hold those headers; nothing has been written then.</returns>
    public static bool Apply(in TxPlan plan, uint frameLength, Span<byte> copy)
    {
        if (plan.FixUps == HeaderFixUps.None)
        {
            return true;
        }

        bool hasTransport = plan.FixUps != HeaderFixUps.IPv4Checksum;
        if (!LayoutCheck.Holds(in plan.Layout, copy, hasTransport) || frameLength < plan.CopyLength)
        {
            return false;
        }

        Span<byte> network = copy.Slice(plan.Layout.LinkLength, plan.Layout.NetworkLength);
        if ((plan.FixUps & HeaderFixUps.NetworkLength) != 0)
        {
            WriteNetworkLength(in plan.Layout, frameLength, network);
        }

        if ((plan.FixUps & HeaderFixUps.IPv4Checksum) != 0)
        {
            WriteIPv4Checksum(network);
        }

        if (hasTransport)
        {
            WriteTransport(in plan, frameLength, network, copy.Slice((int)plan.Layout.TransportOffset, plan.Layout.TransportLength));
        }

        return true;
    }

    /// <summary>Computes the checksum of an IPv4 header, options included, and writes it there.</summary>
    public static void WriteIPv4Checksum(Span<byte> header)
    {
        Span<byte> field = header.Slice(IPv4View.ChecksumAt, 2);
        BinaryPrimitives.WriteUInt16BigEndian(field, 0);
        BinaryPrimitives.WriteUInt16BigEndian(field, InternetChecksum.Finish(InternetChecksum.Add(header)));
    }

    private static void WriteNetworkLength(in FrameLayout layout, uint frameLength, Span<byte> network)
    {
        uint length = frameLength - layout.LinkLength;
        if (layout.Network == NetworkKind.IPv4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(network.Slice(IPv4View.TotalLengthAt), (ushort)(length & 0xFFFF));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(network.Slice(IPv6View.PayloadLengthAt), (ushort)((length - IPv6View.Bytes) & 0xFFFF));
        }
    }

    private static void WriteTransport(in TxPlan plan, uint frameLength, ReadOnlySpan<byte> network, Span<byte> transport)
    {
        uint length = frameLength - plan.Layout.TransportOffset;
        if ((plan.FixUps & HeaderFixUps.UdpLength) != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport.Slice(UdpView.LengthAt), (ushort)(length & 0xFFFF));
        }

        Span<byte> field = transport.Slice(plan.Layout.ChecksumOffset, 2);
        uint sum = (plan.FixUps & HeaderFixUps.PseudoSum) != 0 ? PseudoSum(in plan.Layout, network) : BinaryPrimitives.ReadUInt16BigEndian(field);
        BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)PseudoHeader.AddLength(sum, length));
    }

    private static uint PseudoSum(in FrameLayout layout, ReadOnlySpan<byte> network)
    {
        byte protocol = layout.Transport == TransportKind.Tcp ? TcpView.Protocol : UdpView.Protocol;
        ReadOnlySpan<byte> addresses = layout.Network == NetworkKind.IPv4
            ? network.Slice(IPv4View.AddressesAt, IPv4View.AddressBytes)
            : network.Slice(IPv6View.AddressesAt, IPv6View.AddressBytes);
        return PseudoHeader.Sum(addresses, protocol);
    }
}
