namespace VirtioNetCx.Packaging.Signing;

/// <summary>The object identifiers of catalogs and Authenticode signatures.</summary>
internal static class Oids
{
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string ContentType = "1.2.840.113549.1.9.3";
    public const string MessageDigest = "1.2.840.113549.1.9.4";
    public const string Rsa = "1.2.840.113549.1.1.1";
    public const string Sha1 = "1.3.14.3.2.26";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    // SPC_*: Authenticode.
    public const string SpcIndirectData = "1.3.6.1.4.1.311.2.1.4";
    public const string SpcStatementType = "1.3.6.1.4.1.311.2.1.11";
    public const string SpcOpusInfo = "1.3.6.1.4.1.311.2.1.12";
    public const string SpcImageData = "1.3.6.1.4.1.311.2.1.15";
    public const string SpcIndividual = "1.3.6.1.4.1.311.2.1.21";

    /// <summary>SPC_CAB_DATA, which catalogs also use for files of no special format.</summary>
    public const string SpcCabinetData = "1.3.6.1.4.1.311.2.1.25";

    // Certificate trust lists and the catalogs made of them, version 2.
    public const string TrustList = "1.3.6.1.4.1.311.10.1";
    public const string CatalogList = "1.3.6.1.4.1.311.12.1.1";
    public const string CatalogMember = "1.3.6.1.4.1.311.12.1.3";
    public const string CatalogNameValue = "1.3.6.1.4.1.311.12.2.1";
    public const string CatalogMemberInfo = "1.3.6.1.4.1.311.12.2.3";
}
