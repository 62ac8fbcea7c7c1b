using System;

namespace VirtioNetCx.Checksum;

/// <summary>
/// A checksum to be completed: the field holds the pseudo header's sum; the sum from <see cref="Start"/> to <see cref="End"/> goes there
/// instead. VirtIO 1.3 §5.1.6.4 "Processing of Incoming Packets", <c>VIRTIO_NET_HDR_F_NEEDS_CSUM</c>.
/// </summary>
/// <remarks>
/// A frame in one piece: <see cref="Complete"/>. In several: a <see cref="RunningSum"/>, <see cref="Add"/> for each piece from the first to
/// the last, then <see cref="Store"/> for each, with <see cref="Value"/> of the sum. A field may lie in two pieces.
/// </remarks>
public readonly struct ChecksumCompletion
{
    /// <summary>A completion; the field lies within start and end.</summary>
    internal ChecksumCompletion(uint start, uint end, ushort offset)
    {
        Start = start;
        End = end;
        Field = start + offset;
    }

    /// <summary>The first byte that is summed, from the start of the frame.</summary>
    public uint Start { get; }

    /// <summary>Behind the last byte that is summed. 0 if there is nothing to complete.</summary>
    public uint End { get; }

    /// <summary>The first of the two bytes of the checksum, from the start of the frame.</summary>
    public uint Field { get; }

    /// <summary>True if there is something to do.</summary>
    public bool IsNeeded => End != 0;

    /// <summary>The checksum for the sum over all pieces.</summary>
    public ushort Value(RunningSum sum) =>
        Field - Start == UdpView.ChecksumAt ? InternetChecksum.FinishUdp(sum.Sum) : InternetChecksum.Finish(sum.Sum);

    /// <summary>Adds the part of a piece that is summed.</summary>
    /// <param name="sum">The sum over the pieces before.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="offset">Where in the frame it starts.</param>
    public void Add(ref RunningSum sum, ReadOnlySpan<byte> piece, uint offset)
    {
        uint from = Math.Max(Start, offset);
        uint to = Math.Min(End, offset + (uint)piece.Length);
        if (from < to)
        {
            sum.Add(piece.Slice((int)(from - offset), (int)(to - from)));
        }
    }

    /// <summary>Writes the bytes of the checksum that lie in a piece.</summary>
    /// <param name="checksum">The checksum.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="offset">Where in the frame it starts.</param>
    public void Store(ushort checksum, Span<byte> piece, uint offset)
    {
        StoreByte((byte)(checksum >> 8), Field, piece, offset);
        StoreByte((byte)(checksum & 0xFF), Field + 1, piece, offset);
    }

    /// <summary>Completes the checksum of a frame in one piece. False if the piece ends before the frame does; nothing is written then.</summary>
    public bool Complete(Span<byte> frame)
    {
        if ((uint)frame.Length < End)
        {
            return false;
        }

        RunningSum sum = default;
        Add(ref sum, frame, 0);
        Store(Value(sum), frame, 0);
        return true;
    }

    private static void StoreByte(byte value, uint position, Span<byte> piece, uint offset)
    {
        if (position >= offset && position - offset < (uint)piece.Length)
        {
            piece[(int)(position - offset)] = value;
        }
    }
}
