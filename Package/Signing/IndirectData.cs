using System;
using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography;

namespace VirtioNetCx.Packaging.Signing;

/// <summary><c>SpcIndirectDataContent</c>: "the thing signed is a file of this kind with this hash".</summary>
internal static class IndirectData
{
    /// <summary>For the signature inside an image.</summary>
    public static byte[] ForImage(HashAlgorithmName algorithm, ReadOnlyMemory<byte> digest)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Write(writer, algorithm, digest, () =>
        {
            writer.WriteObjectIdentifier(Oids.SpcImageData);
            writer.Sequence(() =>
            {
                writer.WriteBitString([]);
                // The link to the signed file, which nothing reads any more; signtool fills it in like this.
                writer.Context(0, () => writer.Context(2, () => writer.WriteCharacterString(
                    UniversalTagNumber.BMPString, "<<<Obsolete>>>", new Asn1Tag(TagClass.ContextSpecific, 0))));
            });
        });
        return writer.Encode();
    }

    /// <summary>For an image listed in a catalog; Inf2Cat's flags and empty link, which differ from signtool's.</summary>
    public static void WriteCatalogImage(AsnWriter writer, HashAlgorithmName algorithm, ReadOnlyMemory<byte> digest) =>
        Write(writer, algorithm, digest, () =>
        {
            writer.WriteObjectIdentifier(Oids.SpcImageData);
            writer.Sequence(() =>
            {
                writer.WriteBitString([0xA0], unusedBitCount: 5);
                writer.Context(0, () => writer.Context(2, () => writer.EmptyContext(0)));
            });
        });

    /// <summary>For any other file listed in a catalog.</summary>
    public static void WriteCatalogFlatFile(AsnWriter writer, HashAlgorithmName algorithm, ReadOnlyMemory<byte> digest) =>
        Write(writer, algorithm, digest, () =>
        {
            writer.WriteObjectIdentifier(Oids.SpcCabinetData);
            writer.Context(2, () => writer.EmptyContext(0));
        });

    /// <summary>The digest that an encoded <c>SpcIndirectDataContent</c> vouches for.</summary>
    public static byte[] ReadDigest(ReadOnlyMemory<byte> encoded, out string algorithmOid)
    {
        AsnReader content = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        _ = content.ReadEncodedValue();
        AsnReader digest = content.ReadSequence();
        algorithmOid = digest.ReadSequence().ReadObjectIdentifier();
        return digest.ReadOctetString();
    }

    public static string OidOf(HashAlgorithmName algorithm) => algorithm.Name switch
    {
        nameof(HashAlgorithmName.SHA1) => Oids.Sha1,
        nameof(HashAlgorithmName.SHA256) => Oids.Sha256,
        _ => throw new InvalidDataException($"hash algorithm {algorithm.Name} has no place in a catalog"),
    };

    private static void Write(AsnWriter writer, HashAlgorithmName algorithm, ReadOnlyMemory<byte> digest, Action subject) =>
        writer.Sequence(() =>
        {
            writer.Sequence(subject);
            writer.Sequence(() =>
            {
                writer.Algorithm(OidOf(algorithm));
                writer.WriteOctetString(digest.Span);
            });
        });
}
