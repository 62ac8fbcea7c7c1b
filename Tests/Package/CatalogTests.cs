using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using NUnit.Framework;
using VirtioNetCx.Packaging.Catalogs;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Tests.Package;

/// <summary>The catalog's bytes, against those that Microsoft's tools made of the same facts.</summary>
public class CatalogTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void Equals_a_catalog_that_Inf2Cat_made()
    {
        var catalog = new Catalog(
            Convert.FromHexString("EDEB1036385BD24499B38EDC365CBE3B"),
            new DateTimeOffset(2023, 10, 27, 8, 57, 44, TimeSpan.Zero),
            [
                .. Members("iddsampledriver.dll", CatalogMemberKind.Image,
                    "D591C22EE8CE33F03C82E85B6AB0A94C1DAF47448B07BB14FE1B7638FCCB17EB",
                    "057D47AD70DEA6902999D31EE63AB44CAC9F5247"),
                .. Members("iddsampledriver.inf", CatalogMemberKind.FlatFile,
                    "B6481B5C09CA5564AD83F3A6326D077AAC832C500D72727C8E919BB0BD01355F",
                    "BB72CF8DEC3519A3E1DB4195FBD31D7B548AF879"),
            ],
            [new("OS", "_v100_X64"), new("HWID1", @"root\iddsampledriver")]);
        AssertList(catalog, 1121, "f1050b6fe0b37b364dd6d0a5b0f8a894c010c9b8f78c36c854a2580548b1cdee");
    }

    [Test]
    public void Equals_a_catalog_from_the_Microsoft_portal()
    {
        var catalog = new Catalog(
            Convert.FromHexString("47F36F31267AE64584D143888F05EE83"),
            new DateTimeOffset(2021, 3, 25, 18, 43, 20, TimeSpan.Zero),
            [
                .. Members("netkvm.inf", CatalogMemberKind.FlatFile,
                    "83F2D471FF4DC99FCBECCAD08F5ED363C93BDB171ED81DF1EB8F17F12FAEAEF6",
                    "D8636EAB9D384B7124520AE4AAB9A2F8800F9972"),
                .. Members("netkvm.sys", CatalogMemberKind.Image,
                    "D9B1FEE75BF14ED6D114C44A793A1C1769E6272834055485B7B6350F0ADF1D62",
                    "902E6B4EAADFA78A54B94C795F594C493967DA4C"),
            ],
            [
                new("Submission ID", "30892600_14541832356421827_1152921505693320697"),
                new("BundleID", "virtio_net_arm64"),
                new("Universal", "False"),
                new("Declarative", "True"),
                new("OS", "_v100_ARM64_RS3,_v100_ARM64_RS4,_v100_ARM64_19H1,_v100_ARM64_Vb"),
                new("HWID7", @"acpi\ven_prl&dev_4009"),
                new("HWID6", @"acpi\ven_1af4&dev_1041"),
                new("HWID5", @"acpi\ven_1af4&dev_1000"),
                new("HWID4", @"pci\ven_1af4&dev_1041"),
                new("HWID3", @"pci\ven_1af4&dev_1041&subsys_11001ab8&rev_01"),
                new("HWID2", @"pci\ven_1af4&dev_1000"),
                new("HWID1", @"pci\ven_1af4&dev_1000&subsys_00011ab8&rev_00"),
            ]);
        AssertList(catalog, 2099, "c9a88285d44391a9e4db1e62325c92a47896ef03e5b7ecd76201dc7c8ec9505d");
    }

    [Test]
    public void Reads_back_what_it_wrote()
    {
        Catalog written = Build([("a.inf", [1, 2, 3]), ("A.sys", TestImage.Create())], @"PCI\VEN_1", @"PCI\VEN_2");
        Catalog read = CatalogDecoder.DecodeFile(SignedDataWriter.Write(Oids.TrustList, CatalogEncoder.Encode(written), identity: null));
        Assert.Multiple(() =>
        {
            Assert.That(read.ListIdentifier, Is.EqualTo(written.ListIdentifier));
            Assert.That(read.ThisUpdate, Is.EqualTo(s_time));
            Assert.That(CatalogEncoder.Encode(read), Is.EqualTo(CatalogEncoder.Encode(written)));
            Assert.That(read.Members, Has.Count.EqualTo(4));
            Assert.That(read.Members.Select(m => Convert.ToHexString(m.Tag)), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
            Assert.That(read.Attributes.Select(a => $"{a.Name}={a.Value}"), Is.EqualTo((string[])["OS=_v100_X64", @"HWID2=pci\ven_2", @"HWID1=pci\ven_1"]));
            Assert.That(read.Members.SelectMany(m => m.Attributes).Where(a => a.Name == "File").Select(a => a.Value).Distinct(),
                Is.EquivalentTo((string[])["a.inf", "a.sys"]));
        });
    }

    [Test]
    public void Images_are_listed_by_their_image_hash_and_other_files_by_their_bytes()
    {
        byte[] image = TestImage.Create();
        Catalog catalog = Build([("a.sys", image), ("a.inf", [1, 2, 3])]);
        CatalogMember inf = catalog.Members.Single(m => m.Kind == CatalogMemberKind.FlatFile && m.HasIndirectData);
        CatalogMember sys = catalog.Members.Single(m => m.Kind == CatalogMemberKind.Image && m.HasIndirectData);
        Assert.Multiple(() =>
        {
            Assert.That(inf.Tag, Is.EqualTo(SHA256.HashData([1, 2, 3])));
            Assert.That(sys.Tag, Is.Not.EqualTo(SHA256.HashData(image)));
            Assert.That(sys.Tag, Is.EqualTo(CatalogHash.Compute(VirtioNetCx.Packaging.Pe.PeSignature.Sign(image, TestIdentities.One), HashAlgorithmName.SHA256)));
        });
    }

    [Test]
    public void List_identifier_follows_from_the_content()
    {
        byte[] first = Build([("a.inf", [1, 2, 3])]).ListIdentifier;
        Assert.Multiple(() =>
        {
            Assert.That(first, Has.Length.EqualTo(16));
            Assert.That(Build([("a.inf", [1, 2, 3])]).ListIdentifier, Is.EqualTo(first));
            Assert.That(Build([("a.inf", [1, 2, 4])]).ListIdentifier, Is.Not.EqualTo(first));
            Assert.That(Build([("a.inf", [1, 2, 3])], "id").ListIdentifier, Is.Not.EqualTo(first));
        });
    }

    [Test]
    public void Decoder_rejects_what_is_no_version_2_catalog()
    {
        byte[] list = CatalogEncoder.Encode(Build([("a.inf", [1, 2, 3])]));
        Assert.Multiple(() =>
        {
            Assert.That(() => CatalogDecoder.Decode(list.AsMemory(..^1)), Throws.InstanceOf<InvalidDataException>());
            Assert.That(() => CatalogDecoder.DecodeFile(list), Throws.InstanceOf<InvalidDataException>());
            Assert.That(() => CatalogDecoder.DecodeFile(SignedDataWriter.Write(Oids.SpcIndirectData, list, identity: null)),
                Throws.InstanceOf<InvalidDataException>());
            // Version 1 has 1.3.6.1.4.1.311.12.1.2 where version 2 has ...3.
            byte[] old = [.. list];
            int oid = old.AsSpan().IndexOf((byte[])[0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x0C, 0x01, 0x03]);
            old[oid + 9] = 2;
            Assert.That(() => CatalogDecoder.Decode(old), Throws.InstanceOf<InvalidDataException>().With.Message.Contain("version 2"));
        });
    }

    private static Catalog Build((string, byte[])[] files, params string[] ids) => CatalogBuilder.Build(files, ids, "_v100_X64", s_time);

    private static CatalogMember[] Members(string file, CatalogMemberKind kind, string sha256, string sha1)
    {
        CatalogAttribute[] attributes = [new("OSAttr", "2:10.0"), new("File", file)];
        return
        [
            new(Convert.FromHexString(sha256), HashAlgorithmName.SHA256, kind, attributes),
            new(Convert.FromHexString(sha1), HashAlgorithmName.SHA1, kind, attributes),
        ];
    }

    private static void AssertList(Catalog catalog, int length, string sha256)
    {
        byte[] list = CatalogEncoder.Encode(catalog);
        Assert.That(list, Has.Length.EqualTo(length));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(list)), Is.EqualTo(sha256));
    }
}
