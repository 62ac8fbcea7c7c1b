using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using NUnit.Framework;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Tests.Package;

/// <summary>Signatures, and the certificates they are made with.</summary>
public class SigningTests
{
    private static readonly byte[] s_content = [0x30, 0x03, 0x02, 0x01, 0x2A];

    [Test]
    public void SignedCms_accepts_a_signature_and_finds_its_attributes()
    {
        var cms = new SignedCms();
        cms.Decode(SignedDataWriter.Write(Oids.TrustList, s_content, TestIdentities.One));
        cms.CheckSignature(verifySignatureOnly: true);
        SignerInfo signer = cms.SignerInfos[0];
        Assert.Multiple(() =>
        {
            Assert.That(cms.ContentInfo.ContentType.Value, Is.EqualTo(Oids.TrustList));
            Assert.That(signer.DigestAlgorithm.Value, Is.EqualTo(Oids.Sha256));
            Assert.That(signer.Certificate!.Thumbprint, Is.EqualTo(TestIdentities.One.Certificate.Thumbprint));
            Assert.That(signer.SignedAttributes.Cast<CryptographicAttributeObject>().Select(a => a.Oid.Value),
                Is.EquivalentTo((string[])[Oids.ContentType, Oids.MessageDigest, Oids.SpcStatementType, Oids.SpcOpusInfo]));
        });
    }

    [Test]
    public void Every_flipped_bit_of_content_or_signature_is_noticed()
    {
        byte[] signed = SignedDataWriter.Write(Oids.TrustList, s_content, TestIdentities.One);
        SignedDataReader.Read(signed).Verify().Dispose();
        int content = signed.AsSpan().IndexOf(s_content);
        // The digest of PKCS #7 leaves out the content's own tag and length.
        int[] places = [.. Enumerable.Range(content + 2, s_content.Length - 2), .. Enumerable.Range(signed.Length - 384, 384)];
        foreach (int place in places)
        {
            byte[] copy = [.. signed];
            copy[place] ^= 0x10;
            Assert.That(() => SignedDataReader.Read(copy).Verify(), Throws.InstanceOf<InvalidDataException>(), $"byte {place}");
        }
    }

    [Test]
    public void Reader_refuses_what_is_not_signed()
    {
        byte[] unsigned = SignedDataWriter.Write(Oids.TrustList, s_content, identity: null);
        Assert.Multiple(() =>
        {
            Assert.That(SignedDataReader.Read(unsigned).IsSigned, Is.False);
            Assert.That(SignedDataReader.Read(unsigned).Content, Is.EqualTo(s_content));
            Assert.That(() => SignedDataReader.Read(unsigned).Verify(), Throws.InstanceOf<InvalidDataException>());
            Assert.That(() => SignedDataReader.Read(s_content), Throws.InstanceOf<InvalidDataException>());
        });
    }

    [Test]
    public void Test_certificate_is_for_code_signing_and_nothing_else()
    {
        X509Certificate2 certificate = TestIdentities.One.Certificate;
        X509BasicConstraintsExtension constraints = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        X509KeyUsageExtension usage = certificate.Extensions.OfType<X509KeyUsageExtension>().Single();
        X509EnhancedKeyUsageExtension purposes = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single();
        Assert.Multiple(() =>
        {
            Assert.That(constraints.CertificateAuthority, Is.False);
            Assert.That(usage.KeyUsages, Is.EqualTo(X509KeyUsageFlags.DigitalSignature));
            Assert.That(purposes.EnhancedKeyUsages.Cast<Oid>().Select(o => o.Value), Is.EqualTo((string[])[Oids.CodeSigning]));
            Assert.That(TestIdentities.One.Key.KeySize, Is.GreaterThanOrEqualTo(2048));
            Assert.That(certificate.SignatureAlgorithm.FriendlyName, Is.EqualTo("sha256RSA"));
            Assert.That(certificate.NotAfter, Is.GreaterThan(DateTime.Now.AddYears(4)));
        });
    }

    [Test]
    public void Private_key_is_its_owners_alone_and_is_never_overwritten()
    {
        using var scratch = new Scratch();
        string key = scratch.Path("key.pem");
        TestCertificate.Create(scratch.Path("certificate.pem"), key, "Name", DateTimeOffset.UtcNow);
        string before = File.ReadAllText(key);
        Assert.That(() => TestCertificate.Create(scratch.Path("certificate.pem"), key, "Name", DateTimeOffset.UtcNow), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(key), Is.EqualTo(before));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(key), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public void Users_own_certificate_may_be_PKCS12_or_PEM_with_or_without_password()
    {
        using var scratch = new Scratch();
        X509Certificate2 both = TestIdentities.One.Certificate;
        string pfx = scratch.Write("a.pfx", both.Export(X509ContentType.Pkcs12, "secret"));
        string certificate = scratch.Path("a.pem");
        string key = scratch.Path("a.key");
        File.WriteAllText(certificate, both.ExportCertificatePem());
        File.WriteAllText(key, TestIdentities.One.Key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        byte[] expected = SignedDataWriter.Write(Oids.TrustList, s_content, TestIdentities.One);

        using SigningIdentity fromPfx = SigningIdentity.FromPfx(pfx, "secret");
        using SigningIdentity fromPem = SigningIdentity.FromPem(certificate, key, "secret");
        Assert.Multiple(() =>
        {
            Assert.That(SignedDataWriter.Write(Oids.TrustList, s_content, fromPfx), Is.EqualTo(expected));
            Assert.That(SignedDataWriter.Write(Oids.TrustList, s_content, fromPem), Is.EqualTo(expected));
            Assert.That(() => SigningIdentity.FromPfx(pfx, "wrong"), Throws.InstanceOf<CryptographicException>());
            Assert.That(() => SigningIdentity.FromPem(certificate, key, "wrong"), Throws.InstanceOf<CryptographicException>());
        });
    }

    [Test]
    public void Issuers_travel_with_the_signature_but_the_root_does_not()
    {
        using RSA rootKey = RSA.Create(2048);
        using RSA leafKey = RSA.Create(2048);
        var rootRequest = new CertificateRequest("CN=Root", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 root = rootRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(9));
        using RSA middleKey = RSA.Create(2048);
        var middleRequest = new CertificateRequest("CN=Middle", middleKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        middleRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 middle = middleRequest.Create(root, now, now.AddDays(8), [1]).CopyWithPrivateKey(middleKey);
        var leafRequest = new CertificateRequest("CN=Leaf", leafKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        leafRequest.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Oids.CodeSigning)], false));
        using X509Certificate2 leaf = leafRequest.Create(middle, now, now.AddDays(7), [2]);

        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("c.pem"), string.Join('\n', leaf.ExportCertificatePem(), middle.ExportCertificatePem(), root.ExportCertificatePem()));
        File.WriteAllText(scratch.Path("k.pem"), leafKey.ExportPkcs8PrivateKeyPem());
        using SigningIdentity identity = SigningIdentity.FromPem(scratch.Path("c.pem"), scratch.Path("k.pem"), null);
        var cms = new SignedCms();
        cms.Decode(SignedDataWriter.Write(Oids.TrustList, s_content, identity));
        cms.CheckSignature(verifySignatureOnly: true);
        Assert.That(cms.Certificates.Select(c => c.Subject), Is.EquivalentTo((string[])["CN=Leaf", "CN=Middle"]));
    }

    [TestCase(1024, Oids.CodeSigning, 1, "too short")]
    [TestCase(2048, "1.3.6.1.5.5.7.3.1", 1, "not for code signing")]
    [TestCase(2048, Oids.CodeSigning, -1, "expired")]
    public void Certificates_that_Windows_would_refuse_are_refused(int bits, string purpose, int days, string message)
    {
        using RSA key = RSA.Create(bits);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(days));
        using var scratch = new Scratch();
        string pfx = scratch.Write("a.pfx", certificate.Export(X509ContentType.Pkcs12, "p"));
        Assert.That(() => SigningIdentity.FromPfx(pfx, "p"), Throws.InstanceOf<InvalidDataException>().With.Message.Contain(message));
    }
}
