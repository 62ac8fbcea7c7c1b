using System;

namespace VirtioNetCx.Checksum;

/// <summary>A sum over a message that comes in pieces of any length: the sum so far and on which half of a word the next byte falls.</summary>
public struct RunningSum
{
    private uint _sum;
    private bool _odd;

    /// <summary>The sum of all pieces so far.</summary>
    public readonly uint Sum => _sum;

    /// <summary>Adds the next piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        _sum = InternetChecksum.Add(piece, _sum, _odd);
        _odd ^= (piece.Length & 1) != 0;
    }
}
