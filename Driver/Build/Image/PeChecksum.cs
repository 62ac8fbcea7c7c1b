using System.Buffers.Binary;

namespace VirtioNetCx.Build;

/// <summary>The CheckSum of an image, which Windows checks before it loads a driver.</summary>
internal static class PeChecksum
{
    /// <summary>Where the field stands.</summary>
    public static int FieldOffset(ReadOnlySpan<byte> image)
    {
        const int headerPointer = 0x3C;
        const int signatureAndFileHeader = 24;
        const int checkSumInOptionalHeader = 64;
        return BinaryPrimitives.ReadInt32LittleEndian(image[headerPointer..]) + signatureAndFileHeader + checkSumInOptionalHeader;
    }

    /// <summary>One's complement sum of 16-bit words with the field taken as zero, plus the length of the file.</summary>
    public static uint Compute(ReadOnlySpan<byte> image)
    {
        int field = FieldOffset(image);
        ulong sum = 0;
        for (int i = 0; i < image.Length; i += 2)
        {
            bool isField = i == field || i == field + 2;
            uint word = i + 1 < image.Length ? BinaryPrimitives.ReadUInt16LittleEndian(image[i..]) : image[i];
            sum += isField ? 0 : word;
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (uint)sum + (uint)image.Length;
    }

    /// <summary>Writes the right value into an image.</summary>
    public static void Write(Span<byte> image) => BinaryPrimitives.WriteUInt32LittleEndian(image[FieldOffset(image)..], Compute(image));
}
