using System;
using System.Collections.Generic;

namespace VirtioNetCx.Devices.Net;

/// <summary>What a conforming device makes of an arrival under the guest offloads that are on (§5.1.6.4.1).</summary>
internal static class ReceiveOffloads
{
    private const int CwrFlag = 0x80;

    /// <summary>The frames to deliver, each with its header but for num_buffers.</summary>
    public static IEnumerable<(NetHeader Header, byte[] Frame)> Prepare(Arrival arrival, Features negotiated, Features enabled)
    {
        if (arrival.Raw is { } raw)
        {
            return [(raw, arrival.Frame)];
        }

        if (arrival is { IsPartial: false, IsVerified: false, SegmentSize: 0 })
        {
            return [(default, arrival.Frame)];
        }

        PacketHeaders headers = PacketHeaders.Find(arrival.Frame);
        if (headers.Transport == 0)
        {
            throw new InvalidOperationException("an arrival with offloads is neither TCP nor UDP");
        }

        bool canSum = (enabled & Features.GuestCsum) != 0;
        if (arrival.SegmentSize != 0)
        {
            byte[] whole = (byte[])arrival.Frame.Clone();
            PlainSum.SetWord(whole, headers.Transport + headers.ChecksumOffset, headers.PseudoSum(whole, headers.WholeLength));
            return canSum && WholeType(headers, whole, enabled) is { } type
                ? [Whole(arrival, whole, headers, type, (negotiated & Features.RscExt) != 0)]
                : Cut(arrival, whole, headers, canSum);
        }

        if (!arrival.IsPartial)
        {
            return [(new NetHeader { Flags = canSum ? NetHeader.DataValid : (byte)0 }, arrival.Frame)];
        }

        if (canSum)
        {
            return [(NeedsCsum(headers), arrival.Frame)];
        }

        byte[] frame = (byte[])arrival.Frame.Clone();
        Segmenter.Complete(frame.AsSpan(0, headers.End), headers.Transport, headers.ChecksumOffset);
        return [(default, frame)];
    }

    private static NetHeader NeedsCsum(PacketHeaders headers) => new()
    {
        Flags = NetHeader.NeedsCsum,
        CsumStart = (ushort)headers.Transport,
        CsumOffset = (ushort)headers.ChecksumOffset,
    };

    private static byte? WholeType(PacketHeaders headers, byte[] packet, Features enabled)
    {
        bool isTcp = headers.Protocol == PacketHeaders.Tcp;
        bool isReduced = isTcp && (packet[headers.Transport + 13] & CwrFlag) != 0;
        (Features needed, byte type) = (isTcp, headers.Version) switch
        {
            (true, 4) => (Features.GuestTso4, NetHeader.GsoTcpV4),
            (true, _) => (Features.GuestTso6, NetHeader.GsoTcpV6),
            (false, 4) => (Features.GuestUso4, NetHeader.GsoUdpL4),
            _ => (Features.GuestUso6, NetHeader.GsoUdpL4),
        };
        needed |= isReduced ? Features.GuestEcn : Features.None;
        return (enabled & needed) == needed ? (byte)(isReduced ? type | NetHeader.GsoEcn : type) : null;
    }

    private static (NetHeader Header, byte[] Frame) Whole(Arrival arrival, byte[] whole, PacketHeaders headers, byte type, bool hasInfo)
    {
        NetHeader header = NeedsCsum(headers) with { GsoType = type, GsoSize = arrival.SegmentSize, HdrLen = (ushort)headers.Payload };
        if (!hasInfo)
        {
            return (header, whole);
        }

        int count = (whole.Length - headers.Payload + arrival.SegmentSize - 1) / arrival.SegmentSize;
        header = header with
        {
            Flags = NetHeader.NeedsCsum | NetHeader.RscInfo,
            CsumStart = arrival.Segments != 0 ? arrival.Segments : (ushort)count,
            CsumOffset = arrival.DuplicateAcks,
        };
        if (!arrival.IsMergedByQemu)
        {
            return (header, whole);
        }

        byte[] first = Segmenter.Cut(arrival.SegmentSize, whole, headers)[0];
        int network = headers.Link + 10;
        first.AsSpan(headers.Transport + headers.ChecksumOffset, 2).CopyTo(whole.AsSpan(headers.Transport + headers.ChecksumOffset));
        if (headers.Version == 4)
        {
            first.AsSpan(network, 2).CopyTo(whole.AsSpan(network));
        }

        return (header with { Flags = NetHeader.RscInfo }, whole);
    }

    private static IEnumerable<(NetHeader Header, byte[] Frame)> Cut(Arrival arrival, byte[] whole, PacketHeaders headers, bool canSum)
    {
        byte flags = canSum && arrival.IsVerified ? NetHeader.DataValid : (byte)0;
        foreach (byte[] frame in Segmenter.Cut(arrival.SegmentSize, whole, headers))
        {
            yield return (new NetHeader { Flags = flags }, frame);
        }
    }
}
