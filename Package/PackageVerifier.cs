using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VirtioNetCx.Packaging.Catalogs;
using VirtioNetCx.Packaging.Inf;
using VirtioNetCx.Packaging.Pe;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Packaging;

/// <summary>Checks that the parts of a package belong together. Throws <see cref="InvalidDataException"/> where they do not.</summary>
internal static class PackageVerifier
{
    /// <summary>Checks the package whose only INF lies in <paramref name="folder"/>, and returns who signed it.</summary>
    public static X509Certificate2 Verify(DirectoryInfo folder)
    {
        FileInfo[] infs = folder.GetFiles("*.inf");
        if (infs.Length != 1)
        {
            throw new InvalidDataException($"{folder.FullName} holds {infs.Length} INF files; a package has one");
        }

        return Verify(folder.GetFiles().ToDictionary(f => f.Name, f => File.ReadAllBytes(f.FullName)), infs[0].Name);
    }

    /// <summary>The same for files in memory; those that the INF does not name are left alone.</summary>
    public static X509Certificate2 Verify(IReadOnlyDictionary<string, byte[]> files, string infName)
    {
        byte[] Content(string name) =>
            files.FirstOrDefault(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
            ?? throw new InvalidDataException($"{name} is missing");

        if (!InfText.TryDecode(Content(infName), out string text))
        {
            throw new InvalidDataException($"{infName} is neither ASCII nor UTF-16");
        }

        InfDocument inf = InfParser.Parse(text);
        string catalogName = inf.Value("Version", "CatalogFile");
        SignedDataReader signed = Guard(catalogName, () => SignedDataReader.Read(Content(catalogName)));
        X509Certificate2 signer = Guard(catalogName, signed.Verify);
        Catalog catalog = Guard(catalogName, () => CatalogDecoder.DecodeFile(Content(catalogName)));

        IReadOnlyList<string> sources = InfModels.SourceFiles(inf);
        foreach (string name in sources.Prepend(infName))
        {
            VerifyMember(catalog, name, Content(name));
        }

        if (catalog.Members.Count != 2 * (sources.Count + 1))
        {
            throw new InvalidDataException($"{catalogName} lists more files than the package has");
        }

        foreach (string name in sources.Where(s => PeImage.IsPe(Content(s))))
        {
            VerifyImage(name, Content(name), signer);
        }

        return signer;
    }

    private static void VerifyMember(Catalog catalog, string name, byte[] content)
    {
        foreach (HashAlgorithmName algorithm in (HashAlgorithmName[])[HashAlgorithmName.SHA256, HashAlgorithmName.SHA1])
        {
            byte[] tag = CatalogHash.Compute(content, algorithm);
            CatalogMember member = catalog.Members.FirstOrDefault(m => m.Tag.AsSpan().SequenceEqual(tag))
                ?? throw new InvalidDataException($"the catalog does not have the {algorithm.Name} of {name}");
            if (member.Attributes.FirstOrDefault(a => a.Name == "File")?.Value is not { } listed
                || !listed.Equals(name, StringComparison.OrdinalIgnoreCase)
                || member.Kind != CatalogHash.KindOf(content))
            {
                throw new InvalidDataException($"the catalog has {name} under another name or kind");
            }
        }
    }

    private static void VerifyImage(string name, byte[] content, X509Certificate2 catalogSigner)
    {
        var image = new PeImage(content);
        if (image.Checksum != PeChecksum.Compute(content, image.ChecksumOffset))
        {
            throw new InvalidDataException($"the CheckSum of {name} is wrong");
        }

        SignedDataReader signed = Guard(name, () => SignedDataReader.Read(PeSignature.Extract(image)));
        using X509Certificate2 signer = Guard(name, signed.Verify);
        byte[] digest = IndirectData.ReadDigest(signed.Content, out string algorithm);
        if (signed.ContentType != Oids.SpcIndirectData || algorithm != Oids.Sha256
            || !digest.AsSpan().SequenceEqual(Authenticode.Hash(image, HashAlgorithmName.SHA256)))
        {
            throw new InvalidDataException($"{name} is not what was signed");
        }

        if (signer.Thumbprint != catalogSigner.Thumbprint)
        {
            throw new InvalidDataException($"{name} and the catalog are signed by different certificates");
        }
    }

    private static T Guard<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{name}: {error.Message}", error);
        }
    }
}
