namespace VirtioNetCx.Metal.Common;

/// <summary>
/// The frames of a run, each a function of the seed and its number: the machine and the runner make the same ones and compare
/// bytes. The number stands in the source address, so even a 14-byte frame says which one it is. Freestanding subset.
/// </summary>
// SAFETY: callers give buffers as long as LengthOf says, and PieceLimit pieces.
public unsafe struct FrameSequence
{
    /// <summary>Ethernet header without payload: the shortest frame made.</summary>
    public const uint HeaderBytes = 14;

    /// <summary>Most pieces a frame to send is cut into.</summary>
    public const int PieceLimit = 6;

    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _seed;
    private readonly uint _mtu;
    private readonly ulong _destination;

    /// <summary>A sequence; <paramref name="direction"/> keeps the frames out and in apart.</summary>
    public FrameSequence(ulong seed, byte direction, uint mtu, ulong destination)
    {
        _seed = Mix(unchecked((seed * Golden) + direction));
        _mtu = mtu;
        _destination = destination;
    }

    /// <summary>Destination of frames out, 52:55:00:00:00:02, first byte lowest.</summary>
    public const ulong Peer = 0x020000005552;

    /// <summary>Direction of frames the driver sends.</summary>
    public const byte Outward = 1;

    /// <summary>Direction of frames the driver receives.</summary>
    public const byte Inward = 2;

    /// <summary>Bytes of a frame: the edge cases often, else anything between header and MTU.</summary>
    public readonly uint LengthOf(uint number)
    {
        ulong random = Random(number, 1);
        uint largest = _mtu + HeaderBytes;
        return (random & 15) switch
        {
            0 => HeaderBytes,
            1 => HeaderBytes + 1,
            2 => 60,
            3 => largest,
            4 => largest - 1,
            5 => 64,
            _ => HeaderBytes + (uint)((random >> 8) % (_mtu + 1)),
        };
    }

    /// <summary>Writes a frame and returns its length.</summary>
    public readonly uint Fill(uint number, byte* frame)
    {
        uint length = LengthOf(number);
        for (int i = 0; i < 6; i++)
        {
            frame[i] = (byte)(_destination >> (i * 8) & 0xFF);
        }

        frame[6] = 2;
        frame[7] = (byte)(_seed & 0xFF);
        frame[8] = (byte)(number >> 24 & 0xFF);
        frame[9] = (byte)(number >> 16 & 0xFF);
        frame[10] = (byte)(number >> 8 & 0xFF);
        frame[11] = (byte)(number & 0xFF);
        frame[12] = 0x88;
        frame[13] = 0xB5;
        ulong word = 0;
        ulong state = Random(number, 2);
        for (uint i = HeaderBytes; i < length; i++)
        {
            if (((i - HeaderBytes) & 7) == 0)
            {
                state = unchecked(state + Golden);
                word = Mix(state);
            }

            frame[i] = (byte)(word & 0xFF);
            word >>= 8;
        }

        return length;
    }

    /// <summary>Cuts a frame into pieces that add up to its length; returns how many.</summary>
    public readonly uint Cut(uint number, uint length, uint* pieces)
    {
        ulong random = Random(number, 3);
        uint wanted = (uint)(random % PieceLimit) + 1;
        uint count = 0;
        while (count + 1 < wanted && length > 1)
        {
            random = Mix(unchecked(random + Golden));
            uint piece = (random & 3) == 0 ? 1 : (uint)((random >> 8) % (length - 1)) + 1;
            pieces[count++] = piece;
            length -= piece;
        }

        pieces[count++] = length;
        return count;
    }

    /// <summary>The number a frame carries, whoever made it.</summary>
    public static uint NumberOf(byte* frame) => ((uint)frame[8] << 24) | ((uint)frame[9] << 16) | ((uint)frame[10] << 8) | frame[11];

    /// <summary>
    /// First byte in which a frame differs from number <paramref name="number"/>; -1 when none does. Uses <paramref name="scratch"/>.
    /// </summary>
    public readonly int FirstDifference(uint number, byte* frame, uint length, byte* scratch)
    {
        uint expected = Fill(number, scratch);
        uint common = length < expected ? length : expected;
        for (uint i = 0; i < common; i++)
        {
            if (frame[i] != scratch[i])
            {
                return (int)i;
            }
        }

        return length == expected ? -1 : (int)common;
    }

    private readonly ulong Random(uint number, ulong purpose) => Mix(unchecked(_seed + (number * Golden) + (purpose << 56)));

    private static ulong Mix(ulong value)
    {
        value = unchecked((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9);
        value = unchecked((value ^ (value >> 27)) * 0x94D049BB133111EB);
        return value ^ (value >> 31);
    }
}
