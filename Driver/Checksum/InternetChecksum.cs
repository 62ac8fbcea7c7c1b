using System;

namespace VirtioNetCx.Checksum;

/// <summary>
/// The Internet checksum, RFC 1071: the one's complement sum of 16-bit words.
/// </summary>
/// <remarks>
/// <para>
/// Sums are 32-bit partial results, folded only at the end, in the byte order of the wire: a word is its first byte times 256 plus its
/// second. Pieces of a message are summed one after the other, each with the sum so far and the parity of the bytes before it.
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
        // 64 bits hold the words of any span without a carry getting lost.
        ulong total = 0;
        int at = 0;
        for (; at + 1 < bytes.Length; at += 2)
        {
            total += ((uint)bytes[at] << 8) | bytes[at + 1];
        }

        if (at < bytes.Length)
        {
            total += (uint)bytes[at] << 8;
        }

        // Byte order does not matter to the sum (RFC 1071, 2(B)), so a piece that starts in the middle of a word is swapped afterwards.
        uint folded = Fold(total);
        if (atOddOffset)
        {
            folded = ((folded & 0xFF) << 8) | (folded >> 8);
        }

        return Fold((ulong)sum + folded);
    }

    /// <summary>Adds a 16-bit number that is not in the bytes, such as a length of a pseudo header.</summary>
    public static uint AddWord(uint sum, ushort word) => Fold((ulong)sum + word);

    /// <summary>The checksum for a sum: its one's complement, as a number whose high byte goes first on the wire.</summary>
    public static ushort Finish(uint sum) => (ushort)(~Fold(sum) & 0xFFFF);

    /// <summary>Whether the sum over a message with its checksum in place says that the message is whole.</summary>
    public static bool IsWhole(uint sum) => Fold(sum) == 0xFFFF;

    private static uint Fold(ulong sum)
    {
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (uint)sum;
    }
}
