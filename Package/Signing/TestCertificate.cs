using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VirtioNetCx.Packaging.Signing;

/// <summary>Makes the self-signed certificate that test builds are signed with.</summary>
internal static class TestCertificate
{
    public const string Subject = "VirtioNetCx Test Signing";
    private const int KeyBits = 3072;
    private const int Years = 5;

    /// <summary>
    /// Writes <paramref name="certificateFile"/> and <paramref name="keyFile"/> (PEM). The key is readable by its owner only,
    /// and is never overwritten: a certificate that test machines trust already must not change under them.
    /// </summary>
    public static void Create(string certificateFile, string keyFile, string subject, DateTimeOffset now)
    {
        using RSA key = RSA.Create(KeyBits);
        var request = new CertificateRequest(
            new X500DistinguishedName($"CN={subject}"), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Oids.CodeSigning)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(keyFile))!);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(certificateFile))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(keyFile, options))
        {
            writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllText(certificateFile, certificate.ExportCertificatePem() + "\n");
    }
}
