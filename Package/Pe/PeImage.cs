using System;
using System.Buffers.Binary;
using System.IO;

namespace VirtioNetCx.Packaging.Pe;

/// <summary>The few places of a 64-bit PE image that signing and hashing care about, bounds-checked once.</summary>
internal sealed class PeImage
{
    private const int SecurityDirectory = 4;
    private const ushort Pe32Plus = 0x20B;
    private readonly byte[] _bytes;

    /// <summary>Checks the headers of <paramref name="bytes"/>; throws <see cref="InvalidDataException"/> where they do not hold.</summary>
    public PeImage(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _bytes = bytes;
        if (!IsPe(bytes))
        {
            throw new InvalidDataException("not a PE image");
        }

        int header = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(0x3C));
        int optional = header + 24;
        // Up to and including the fifth data directory.
        if (optional + 112 + (SecurityDirectory + 1) * 8 > bytes.Length)
        {
            throw new InvalidDataException("the PE headers are cut short");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(optional)) != Pe32Plus)
        {
            throw new InvalidDataException("not a 64-bit (PE32+) image");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(optional + 108)) <= SecurityDirectory)
        {
            throw new InvalidDataException("the image has no security directory");
        }

        Machine = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(header + 4));
        ChecksumOffset = optional + 64;
        SecurityDirectoryOffset = optional + 112 + SecurityDirectory * 8;
        long table = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(SecurityDirectoryOffset));
        long length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(SecurityDirectoryOffset + 4));
        IsSigned = table != 0 || length != 0;
        // Anything behind the table would be covered by no hash, so nothing may be there.
        if (IsSigned && (table + length != bytes.Length || table < SecurityDirectoryOffset + 8 || length < 8))
        {
            throw new InvalidDataException("the certificate table does not end the file");
        }

        ContentLength = IsSigned ? (int)table : bytes.Length;
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>IMAGE_FILE_HEADER.Machine: 0x8664 for x64, 0xAA64 for arm64.</summary>
    public ushort Machine { get; }

    /// <summary>File offset of IMAGE_OPTIONAL_HEADER64.CheckSum.</summary>
    public int ChecksumOffset { get; }

    /// <summary>File offset of the data directory that points at the certificate table.</summary>
    public int SecurityDirectoryOffset { get; }

    public bool IsSigned { get; }

    /// <summary>Length of the file without its certificate table.</summary>
    public int ContentLength { get; }

    public uint Checksum => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(ChecksumOffset));

    public ReadOnlySpan<byte> CertificateTable => _bytes.AsSpan(ContentLength);

    /// <summary>Whether the bytes begin like a PE image; a catalog hashes such a file differently from all others.</summary>
    public static bool IsPe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 0x40 || bytes[0] != 'M' || bytes[1] != 'Z')
        {
            return false;
        }

        int header = BinaryPrimitives.ReadInt32LittleEndian(bytes[0x3C..]);
        return header > 0 && header <= bytes.Length - 24 && bytes.Slice(header, 4).SequenceEqual("PE\0\0"u8);
    }
}
