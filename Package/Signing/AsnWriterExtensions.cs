using System;
using System.Formats.Asn1;

namespace VirtioNetCx.Packaging.Signing;

/// <summary>Nested ASN.1 as nested lambdas, so that the code has the shape of the data.</summary>
internal static class AsnWriterExtensions
{
    public static void Sequence(this AsnWriter writer, Action body)
    {
        using (writer.PushSequence())
        {
            body();
        }
    }

    /// <summary>A SET OF, which DER sorts.</summary>
    public static void SetOf(this AsnWriter writer, Action body)
    {
        using (writer.PushSetOf())
        {
            body();
        }
    }

    /// <summary>A constructed element tagged <c>[number]</c>.</summary>
    public static void Context(this AsnWriter writer, int number, Action body)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, number)))
        {
            body();
        }
    }

    /// <summary>An empty primitive element tagged <c>[number]</c>.</summary>
    public static void EmptyContext(this AsnWriter writer, int number) =>
        writer.WriteNull(new Asn1Tag(TagClass.ContextSpecific, number));

    /// <summary>AlgorithmIdentifier with the NULL parameters that Windows writes.</summary>
    public static void Algorithm(this AsnWriter writer, string oid) => writer.Sequence(() =>
    {
        writer.WriteObjectIdentifier(oid);
        writer.WriteNull();
    });

    /// <summary>Attribute ::= SEQUENCE { type, SET OF value }, with one value.</summary>
    public static void Attribute(this AsnWriter writer, string oid, Action value) => writer.Sequence(() =>
    {
        writer.WriteObjectIdentifier(oid);
        writer.SetOf(value);
    });
}
