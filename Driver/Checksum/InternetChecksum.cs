using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace VirtioNetCx.Checksum;

/// <summary>
/// The Internet checksum, RFC 1071: the one's complement sum of 16-bit words.
/// </summary>
/// <remarks>
/// <para>
/// Sums are partial results of 16 bits in the byte order of the wire: a word is its first byte times 256 plus its second. Pieces of a
/// message are summed one after the other, each with the sum so far and the parity of the bytes before it; <see cref="RunningSum"/> keeps
/// both. A sum is 0 only for bytes that are all zero: otherwise zero is written 0xFFFF.
/// </para>
/// <para>Safe code only, and no state: any IRQL.</para>
/// </remarks>
public static class InternetChecksum
{
    /// <summary>
    /// Adds bytes to a partial sum.
    /// </summary>
    /// <param name="bytes">The piece.</param>
    /// <param name="sum">The sum of the pieces before, 0 at first.</param>
    /// <param name="atOddOffset">Whether an odd number of bytes came before: the piece then starts in the middle of a word.</param>
    public static uint Add(ReadOnlySpan<byte> bytes, uint sum = 0, bool atOddOffset = false)
    {
        // Byte order does not matter to the sum (RFC 1071, 2(B)): words are added as the processor reads them, and the result is swapped
        // to the wire's order. A piece that starts in the middle of a word is the other way round already.
        uint folded = Fold(WordSum.Add(bytes));
        return Fold((ulong)sum + (atOddOffset ? folded : Swap(folded)));
    }

    /// <summary>Adds the sum of a piece that was summed by itself. A piece that belongs at an odd offset counts with its bytes swapped.</summary>
    public static uint Combine(uint sum, uint pieceSum, bool atOddOffset)
    {
        uint folded = Fold(pieceSum);
        return Fold((ulong)sum + (atOddOffset ? Swap(folded) : folded));
    }

    /// <summary>Adds a 16-bit number that is not in the bytes, such as a length of a pseudo header.</summary>
    public static uint AddWord(uint sum, ushort word) => Fold((ulong)sum + word);

    /// <summary>The checksum for a sum: its one's complement, as a number whose high byte goes first on the wire.</summary>
    public static ushort Finish(uint sum) => (ushort)(~Fold(sum) & 0xFFFF);

    /// <summary>
    /// The checksum of a UDP datagram for a sum. Zero in a UDP header says that there is no checksum, so a checksum of zero is sent as its
    /// other spelling (RFC 768; RFC 8200 section 8.1).
    /// </summary>
    public static ushort FinishUdp(uint sum)
    {
        ushort checksum = Finish(sum);
        return checksum == 0 ? (ushort)0xFFFF : checksum;
    }

    /// <summary>Whether the sum over a message with its checksum in place says that the message is whole.</summary>
    public static bool IsWhole(uint sum) => Fold(sum) == 0xFFFF;

    /// <summary>
    /// The checksum after one word of the message has changed, from the checksum before: RFC 1624, equation 3, which, unlike RFC 1141,
    /// never makes a zero where a sum over the message would not.
    /// </summary>
    public static ushort Update(ushort checksum, ushort before, ushort after) =>
        Finish((~(uint)checksum & 0xFFFF) + (~(uint)before & 0xFFFF) + after);

    /// <summary>Brings a plain sum down to 16 bits, with the carries added at the low end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Fold(ulong sum)
    {
        // x + rotate(x, half) has, in its upper half, both halves and the carry that their sum puts back in at the end.
        unchecked
        {
            uint half = (uint)((sum + BitOperations.RotateRight(sum, 32)) >> 32);
            return (half + BitOperations.RotateRight(half, 16)) >> 16;
        }
    }

    private static uint Swap(uint folded) => BinaryPrimitives.ReverseEndianness((ushort)folded);
}
