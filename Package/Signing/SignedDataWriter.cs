using System;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace VirtioNetCx.Packaging.Signing;

/// <summary>
/// PKCS #7 SignedData as Windows wants it: the content stands there itself, not inside an OCTET STRING. That is why the
/// framework's own SignedCms can read these files but not write them.
/// </summary>
internal static class SignedDataWriter
{
    /// <summary>Wraps <paramref name="content"/>, signed by <paramref name="identity"/>, or unsigned when there is none.</summary>
    public static byte[] Write(string contentType, byte[] content, SigningIdentity? identity)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.Sequence(() =>
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            writer.Context(0, () => writer.Sequence(() =>
            {
                writer.WriteInteger(1);
                writer.SetOf(() =>
                {
                    if (identity is not null)
                    {
                        writer.Algorithm(Oids.Sha256);
                    }
                });
                writer.Sequence(() =>
                {
                    writer.WriteObjectIdentifier(contentType);
                    writer.Context(0, () => writer.WriteEncodedValue(content));
                });
                WriteSigner(writer, contentType, content, identity);
            }));
        });
        return writer.Encode();
    }

    private static void WriteSigner(AsnWriter writer, string contentType, byte[] content, SigningIdentity? identity)
    {
        if (identity is null)
        {
            writer.SetOf(() => { });
            return;
        }

        using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            writer.WriteEncodedValue(identity.Certificate.RawData);
            foreach (byte[] issuer in identity.Issuers)
            {
                writer.WriteEncodedValue(issuer);
            }
        }

        byte[] attributes = SignedAttributes(contentType, content);
        byte[] signature = identity.Key.SignData(attributes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        // What is signed carries the universal tag SET OF (0x31); what is stored carries [0] (0xA0) in its place.
        attributes[0] = 0xA0;
        writer.SetOf(() => writer.Sequence(() =>
        {
            writer.WriteInteger(1);
            writer.Sequence(() =>
            {
                writer.WriteEncodedValue(identity.Certificate.IssuerName.RawData);
                writer.WriteInteger(identity.Certificate.SerialNumberBytes.Span);
            });
            writer.Algorithm(Oids.Sha256);
            writer.WriteEncodedValue(attributes);
            writer.Algorithm(Oids.Rsa);
            writer.WriteOctetString(signature);
        }));
    }

    // No signing time: the same content and key always give the same bytes.
    private static byte[] SignedAttributes(string contentType, byte[] content)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.SetOf(() =>
        {
            writer.Attribute(Oids.ContentType, () => writer.WriteObjectIdentifier(contentType));
            writer.Attribute(Oids.SpcStatementType, () => writer.Sequence(() => writer.WriteObjectIdentifier(Oids.SpcIndividual)));
            writer.Attribute(Oids.SpcOpusInfo, () => writer.Sequence(() => { }));
            writer.Attribute(Oids.MessageDigest, () => writer.WriteOctetString(Digest(content)));
        });
        return writer.Encode();
    }

    /// <summary>The message digest covers the content's own octets, without its tag and length (the PKCS #7 rule).</summary>
    public static byte[] Digest(ReadOnlySpan<byte> content)
    {
        _ = AsnDecoder.ReadEncodedValue(content, AsnEncodingRules.BER, out int offset, out int length, out _);
        return SHA256.HashData(content.Slice(offset, length));
    }
}
