using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Packaging.Pe;

/// <summary>Puts an Authenticode signature into an image, and takes it out again.</summary>
internal static class PeSignature
{
    private const int EntryHeader = 8;
    private const ushort Revision2 = 0x0200;
    private const ushort PkcsSignedData = 0x0002;

    /// <summary>Returns a signed copy of <paramref name="unsigned"/>: certificate table appended, directory and CheckSum set.</summary>
    public static byte[] Sign(byte[] unsigned, SigningIdentity identity)
    {
        var image = new PeImage(unsigned);
        if (image.IsSigned)
        {
            throw new InvalidDataException("the image is signed already");
        }

        byte[] content = IndirectData.ForImage(HashAlgorithmName.SHA256, Authenticode.Hash(image, HashAlgorithmName.SHA256));
        byte[] signature = SignedDataWriter.Write(Oids.SpcIndirectData, content, identity);
        int start = unsigned.Length + Authenticode.Padding(unsigned.Length);
        int entry = EntryHeader + signature.Length;
        int table = entry + Authenticode.Padding(entry);

        byte[] signed = new byte[start + table];
        unsigned.CopyTo(signed, 0);
        BinaryPrimitives.WriteInt32LittleEndian(signed.AsSpan(start), table);
        BinaryPrimitives.WriteUInt16LittleEndian(signed.AsSpan(start + 4), Revision2);
        BinaryPrimitives.WriteUInt16LittleEndian(signed.AsSpan(start + 6), PkcsSignedData);
        signature.CopyTo(signed, start + EntryHeader);
        BinaryPrimitives.WriteInt32LittleEndian(signed.AsSpan(image.SecurityDirectoryOffset), start);
        BinaryPrimitives.WriteInt32LittleEndian(signed.AsSpan(image.SecurityDirectoryOffset + 4), table);
        uint checksum = PeChecksum.Compute(signed, image.ChecksumOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(signed.AsSpan(image.ChecksumOffset), checksum);
        return signed;
    }

    /// <summary>The PKCS #7 bytes of the first signature.</summary>
    public static byte[] Extract(PeImage image)
    {
        if (!image.IsSigned)
        {
            throw new InvalidDataException("the image is not signed");
        }

        ReadOnlySpan<byte> table = image.CertificateTable;
        int length = BinaryPrimitives.ReadInt32LittleEndian(table);
        if (length < EntryHeader || length > table.Length
            || BinaryPrimitives.ReadUInt16LittleEndian(table[4..]) != Revision2
            || BinaryPrimitives.ReadUInt16LittleEndian(table[6..]) != PkcsSignedData)
        {
            throw new InvalidDataException("the certificate table is malformed");
        }

        return table[EntryHeader..length].ToArray();
    }
}
