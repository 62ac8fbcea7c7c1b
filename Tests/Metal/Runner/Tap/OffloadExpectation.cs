using System;
using VirtioNetCx.Metal.Common;

namespace VirtioNetCx.Metal.Runner.Tap;

/// <summary>What frames out have to look like, in order: the vnet header that the device was given, and the frame once it is finished.</summary>
// SAFETY: arrays are as long as the longest frame of a sequence.
internal sealed unsafe class OffloadExpectation(ulong seed, OffloadLimits limits, OffloadLedger ledger)
{
    private readonly OffloadSequence _sequence = new(seed, FrameSequence.Outward, limits, FrameSequence.Peer);
    private readonly byte[] _expected = new byte[OffloadSequence.LargestFrame];
    private uint _number;
    private uint _from;

    /// <summary>What is missing of the last packet; null if nothing is.</summary>
    public string? Unfinished => _from == 0 ? null : $"packet {_number} out ended after {_from} bytes of payload";

    /// <summary>Compares the next frame; null if it is right.</summary>
    public string? Compare(VnetHeader header, ReadOnlySpan<byte> frame)
    {
        OffloadCase it = _sequence.CaseOf(_number);
        string name = $"packet {_number} out ({Describe(it)}), {frame.Length} bytes with {header}";
        ledger.Add("framesOnTap");
        ledger.Add("bytesOut", (ulong)frame.Length);
        VnetHeader wanted = Wanted(it);
        if (header with { HeaderLength = 0 } != wanted)
        {
            return $"{name}: expected {wanted}";
        }

        // What Linux says of hdr_len is how much it keeps in one run: what it was told, or all of a frame shorter than a page.
        if (wanted.GsoType != 0 && header.HeaderLength != it.HeaderBytes && header.HeaderLength != frame.Length)
        {
            return $"{name}: the headers have {it.HeaderBytes} bytes";
        }

        try
        {
            foreach (byte[] wire in Segmenter.Finish(header, frame))
            {
                if (CompareOne(it, wire) is { } problem)
                {
                    return $"{name}: {problem}";
                }
            }
        }
        catch (FormatException problem)
        {
            return $"{name}: {problem.Message}";
        }

        return null;
    }

    private string? CompareOne(in OffloadCase it, ReadOnlySpan<byte> wire)
    {
        uint count = it.Mss != 0 ? Math.Min(it.Mss, it.Payload - _from) : it.Payload;
        uint length;
        fixed (byte* bytes = _expected)
        {
            length = _sequence.Fill(_number, it, _from, count, bytes);
        }

        int same = wire.CommonPrefixLength(_expected.AsSpan(0, (int)length));
        if (same != wire.Length || same != length)
        {
            return $"differs at byte {same} (payload from {_from}; {wire.Length} bytes, expected {length}; transport header at {it.TransportStart})";
        }

        ledger.Add("wireFramesOut");
        _from += count;
        if (_from == it.Payload)
        {
            ledger.Add("packetsOut");
            _number++;
            _from = 0;
        }

        return null;
    }

    // What is asked of the driver and the device can do is left to the kernel here, and nothing else is.
    private VnetHeader Wanted(in OffloadCase it)
    {
        bool isPartial = (it.Layer4 || it.Mss != 0) && limits.Sums(it);
        bool isWhole = limits.Segments(it);
        ledger.Add(isWhole ? "segmentedOut" : isPartial ? "partialOut" : "completeOut");
        if (!isWhole)
        {
            return isPartial
                ? new VnetHeader(VnetHeader.NeedsChecksum, 0, 0, 0, (ushort)it.TransportStart, (ushort)it.ChecksumOffset)
                : default;
        }

        int type = !it.IsTcp ? VnetHeader.UdpV4OrV6 : it.IsIPv6 ? VnetHeader.TcpV6 : VnetHeader.TcpV4;
        type |= (it.TcpFlags & OffloadSequence.Cwr) != 0 ? VnetHeader.Ecn : 0;
        return new VnetHeader(
            VnetHeader.NeedsChecksum, (byte)type, 0, (ushort)it.Mss, (ushort)it.TransportStart, (ushort)it.ChecksumOffset);
    }

    private static string Describe(in OffloadCase it) =>
        $"{(it.IsTcp ? "TCP" : "UDP")} over IPv{(it.IsIPv6 ? 6 : 4)}, {it.Tags} tags, options {it.NetworkOptions}/{it.TransportOptions}, "
        + $"payload {it.Payload}, mss {it.Mss}, asked {(it.Layer3 ? "IP " : "")}{(it.Layer4 ? "L4 " : "")}"
        + $"{(it.SplitsHeaders ? "split headers" : "")}";
}
