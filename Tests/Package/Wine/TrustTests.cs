using System.IO;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Tests.Package.Wine;

/// <summary>
/// Catalog and image before crypt32 and wintrust (Wine's). WinVerifyTrust of Wine 8 does not compare a catalog's digest and so
/// accepts a changed list; that is left to the other judges. Changed signatures and images it notices.
/// </summary>
[TestFixtureSource(typeof(BuiltPackage), nameof(BuiltPackage.All))]
public class TrustTests(BuiltPackage package)
{
    private const string Trusted = "0x00000000";

    [Test]
    public void Catalog_and_image_are_trusted_once_the_certificate_is()
    {
        ILookup<string, string> facts = Run(File.ReadAllBytes(package.Catalog), File.ReadAllBytes(package.Image));
        Assert.Multiple(() =>
        {
            Assert.That(facts["usage"], Is.EqualTo((string[])[Oids.CatalogList]));
            Assert.That(facts["subjects"], Is.EqualTo((string[])[Oids.CatalogMember]));
            Assert.That(facts["entries"], Is.EqualTo((string[])["4"]));
            Assert.That(facts["extensions"], Is.EqualTo((string[])["5"]));
            Assert.That(facts["signature"], Is.EqualTo((string[])["good"]));
            Assert.That(facts["catalogTrust"], Is.EqualTo((string[])[Trusted]));
            Assert.That(facts["imageTrust"], Is.EqualTo((string[])[Trusted]));
        });
    }

    [Test]
    public void Damaged_images_are_not_trusted()
    {
        byte[] catalog = File.ReadAllBytes(package.Catalog);
        foreach (byte[] copy in Flip.Image(File.ReadAllBytes(package.Image)))
        {
            Assert.That(Run(catalog, copy)["imageTrust"].Single(), Is.Not.EqualTo(Trusted));
        }
    }

    [Test]
    public void A_catalog_with_a_damaged_signature_is_not_trusted()
    {
        byte[] image = File.ReadAllBytes(package.Image);
        byte[] catalog = File.ReadAllBytes(package.Catalog);
        foreach (byte[] copy in Flip.SignatureOf(catalog))
        {
            ILookup<string, string> facts = Run(copy, image);
            Assert.That(facts["signature"].Single(), Is.EqualTo("bad"));
            Assert.That(facts["catalogTrust"].Single(), Is.Not.EqualTo(Trusted));
        }
    }

    private ILookup<string, string> Run(byte[] catalog, byte[] image) => WineHost.Judge(
        "trustjudge",
        [("a.cer", File.ReadAllBytes(package.Certificate)), ("a.cat", catalog), ("a.sys", image)],
        "a.cer", "a.cat", "a.sys");
}
