using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Checksum;

/// <summary>
/// Decides how a packet is sent: what the device does, what must be done in a copy of its headers. VirtIO 1.3 §5.1.6.2 "Packet
/// Transmission".
/// </summary>
/// <remarks>
/// A decision depends on nothing but its arguments. It follows what is asked of the packet, not what was last switched on: packets that
/// were made under an older setting still go out right.
/// </remarks>
public static class TxDecision
{
    private const uint MostDatagramBytes = 0xFFFF;

    /// <summary>
    /// Decides.
    /// </summary>
    /// <param name="request">What is asked.</param>
    /// <param name="headers">The start of the frame, gathered; may be empty unless <see cref="TxRequest.NeedsHeaders"/>.</param>
    /// <param name="features">What the device has agreed to.</param>
    /// <param name="plan">How to send it. If it is refused, only <see cref="TxPlan.Problem"/> means anything.</param>
    /// <returns>Why it cannot be sent, if it cannot.</returns>
    public static TxRefusal Decide(in TxRequest request, ReadOnlySpan<byte> headers, OffloadFeatures features, out TxPlan plan)
    {
        plan = default;
        if (!request.AsksAnything)
        {
            return TxRefusal.None;
        }

        TxRefusal refusal = FindHeaders(in request, headers, ref plan);
        if (refusal != TxRefusal.None)
        {
            return refusal;
        }

        if (request.Mss != 0)
        {
            return Segment(in request, headers, features, ref plan);
        }

        // The system may ask for a network checksum with IPv6, which has none.
        if (request.NetworkChecksum && plan.Layout.Network == NetworkKind.IPv4)
        {
            plan.FixUps = HeaderFixUps.IPv4Checksum;
            plan.CopyLength = (ushort)plan.Layout.TransportOffset;
        }

        return request.TransportChecksum ? SumTransport(in request, features, ref plan) : TxRefusal.None;
    }

    private static TxRefusal FindHeaders(in TxRequest request, ReadOnlySpan<byte> headers, ref TxPlan plan)
    {
        bool needsTransport = request.TransportChecksum || request.Mss != 0;
        bool isKnown = request.Layout.Network != NetworkKind.Other && !(needsTransport && request.Layout.Transport == TransportKind.Other);
        if (!isKnown)
        {
            LengthRule rule = request.Mss != 0 ? LengthRule.FromFrame : LengthRule.Stated;
            plan.Problem = FrameParser.Parse(headers, request.FrameLength, rule, out plan.Layout);

            // What is wrong behind IP does not matter to IP's checksum.
            bool isEnough = plan.Problem == FrameProblem.None || (!needsTransport && plan.Layout.Network != NetworkKind.Other);
            return isEnough ? TxRefusal.None : TxRefusal.Headers;
        }

        plan.Layout = request.Layout;
        return !request.NeedsHeaders || LayoutCheck.Holds(in request.Layout, headers, needsTransport) ? TxRefusal.None : TxRefusal.LayoutMismatch;
    }

    /// <summary>
    /// The device sums from the transport header on. The system has left the pseudo header's sum in the field, which is what the device
    /// expects: VirtIO 1.3 §5.1.6.2.1 "Driver Requirements: Packet Transmission".
    /// </summary>
    private static TxRefusal SumTransport(in TxRequest request, OffloadFeatures features, ref TxPlan plan)
    {
        if (plan.Layout.Transport == TransportKind.Other)
        {
            return TxRefusal.Protocol;
        }

        if ((features & OffloadFeatures.Csum) == 0)
        {
            return TxRefusal.NotNegotiated;
        }

        uint start = plan.Layout.TransportOffset;
        ushort offset = plan.Layout.ChecksumOffset;
        if (start > ushort.MaxValue || request.FrameLength < start + offset + 2)
        {
            return TxRefusal.ChecksumField;
        }

        plan.Flags = NetHeaderFlags.NeedsCsum;
        plan.CsumStart = (ushort)start;
        plan.CsumOffset = offset;
        return TxRefusal.None;
    }

    /// <summary>
    /// Windows leaves out of a packet to be segmented what differs from segment to segment: the length in the IP header and in the pseudo
    /// header, and with it the IPv4 header checksum. VirtIO wants them for the packet as a whole.
    /// </summary>
    private static TxRefusal Segment(in TxRequest request, ReadOnlySpan<byte> headers, OffloadFeatures features, ref TxPlan plan)
    {
        TxRefusal refusal = SumTransport(in request, features, ref plan);
        if (refusal != TxRefusal.None)
        {
            return refusal;
        }

        uint headerLength = plan.Layout.PayloadOffset;
        uint counted = plan.Layout.LinkLength + (plan.Layout.Network == NetworkKind.IPv6 ? (uint)IPv6View.Bytes : 0);
        if (request.FrameLength <= headerLength || request.FrameLength - counted > MostDatagramBytes)
        {
            return TxRefusal.Length;
        }

        if (request.Mss > ushort.MaxValue)
        {
            return TxRefusal.SegmentSize;
        }

        bool isTcp = plan.Layout.Transport == TransportKind.Tcp;
        byte type = !isTcp ? GsoType.UdpL4 : plan.Layout.Network == NetworkKind.IPv4 ? GsoType.TcpV4 : GsoType.TcpV6;
        if ((features & Needed(type)) == 0)
        {
            return TxRefusal.NotNegotiated;
        }

        plan.FixUps = HeaderFixUps.NetworkLength
            | (plan.Layout.Network == NetworkKind.IPv4 ? HeaderFixUps.IPv4Checksum : HeaderFixUps.None)
            | (isTcp ? HeaderFixUps.None : HeaderFixUps.UdpLength);
        plan.CopyLength = (ushort)headerLength;
        if (!IsSummed(in plan, headers))
        {
            if (plan.Layout.Network == NetworkKind.IPv6 && plan.Layout.NetworkLength != IPv6View.Bytes)
            {
                return TxRefusal.PseudoHeader;
            }

            plan.FixUps |= HeaderFixUps.PseudoSum;
        }
        else
        {
            plan.FixUps |= HeaderFixUps.PseudoLength;
        }

        // One segment is a packet like any other.
        if (request.FrameLength - headerLength > request.Mss)
        {
            bool isReduced = isTcp && (features & OffloadFeatures.Ecn) != 0
                && TcpView.Read(headers.Slice((int)plan.Layout.TransportOffset), out TcpView tcp) == FrameProblem.None
                && tcp.IsCongestionWindowReduced;
            plan.GsoType = isReduced ? (byte)(type | GsoType.Ecn) : type;
            plan.GsoSize = (ushort)request.Mss;
            plan.HdrLen = (ushort)headerLength;
        }

        return TxRefusal.None;
    }

    private static OffloadFeatures Needed(byte type) => type switch
    {
        GsoType.TcpV4 => OffloadFeatures.Tso4,
        GsoType.TcpV6 => OffloadFeatures.Tso6,
        _ => OffloadFeatures.Uso,
    };

    /// <summary>
    /// The sum of a pseudo header is never zero, since the protocol is in it. Zero is what a sender of UDP without a checksum leaves there;
    /// segmentation cannot do without.
    /// </summary>
    private static bool IsSummed(in TxPlan plan, ReadOnlySpan<byte> headers) =>
        BinaryPrimitives.ReadUInt16BigEndian(headers.Slice(plan.CsumStart + plan.CsumOffset)) != 0;
}
