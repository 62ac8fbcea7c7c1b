using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using NUnit.Framework;
using VirtioNetCx.Packaging;
using VirtioNetCx.Packaging.Pe;

namespace VirtioNetCx.Tests.Package;

/// <summary>The packages in artifacts/, before judges that we did not write: each takes the file and refuses a damaged copy.</summary>
[TestFixtureSource(typeof(BuiltPackage), nameof(BuiltPackage.All))]
public sealed class JudgeTests(BuiltPackage package) : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Test]
    public void Osslsigncode_judges_the_image() =>
        JudgeImage(file => ExternalTool.OsslSignCode.Run("verify", "-CAfile", Pem(), "-in", file).ExitCode == 0);

    [Test]
    public void Sbverify_judges_the_image() =>
        JudgeImage(file => ExternalTool.SbVerify.Run("--cert", Pem(), file).ExitCode == 0);

    [Test]
    public void SignedCms_judges_the_image() => JudgeImage(file =>
    {
        // The framework's CMS vouches for the signed hash, and a hash written here for the image.
        byte[] image = File.ReadAllBytes(file);
        var cms = new SignedCms();
        cms.Decode(PeSignature.Extract(new PeImage(image)));
        cms.CheckSignature(verifySignatureOnly: true);
        return cms.ContentInfo.Content.AsSpan().EndsWith(SlowImageHash(image));
    });

    [Test]
    public void Osslsigncode_judges_the_catalog() =>
        JudgeCatalog(file => ExternalTool.OsslSignCode.Run("verify", "-CAfile", Pem(), "-in", file).ExitCode == 0);

    [Test]
    public void Dumpmscat_judges_the_catalog() =>
        // It exits with 1 on every version 2 catalog, Microsoft's too: only what it says counts.
        JudgeCatalog(file => ExternalTool.DumpMsCat.Run(file, package.Certificate).Output.Contains("CATALOG FILE VERIFIED!"));

    [Test]
    public void SignedCms_judges_the_catalog() => JudgeCatalog(file =>
    {
        var cms = new SignedCms();
        cms.Decode(File.ReadAllBytes(file));
        cms.CheckSignature(verifySignatureOnly: true);
        return cms.SignerInfos[0].Certificate!.Thumbprint == X509CertificateLoader.LoadCertificateFromFile(package.Certificate).Thumbprint;
    });

    [Test]
    public void Osslsigncode_finds_the_image_in_the_catalog()
    {
        bool Finds(string image, string catalog) =>
            ExternalTool.OsslSignCode.Run("verify", "-CAfile", Pem(), "-catalog", catalog, "-in", image).ExitCode == 0;
        Assert.That(Finds(package.Image, package.Catalog), "the good image is not found");
        Refuses(Flip.ImageContent(File.ReadAllBytes(package.Image)), ".sys", file => Finds(file, package.Catalog));
        Refuses(Flip.Catalog(File.ReadAllBytes(package.Catalog)), ".cat", file => Finds(package.Image, file));
    }

    [Test]
    public void Catalog_holds_the_hash_of_the_INF_and_of_no_damaged_one()
    {
        byte[] catalog = File.ReadAllBytes(package.Catalog);
        bool Listed(byte[] file) =>
            catalog.AsSpan().IndexOf(SHA256.HashData(file)) >= 0
            || catalog.AsSpan().IndexOf(CryptographicOperations.HashData(HashAlgorithmName.SHA1, file)) >= 0;
        byte[] inf = File.ReadAllBytes(package.Inf);
        Assert.That(Listed(inf));
        Assert.That(Flip.Anywhere(inf).Select(Listed), Has.None.True);
    }

    [Test]
    public void Our_own_verifier_notices_damage_to_any_file()
    {
        Dictionary<string, byte[]> files = ((string[])[package.Inf, package.Image, package.Catalog]).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
        string inf = Path.GetFileName(package.Inf);
        PackageVerifier.Verify(files, inf).Dispose();
        foreach ((string name, byte[] content) in files)
        {
            foreach (byte[] copy in name.EndsWith(".cat", StringComparison.Ordinal) ? Flip.Catalog(content) : name.EndsWith(".sys", StringComparison.Ordinal) ? Flip.Image(content) : Flip.Anywhere(content))
            {
                var damaged = new Dictionary<string, byte[]>(files) { [name] = copy };
                Assert.That(() => PackageVerifier.Verify(damaged, inf), Throws.InstanceOf<InvalidDataException>(), name);
            }
        }
    }

    [Test]
    public void Openssl_reads_the_catalog_as_DER()
    {
        ToolResult result = ExternalTool.OpenSsl.Run("asn1parse", "-inform", "DER", "-in", package.Catalog);
        Assert.That(result.ExitCode, Is.Zero, result.Output);
        Assert.That(result.Output, Does.Contain("pkcs7-signedData"));
    }

    private void JudgeImage(Func<string, bool> accepts)
    {
        Assert.That(accepts(package.Image), "the good image is refused");
        Refuses(Flip.Image(File.ReadAllBytes(package.Image)), ".sys", accepts);
    }

    private void JudgeCatalog(Func<string, bool> accepts)
    {
        Assert.That(accepts(package.Catalog), "the good catalog is refused");
        Refuses(Flip.Catalog(File.ReadAllBytes(package.Catalog)), ".cat", accepts);
    }

    private void Refuses(IEnumerable<byte[]> damaged, string extension, Func<string, bool> accepts)
    {
        foreach (byte[] copy in damaged)
        {
            string file = _scratch.Write("damaged" + extension, copy);
            bool accepted;
            try
            {
                accepted = accepts(file);
            }
            catch (Exception error) when (error is CryptographicException or InvalidDataException)
            {
                accepted = false;
            }

            Assert.That(accepted, Is.False, "a damaged copy is accepted");
        }
    }

    private string Pem()
    {
        string file = _scratch.Path("certificate.pem");
        File.WriteAllText(file, X509CertificateLoader.LoadCertificateFromFile(package.Certificate).ExportCertificatePem());
        return file;
    }

    private static byte[] SlowImageHash(byte[] image)
    {
        int optional = BitConverter.ToInt32(image, 0x3C) + 24;
        int directory = optional + 112 + 32;
        int end = BitConverter.ToInt32(image, directory);
        return SHA256.HashData([.. image[..(optional + 64)], .. image[(optional + 68)..directory], .. image[(directory + 8)..end]]);
    }
}
