using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Packaging.Catalogs;

/// <summary>Reads a version 2 catalog's certificate trust list.</summary>
internal static class CatalogDecoder
{
    /// <summary>The catalog inside the signed data of a .cat file.</summary>
    public static Catalog DecodeFile(ReadOnlyMemory<byte> file)
    {
        SignedDataReader signed = SignedDataReader.Read(file);
        return signed.ContentType == Oids.TrustList
            ? Decode(signed.Content)
            : throw new InvalidDataException("the signed data is not a certificate trust list");
    }

    public static Catalog Decode(ReadOnlyMemory<byte> trustList)
    {
        try
        {
            AsnReader list = new AsnReader(trustList, AsnEncodingRules.BER).ReadSequence();
            if (list.ReadSequence().ReadObjectIdentifier() != Oids.CatalogList)
            {
                throw new InvalidDataException("the certificate trust list is not a catalog");
            }

            byte[] identifier = list.ReadOctetString();
            DateTimeOffset thisUpdate = list.ReadUtcTime();
            if (list.ReadSequence().ReadObjectIdentifier() != Oids.CatalogMember)
            {
                throw new InvalidDataException("not a version 2 catalog");
            }

            var members = new List<CatalogMember>();
            AsnReader entries = list.ReadSequence();
            while (entries.HasData)
            {
                members.Add(ReadMember(entries.ReadSequence()));
            }

            return new Catalog(identifier, thisUpdate, members, ReadCatalogAttributes(list));
        }
        catch (AsnContentException error)
        {
            throw new InvalidDataException("malformed catalog: " + error.Message, error);
        }
    }

    private static CatalogMember ReadMember(AsnReader entry)
    {
        byte[] tag = entry.ReadOctetString();
        var attributes = new List<CatalogAttribute>();
        CatalogMemberKind? kind = null;
        byte[]? vouched = null;
        AsnReader set = entry.ReadSetOf(skipSortOrderValidation: true);
        while (set.HasData)
        {
            AsnReader attribute = set.ReadSequence();
            string oid = attribute.ReadObjectIdentifier();
            AsnReader value = attribute.ReadSetOf();
            switch (oid)
            {
                case Oids.CatalogMemberInfo:
                    kind = (CatalogMemberKind)value.PeekTag().TagValue;
                    break;
                case Oids.CatalogNameValue:
                    attributes.Add(ReadNameValue(value));
                    break;
                case Oids.SpcIndirectData:
                    vouched = IndirectData.ReadDigest(value.ReadEncodedValue(), out _);
                    break;
                default:
                    throw new InvalidDataException($"unknown member attribute {oid}");
            }
        }

        HashAlgorithmName algorithm = tag.Length switch
        {
            SHA1.HashSizeInBytes => HashAlgorithmName.SHA1,
            SHA256.HashSizeInBytes => HashAlgorithmName.SHA256,
            _ => throw new InvalidDataException($"a member tag of {tag.Length} bytes is no hash"),
        };
        if (vouched is not null && !vouched.AsSpan().SequenceEqual(tag))
        {
            throw new InvalidDataException("a member's digest differs from its tag");
        }

        return new CatalogMember(tag, algorithm, kind ?? throw new InvalidDataException("a member has no kind"), attributes);
    }

    private static List<CatalogAttribute> ReadCatalogAttributes(AsnReader list)
    {
        var attributes = new List<CatalogAttribute>();
        if (!list.HasData)
        {
            return attributes;
        }

        AsnReader extensions = list.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)).ReadSequence();
        while (extensions.HasData)
        {
            AsnReader extension = extensions.ReadSequence();
            if (extension.ReadObjectIdentifier() == Oids.CatalogNameValue)
            {
                attributes.Add(ReadNameValue(new AsnReader(extension.ReadOctetString(), AsnEncodingRules.BER)));
            }
        }

        return attributes;
    }

    private static CatalogAttribute ReadNameValue(AsnReader reader)
    {
        AsnReader pair = reader.ReadSequence();
        string name = pair.ReadCharacterString(UniversalTagNumber.BMPString);
        _ = pair.TryReadInt32(out int flags);
        return new CatalogAttribute(name, Encoding.Unicode.GetString(pair.ReadOctetString()).TrimEnd('\0')) { Flags = flags };
    }
}
