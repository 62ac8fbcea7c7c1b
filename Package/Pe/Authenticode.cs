using System.Security.Cryptography;

namespace VirtioNetCx.Packaging.Pe;

/// <summary>The hash that names an image in its signature and in a catalog.</summary>
internal static class Authenticode
{
    /// <summary>Signatures start at a multiple of eight; the padding before them belongs to the hash.</summary>
    public const int Alignment = 8;

    /// <summary>
    /// Everything but what signing itself changes: CheckSum, the security directory entry, the certificate table.
    /// So the hash of a signed image equals that of the image before.
    /// </summary>
    public static byte[] Hash(PeImage image, HashAlgorithmName algorithm)
    {
        int afterChecksum = image.ChecksumOffset + sizeof(uint);
        int afterDirectory = image.SecurityDirectoryOffset + 8;
        using IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(image.Bytes[..image.ChecksumOffset]);
        hash.AppendData(image.Bytes[afterChecksum..image.SecurityDirectoryOffset]);
        hash.AppendData(image.Bytes[afterDirectory..image.ContentLength]);
        hash.AppendData(stackalloc byte[Padding(image.ContentLength)]);
        return hash.GetHashAndReset();
    }

    public static int Padding(int length) => (Alignment - length % Alignment) % Alignment;
}
