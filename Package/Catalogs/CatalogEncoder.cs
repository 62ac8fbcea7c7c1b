using System;
using System.Formats.Asn1;
using System.Linq;
using System.Text;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Packaging.Catalogs;

/// <summary>Writes a catalog's certificate trust list, byte for byte as Inf2Cat and the Microsoft portal do.</summary>
internal static class CatalogEncoder
{
    public static byte[] Encode(Catalog catalog)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.Sequence(() =>
        {
            writer.Sequence(() => writer.WriteObjectIdentifier(Oids.CatalogList));
            writer.WriteOctetString(catalog.ListIdentifier);
            writer.WriteUtcTime(catalog.ThisUpdate);
            writer.Algorithm(Oids.CatalogMember);
            writer.Sequence(() =>
            {
                foreach (CatalogMember member in catalog.Members.OrderBy(m => Convert.ToHexString(m.Tag), StringComparer.Ordinal))
                {
                    WriteMember(writer, member);
                }
            });
            if (catalog.Attributes.Count > 0)
            {
                writer.Context(0, () => writer.Sequence(() => WriteCatalogAttributes(writer, catalog)));
            }
        });
        return writer.Encode();
    }

    private static void WriteMember(AsnWriter writer, CatalogMember member) => writer.Sequence(() =>
    {
        writer.WriteOctetString(member.Tag);
        writer.SetOf(() =>
        {
            writer.Attribute(Oids.CatalogMemberInfo, () => writer.EmptyContext((int)member.Kind));
            foreach (CatalogAttribute attribute in member.Attributes)
            {
                writer.Attribute(Oids.CatalogNameValue, () => WriteNameValue(writer, attribute));
            }

            if (member.HasIndirectData)
            {
                writer.Attribute(Oids.SpcIndirectData, () => WriteIndirectData(writer, member));
            }
        });
    });

    private static void WriteIndirectData(AsnWriter writer, CatalogMember member)
    {
        if (member.Kind == CatalogMemberKind.Image)
        {
            IndirectData.WriteCatalogImage(writer, member.Algorithm, member.Tag);
        }
        else
        {
            IndirectData.WriteCatalogFlatFile(writer, member.Algorithm, member.Tag);
        }
    }

    private static void WriteCatalogAttributes(AsnWriter writer, Catalog catalog)
    {
        foreach (CatalogAttribute attribute in catalog.Attributes)
        {
            writer.Sequence(() =>
            {
                writer.WriteObjectIdentifier(Oids.CatalogNameValue);
                using (writer.PushOctetString())
                {
                    WriteNameValue(writer, attribute);
                }
            });
        }
    }

    private static void WriteNameValue(AsnWriter writer, CatalogAttribute attribute) => writer.Sequence(() =>
    {
        writer.WriteCharacterString(UniversalTagNumber.BMPString, attribute.Name);
        writer.WriteInteger(attribute.Flags);
        writer.WriteOctetString(Encoding.Unicode.GetBytes(attribute.Value + "\0"));
    });
}
