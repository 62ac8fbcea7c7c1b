using System.Security.Cryptography;
using VirtioNetCx.Packaging.Pe;

namespace VirtioNetCx.Packaging.Catalogs;

/// <summary>The hash under which a catalog lists a file.</summary>
internal static class CatalogHash
{
    public static CatalogMemberKind KindOf(byte[] file) => PeImage.IsPe(file) ? CatalogMemberKind.Image : CatalogMemberKind.FlatFile;

    /// <summary>Images by their Authenticode hash, so that signing them later changes nothing; other files as they are.</summary>
    public static byte[] Compute(byte[] file, HashAlgorithmName algorithm) =>
        KindOf(file) == CatalogMemberKind.Image
            ? Authenticode.Hash(new PeImage(file), algorithm)
            : CryptographicOperations.HashData(algorithm, file);
}
