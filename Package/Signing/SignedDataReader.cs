using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VirtioNetCx.Packaging.Signing;

/// <summary>Reads back what <see cref="SignedDataWriter"/> writes, and checks the signature. One signer, RSA, SHA-256.</summary>
internal sealed class SignedDataReader
{
    private readonly List<byte[]> _certificates = [];
    private AsnReader? _signer;

    private SignedDataReader(string contentType, byte[] content)
    {
        ContentType = contentType;
        Content = content;
    }

    public string ContentType { get; }

    /// <summary>The content, tag and length included.</summary>
    public byte[] Content { get; }

    public bool IsSigned => _signer is not null;

    /// <summary>Throws <see cref="InvalidDataException"/> when the bytes are no SignedData.</summary>
    public static SignedDataReader Read(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            var reader = new AsnReader(encoded, AsnEncodingRules.BER);
            AsnReader outer = reader.ReadSequence();
            if (outer.ReadObjectIdentifier() != Oids.SignedData)
            {
                throw new InvalidDataException("not PKCS #7 signed data");
            }

            AsnReader data = outer.ReadSequence(Tag(0)).ReadSequence();
            _ = data.ReadInteger();
            _ = data.ReadSetOf();
            AsnReader content = data.ReadSequence();
            var result = new SignedDataReader(
                content.ReadObjectIdentifier(), content.ReadSequence(Tag(0)).ReadEncodedValue().ToArray());
            if (data.HasData && data.PeekTag().HasSameClassAndValue(Tag(0)))
            {
                AsnReader certificates = data.ReadSetOf(skipSortOrderValidation: true, Tag(0));
                while (certificates.HasData)
                {
                    result._certificates.Add(certificates.ReadEncodedValue().ToArray());
                }
            }

            AsnReader signers = data.ReadSetOf();
            result._signer = signers.HasData ? signers.ReadSequence() : null;
            return signers.HasData ? throw new InvalidDataException("more than one signer") : result;
        }
        catch (AsnContentException error)
        {
            throw new InvalidDataException("malformed signed data: " + error.Message, error);
        }
    }

    /// <summary>Checks digest and signature, and returns the signer's certificate; whether to trust it is for the caller.</summary>
    public X509Certificate2 Verify()
    {
        if (_signer is null)
        {
            throw new InvalidDataException("there is no signature");
        }

        try
        {
            return VerifySigner(_signer);
        }
        catch (AsnContentException error)
        {
            throw new InvalidDataException("malformed signer: " + error.Message, error);
        }
    }

    private X509Certificate2 VerifySigner(AsnReader signer)
    {
        _ = signer.ReadInteger();
        AsnReader name = signer.ReadSequence();
        byte[] issuer = name.ReadEncodedValue().ToArray();
        byte[] serial = name.ReadIntegerBytes().ToArray();
        if (signer.ReadSequence().ReadObjectIdentifier() != Oids.Sha256)
        {
            throw new InvalidDataException("the digest is not SHA-256");
        }

        byte[] attributes = signer.ReadEncodedValue().ToArray();
        attributes[0] = 0x31;
        if (signer.ReadSequence().ReadObjectIdentifier() != Oids.Rsa)
        {
            throw new InvalidDataException("the signature is not RSA");
        }

        byte[] signature = signer.ReadOctetString();
        X509Certificate2 certificate = _certificates.Select(X509CertificateLoader.LoadCertificate).FirstOrDefault(
            c => c.IssuerName.RawData.AsSpan().SequenceEqual(issuer) && c.SerialNumberBytes.Span.SequenceEqual(serial))
            ?? throw new InvalidDataException("the signer's certificate is missing");
        using RSA key = certificate.GetRSAPublicKey() ?? throw new InvalidDataException("the signer's key is not RSA");
        if (!key.VerifyData(attributes, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            throw new InvalidDataException("the signature does not match its attributes");
        }

        return AttributeOf(attributes, Oids.MessageDigest).ReadOctetString().AsSpan().SequenceEqual(SignedDataWriter.Digest(Content))
            && AttributeOf(attributes, Oids.ContentType).ReadObjectIdentifier() == ContentType
            ? certificate
            : throw new InvalidDataException("the content is not what was signed");
    }

    private static AsnReader AttributeOf(byte[] attributes, string oid)
    {
        AsnReader set = new AsnReader(attributes, AsnEncodingRules.BER).ReadSetOf(skipSortOrderValidation: true);
        while (set.HasData)
        {
            AsnReader attribute = set.ReadSequence();
            if (attribute.ReadObjectIdentifier() == oid)
            {
                return attribute.ReadSetOf();
            }
        }

        throw new InvalidDataException($"signed attribute {oid} is missing");
    }

    private static Asn1Tag Tag(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);
}
