using System;

namespace VirtioNetCx.Checksum;

/// <summary>
/// Decides what is said of a received packet's checksums, and what must be done to them first. VirtIO 1.3 §5.1.6.4 "Processing of Incoming
/// Packets".
/// </summary>
/// <remarks>
/// <para>The device may have written anything. No field of its header is used before it is known to lie inside the frame.</para>
/// <para>
/// A packet whose checksum is still partial never goes up as it is: the stack, a bridge or a capture would take it for damaged. Its
/// checksum is completed whether or not anyone asked about checksums.
/// </para>
/// </remarks>
public static class RxDecision
{
    /// <summary>
    /// Decides.
    /// </summary>
    /// <param name="request">What came with the packet.</param>
    /// <param name="frame">The start of the frame, at least as much as holds its headers.</param>
    /// <param name="features">What the device has agreed to.</param>
    /// <param name="plan">What to do and say.</param>
    /// <returns>Why the packet has to be dropped, if it has to be.</returns>
    public static RxRefusal Decide(in RxRequest request, ReadOnlySpan<byte> frame, OffloadFeatures features, out RxPlan plan)
    {
        plan = default;
        FrameProblem problem = FrameParser.Parse(frame, request.FrameLength, LengthRule.Stated, out plan.Layout);

        // VirtIO 1.3 §5.1.6.4.1 "Device Requirements: Processing of Incoming Packets": without GUEST_CSUM the flags are zero, and bits
        // that the driver does not know are nothing to it.
        bool hasInfo = (features & OffloadFeatures.RscExt) != 0 && (request.Flags & NetHeaderFlags.RscInfo) != 0;
        NetHeaderFlags flags = (features & OffloadFeatures.Csum) != 0 ? request.Flags : NetHeaderFlags.None;

        RxRefusal refusal = request.GsoType == GsoType.None ? RxRefusal.None : Coalesced(in request, problem, features, hasInfo, ref plan);
        if (refusal == RxRefusal.None && (flags & NetHeaderFlags.NeedsCsum) != 0)
        {
            refusal = Partial(in request, problem, hasInfo, ref plan);
        }

        if (refusal != RxRefusal.None)
        {
            return refusal;
        }

        Judge(in request, frame, flags, hasInfo && plan.Segments != 0, ref plan);
        return RxRefusal.None;
    }

    /// <summary>
    /// A packet that the device, or the sender behind it, has put together from segments. Only kinds that were agreed to.
    /// </summary>
    private static RxRefusal Coalesced(
        in RxRequest request, FrameProblem problem, OffloadFeatures features, bool hasInfo, ref RxPlan plan)
    {
        byte type = (byte)(request.GsoType & ~GsoType.Ecn);
        bool hasEcn = type != request.GsoType;
        OffloadFeatures needed = type switch
        {
            GsoType.TcpV4 => OffloadFeatures.Tso4,
            GsoType.TcpV6 => OffloadFeatures.Tso6,
            GsoType.UdpL4 => OffloadFeatures.Uso,
            _ => OffloadFeatures.None,
        };
        if ((features & needed) == 0 || (hasEcn && (features & OffloadFeatures.Ecn) == 0))
        {
            return RxRefusal.GsoNotNegotiated;
        }

        if (problem != FrameProblem.None)
        {
            return RxRefusal.Headers;
        }

        TransportKind transport = type == GsoType.UdpL4 ? TransportKind.Udp : TransportKind.Tcp;
        NetworkKind network = type == GsoType.TcpV4 ? NetworkKind.IPv4 : NetworkKind.IPv6;
        bool isThat = plan.Layout.Transport == transport && (type == GsoType.UdpL4 || plan.Layout.Network == network);
        if (!isThat || request.GsoSize == 0)
        {
            return RxRefusal.GsoMismatch;
        }

        if (transport == TransportKind.Tcp)
        {
            Count(in request, hasInfo, ref plan);
        }

        return RxRefusal.None;
    }

    private static void Count(in RxRequest request, bool hasInfo, ref RxPlan plan)
    {
        uint payload = plan.Layout.End - plan.Layout.PayloadOffset;
        uint segments = hasInfo ? request.CsumStart : (payload + request.GsoSize - 1) / request.GsoSize;

        // A packet of one segment is as it was sent. More segments than bytes there cannot be.
        if (segments > 1 && segments <= payload)
        {
            plan.Segments = (ushort)segments;
            plan.DuplicateAcks = hasInfo ? request.CsumOffset : (ushort)0;
        }
    }

    /// <summary>
    /// The place of a partial checksum: where TCP or UDP have it, or further in, where the headers of a tunnelled packet may be. With
    /// RSC_INFO the fields that would say where are counts, so it can only be the former: VirtIO 1.3 §5.1.6.4.2 "Driver Requirements:
    /// Processing of Incoming Packets".
    /// </summary>
    private static RxRefusal Partial(in RxRequest request, FrameProblem problem, bool hasInfo, ref RxPlan plan)
    {
        if (problem != FrameProblem.None || plan.Layout.IsFragment)
        {
            return RxRefusal.Headers;
        }

        ref readonly FrameLayout layout = ref plan.Layout;
        if (hasInfo)
        {
            if (layout.Transport == TransportKind.Other)
            {
                return RxRefusal.ChecksumMisplaced;
            }

            plan.Completion = new ChecksumCompletion(layout.TransportOffset, layout.End, layout.ChecksumOffset);
            return RxRefusal.None;
        }

        uint start = request.CsumStart;
        if (start + request.CsumOffset + 2 > layout.End)
        {
            return RxRefusal.ChecksumOutside;
        }

        bool isHere = layout.Transport != TransportKind.Other && start == layout.TransportOffset;
        bool isWithin = layout.Transport != TransportKind.Tcp && start >= layout.PayloadOffset;
        if (isHere ? request.CsumOffset != layout.ChecksumOffset : !isWithin)
        {
            return RxRefusal.ChecksumMisplaced;
        }

        plan.Completion = new ChecksumCompletion(start, layout.End, request.CsumOffset);
        return RxRefusal.None;
    }

    private static void Judge(in RxRequest request, ReadOnlySpan<byte> frame, NetHeaderFlags flags, bool isMerged, ref RxPlan plan)
    {
        ref readonly FrameLayout layout = ref plan.Layout;
        if (layout.Network == NetworkKind.IPv4 && (request.Checks & RxChecks.IPv4) != 0)
        {
            // A device that says how many segments it has merged has checked each, and need not have made a new header checksum.
            bool isWhole = isMerged || InternetChecksum.IsWhole(InternetChecksum.Add(frame.Slice(layout.LinkLength, layout.NetworkLength)));
            plan.Network = isWhole ? ChecksumResult.Valid : ChecksumResult.Invalid;
        }

        RxChecks wanted = layout.Transport switch
        {
            TransportKind.Tcp => RxChecks.Tcp,
            TransportKind.Udp => RxChecks.Udp,
            _ => RxChecks.None,
        };

        // What a tunnelled packet has completed says nothing of the packet around it.
        bool isCompleted = plan.Completion.IsNeeded && plan.Completion.Start == layout.TransportOffset;
        bool isKnown = isCompleted || isMerged || (flags & NetHeaderFlags.DataValid) != 0;
        if ((request.Checks & wanted) != 0 && isKnown && plan.Network != ChecksumResult.Invalid)
        {
            plan.Transport = ChecksumResult.Valid;
        }
    }
}
