using System.Buffers.Binary;

namespace VirtioNetCx.Tests.Package;

/// <summary>A small PE image: headers, one section, and bytes that are the same in every run.</summary>
internal static class TestImage
{
    public const int HeaderOffset = 0x80;
    public const int OptionalOffset = HeaderOffset + 24;
    public const int ChecksumOffset = OptionalOffset + 64;
    public const int SecurityDirectoryOffset = OptionalOffset + 112 + 4 * 8;
    private const int SizeOfHeaders = 0x200;

    /// <summary>An image of <paramref name="length"/> bytes, at least one section's worth.</summary>
    public static byte[] Create(int length = 0x600, ushort machine = 0x8664)
    {
        byte[] image = new byte[length];
        ulong state = 88172645463325252;
        for (int i = SizeOfHeaders; i < length; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            image[i] = (byte)(state & 0xFF);
        }

        Put16(image, 0, 0x5A4D);
        Put32(image, 0x3C, HeaderOffset);
        Put32(image, HeaderOffset, 0x4550);
        Put16(image, HeaderOffset + 4, machine);
        Put16(image, HeaderOffset + 6, 1);
        Put16(image, HeaderOffset + 20, 240);
        Put16(image, HeaderOffset + 22, 0x22);
        Put16(image, OptionalOffset, 0x20B);
        Put32(image, OptionalOffset + 16, 0x1000);
        Put32(image, OptionalOffset + 32, 0x1000);
        Put32(image, OptionalOffset + 36, 0x200);
        Put32(image, OptionalOffset + 56, 0x2000);
        Put32(image, OptionalOffset + 60, SizeOfHeaders);
        Put16(image, OptionalOffset + 68, 1);
        Put32(image, OptionalOffset + 108, 16);
        int section = OptionalOffset + 240;
        ".text"u8.CopyTo(System.MemoryExtensions.AsSpan(image, section));
        Put32(image, section + 8, (uint)(length - SizeOfHeaders));
        Put32(image, section + 12, 0x1000);
        Put32(image, section + 16, (uint)(length - SizeOfHeaders));
        Put32(image, section + 20, SizeOfHeaders);
        Put32(image, section + 36, 0x60000020);
        return image;
    }

    private static void Put16(byte[] image, int offset, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(System.MemoryExtensions.AsSpan(image, offset), value);

    private static void Put32(byte[] image, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(System.MemoryExtensions.AsSpan(image, offset), value);
}
