using System;

namespace VirtioNetCx.Packaging.Pe;

/// <summary>The CheckSum of the optional header, as the Windows loader checks it on drivers.</summary>
internal static class PeChecksum
{
    /// <summary>The 16-bit one's complement sum of the file with the field taken as zero, plus the file's length.</summary>
    public static uint Compute(ReadOnlySpan<byte> file, int checksumOffset)
    {
        uint sum = 0;
        for (int i = 0; i < file.Length; i++)
        {
            if (i >= checksumOffset && i < checksumOffset + sizeof(uint))
            {
                continue;
            }

            sum += (uint)file[i] << (i % 2 * 8);
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum + (uint)file.Length;
    }
}
