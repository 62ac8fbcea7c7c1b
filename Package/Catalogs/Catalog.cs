using System;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace VirtioNetCx.Packaging.Catalogs;

/// <summary>How a member was hashed.</summary>
internal enum CatalogMemberKind
{
    /// <summary>A PE image: by its Authenticode hash.</summary>
    Image = 0,

    /// <summary>Any other file: as it is.</summary>
    FlatFile = 2,
}

/// <summary>A name with a value, on a member or on the whole catalog (<c>CAT_NAMEVALUE</c>).</summary>
internal sealed record CatalogAttribute(string Name, string Value)
{
    /// <summary>CRYPTCAT_ATTR_AUTHENTICATED | DATAASCII | NAMEASCII, on all attributes that Inf2Cat writes.</summary>
    public const int StandardFlags = 0x1001_0001;

    public int Flags { get; init; } = StandardFlags;
}

/// <summary>One hash that the catalog vouches for. Each file gives two, SHA-256 and SHA-1.</summary>
internal sealed record CatalogMember(
    byte[] Tag, HashAlgorithmName Algorithm, CatalogMemberKind Kind, IReadOnlyList<CatalogAttribute> Attributes)
{
    /// <summary>Only the SHA-256 member repeats its hash as indirect data; so does Inf2Cat.</summary>
    public bool HasIndirectData => Algorithm == HashAlgorithmName.SHA256;
}

/// <summary>A version 2 catalog, unsigned.</summary>
internal sealed record Catalog(
    byte[] ListIdentifier,
    DateTimeOffset ThisUpdate,
    IReadOnlyList<CatalogMember> Members,
    IReadOnlyList<CatalogAttribute> Attributes);
