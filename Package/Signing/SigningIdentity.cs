using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VirtioNetCx.Packaging.Signing;

/// <summary>Who signs: a code-signing certificate, its private RSA key, and the certificates of those who issued it.</summary>
internal sealed class SigningIdentity : IDisposable
{
    private const int LeastKeyBits = 2048;

    private SigningIdentity(X509Certificate2 certificate, RSA key, IReadOnlyList<byte[]> issuers)
    {
        Certificate = certificate;
        Key = key;
        Issuers = issuers;
        if (key.KeySize < LeastKeyBits)
        {
            throw new InvalidDataException($"an RSA key of {key.KeySize} bits is too short; Windows wants {LeastKeyBits} or more");
        }

        if (certificate.NotAfter < DateTime.Now)
        {
            throw new InvalidDataException($"the certificate of {certificate.Subject} expired on {certificate.NotAfter:yyyy-MM-dd}");
        }

        if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } usage
            && !usage.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value == Oids.CodeSigning))
        {
            throw new InvalidDataException($"the certificate of {certificate.Subject} is not for code signing");
        }
    }

    public X509Certificate2 Certificate { get; }

    public RSA Key { get; }

    /// <summary>Issuers' certificates, to be carried along in the signature. The root itself is left out.</summary>
    public IReadOnlyList<byte[]> Issuers { get; }

    /// <summary>From a PKCS #12 file (.pfx, .p12).</summary>
    public static SigningIdentity FromPfx(string file, string? password)
    {
        X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, password);
        X509Certificate2 certificate = all.FirstOrDefault(c => c.HasPrivateKey)
            ?? throw new InvalidDataException($"{file} holds no certificate with a private key");
        return From(certificate, all, file);
    }

    /// <summary>From PEM files: certificate (issuers may follow it) and private key, which may be encrypted.</summary>
    public static SigningIdentity FromPem(string certificateFile, string keyFile, string? password)
    {
        X509Certificate2 certificate = password is null
            ? X509Certificate2.CreateFromPemFile(certificateFile, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(certificateFile, password, keyFile);
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(certificateFile);
        return From(certificate, all, keyFile);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Key.Dispose();
        Certificate.Dispose();
    }

    private static SigningIdentity From(X509Certificate2 certificate, X509Certificate2Collection all, string file)
    {
        RSA key = certificate.GetRSAPrivateKey() ?? throw new InvalidDataException($"the key in {file} is not RSA");
        byte[][] issuers = [.. all
            .Where(c => c.Thumbprint != certificate.Thumbprint && c.Subject != c.Issuer)
            .Select(c => c.RawData)];
        return new SigningIdentity(certificate, key, issuers);
    }
}
