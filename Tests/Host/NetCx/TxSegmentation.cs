using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Cuts a frame into segments as the framework does for a client that cannot; each segment is a frame that wants its checksums.</summary>
// SAFETY: a segment's buffer holds the headers and one MSS; offsets are those of the parse.
internal static unsafe class TxSegmentation
{
    private const byte FinAndPush = 0x09;
    private const byte CongestionWindowReduced = 0x80;

    public static bool Add(NxAdapter* adapter, in TxFrame frame, in NET_PACKET_LAYOUT layout, in TxHeaders whole)
    {
        uint mss = frame.Offload.Mss;
        uint payload = whole.Length - whole.Payload;
        uint count = payload == 0 ? 1 : (payload + mss - 1) / mss;
        if (!TxBacklog.HasRoom(count))
        {
            return false;
        }

        // In a frame to segment a UDP checksum of zero says that none is wanted.
        bool wants = whole.IsTcp || BigEndian.Get16(whole.Layer4Checksum) != 0;
        byte* buffer = (byte*)Platform.AllocateOwn(whole.Payload + (payload < mss ? payload : mss));
        uint* pieces = stackalloc uint[2];
        for (uint i = 0; i < count; i++)
        {
            uint from = i * mss;
            uint part = payload - from < mss ? payload - from : mss;
            Bytes.Copy(buffer, frame.Data, whole.Payload);
            Bytes.Copy(buffer + whole.Payload, frame.Data + whole.Payload + from, part);
            _ = TxHeaders.TryFind(layout, buffer, whole.Payload + part, out TxHeaders segment);
            Number(segment, i, from, i == count - 1);
            TxFrame one = frame;
            one.Data = buffer;
            one.Length = segment.Length;
            one.InPlace = false;
            one.PieceLengths = part == 0 ? null : pieces;
            one.PieceCount = 2;
            pieces[0] = segment.Payload;
            pieces[1] = part;
            one.Offload.Mss = 0;
            one.Offload.Layer3Checksum = segment.IsIPv4;
            one.Offload.Layer4Checksum = wants;
            if (wants)
            {
                SoftwareChecksum.PrepareLayer4(segment);
            }

            TxFallback.Complete(adapter, segment, ref one.Offload);
            _ = TxBacklog.Add(one, i == count - 1);
        }

        Platform.FreeOwn(buffer);
        return true;
    }

    /// <summary>Lengths, identification, sequence number and flags of the segment.</summary>
    private static void Number(in TxHeaders segment, uint index, uint from, bool last)
    {
        byte* ip = segment.Frame + segment.Layer3;
        byte* transport = segment.Frame + segment.Layer4;
        if (segment.IsIPv4)
        {
            BigEndian.Set16(ip + 2, segment.Length - segment.Layer3);
            BigEndian.Set16(ip + 4, BigEndian.Get16(ip + 4) + index);
            BigEndian.Set16(ip + 10, 0);
        }
        else
        {
            BigEndian.Set16(ip + 4, segment.Length - segment.Layer3 - 40);
        }

        if (!segment.IsTcp)
        {
            BigEndian.Set16(transport + 4, segment.Length - segment.Layer4);
            return;
        }

        BigEndian.Set32(transport + 4, unchecked(BigEndian.Get32(transport + 4) + from));
        if (!last)
        {
            transport[13] &= unchecked((byte)~FinAndPush);
        }

        if (index != 0)
        {
            transport[13] &= unchecked((byte)~CongestionWindowReduced);
        }
    }
}
