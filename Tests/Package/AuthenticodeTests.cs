using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NUnit.Framework;
using VirtioNetCx.Packaging.Pe;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Tests.Package;

/// <summary>Image hashes, CheckSum, and the signature inside an image.</summary>
public partial class AuthenticodeTests
{
    // As osslsigncode 2.9 calculated them.
    [TestCase(0x600, "SHA256", "7DD3DF1FF95D1B0762049A695D171132C5F475CF223CB953104B1D711234D2EE")]
    [TestCase(0x5FF, "SHA256", "BD70E287D378EFC7741C1271E15E7BA630D33E6BFDA153B6CF519D855AFBD4F8")]
    [TestCase(0x600, "SHA1", "F6A16592D27AA5D82941C85988690D780023A65B")]
    [TestCase(0x5FF, "SHA1", "E470BF4C9D135EE5D22C7E201EFA3E3D9D78A1B4")]
    public void Image_hash_is_the_known_one(int length, string algorithm, string expected)
    {
        byte[] hash = Authenticode.Hash(new PeImage(TestImage.Create(length)), new HashAlgorithmName(algorithm));
        Assert.That(Convert.ToHexString(hash), Is.EqualTo(expected));
    }

    [TestCase(0x600)]
    [TestCase(0x5FF)]
    [TestCase(0x604)]
    public void Image_hash_is_the_one_that_osslsigncode_calculates(int length)
    {
        using var scratch = new Scratch();
        byte[] image = TestImage.Create(length);
        string file = scratch.Write("a.sys", PeSignature.Sign(image, TestIdentities.One));
        ToolResult result = ExternalTool.OsslSignCode.Run("verify", "-in", file);
        Match match = CalculatedDigest().Match(result.Output);
        Assert.That(match.Success, result.Output);
        Assert.That(match.Groups[1].Value, Is.EqualTo(Convert.ToHexString(Authenticode.Hash(new PeImage(image), HashAlgorithmName.SHA256))));
    }

    [Test]
    public void Only_what_signing_changes_is_left_out_of_the_hash()
    {
        byte[] image = TestImage.Create();
        byte[] hash = Hash(image);
        for (int i = 0; i < image.Length; i++)
        {
            bool checksum = i is >= TestImage.ChecksumOffset and < TestImage.ChecksumOffset + 4;
            bool directory = i is >= TestImage.SecurityDirectoryOffset and < TestImage.SecurityDirectoryOffset + 8;
            bool structure = i is < 2 or (>= 0x3C and < 0x40) or (>= TestImage.HeaderOffset and < TestImage.HeaderOffset + 4)
                or (>= TestImage.OptionalOffset and < TestImage.OptionalOffset + 2)
                or (>= TestImage.OptionalOffset + 108 and < TestImage.OptionalOffset + 112);
            if (directory || structure)
            {
                continue; // No longer the image of one section and no signature.
            }

            byte[] changed = [.. image];
            changed[i] ^= 1;
            Assert.That(Hash(changed).AsSpan().SequenceEqual(hash), Is.EqualTo(checksum), $"byte 0x{i:X}");
        }
    }

    [Test]
    public void Signing_leaves_the_hash_and_sets_directory_and_checksum()
    {
        byte[] image = TestImage.Create(0x5F9);
        byte[] signed = PeSignature.Sign(image, TestIdentities.One);
        var read = new PeImage(signed);
        Assert.Multiple(() =>
        {
            Assert.That(read.IsSigned);
            Assert.That(read.ContentLength, Is.EqualTo(0x600));
            Assert.That(signed.Length % 8, Is.Zero);
            Assert.That(Hash(signed), Is.EqualTo(Hash(image)));
            Assert.That(read.Checksum, Is.EqualTo(SlowChecksum(signed)));
            Assert.That(BinaryPrimitives.ReadInt32LittleEndian(read.CertificateTable), Is.EqualTo(signed.Length - 0x600));
        });
    }

    [Test]
    public void Signing_twice_with_one_key_gives_the_same_bytes()
    {
        byte[] image = TestImage.Create();
        byte[] first = PeSignature.Sign(image, TestIdentities.One);
        byte[] second = PeSignature.Sign(image, TestIdentities.One);
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Signed_and_malformed_images_are_refused()
    {
        byte[] image = TestImage.Create();
        byte[] signed = PeSignature.Sign(image, TestIdentities.One);
        byte[] narrow = [.. image];
        narrow[TestImage.OptionalOffset] = 0x0B;
        narrow[TestImage.OptionalOffset + 1] = 0x01;
        byte[] fewDirectories = [.. image];
        fewDirectories[TestImage.OptionalOffset + 108] = 4;
        Assert.Multiple(() =>
        {
            Assert.That(() => PeSignature.Sign(signed, TestIdentities.One), Throws.InstanceOf<InvalidDataException>().With.Message.Contain("signed already"));
            Assert.That(() => new PeImage([.. signed, 0]), Throws.InstanceOf<InvalidDataException>().With.Message.Contain("does not end"));
            Assert.That(() => new PeImage(image[..0x100]), Throws.InstanceOf<InvalidDataException>().With.Message.Contain("cut short"));
            Assert.That(() => new PeImage(narrow), Throws.InstanceOf<InvalidDataException>().With.Message.Contain("PE32+"));
            Assert.That(() => new PeImage(fewDirectories), Throws.InstanceOf<InvalidDataException>().With.Message.Contain("directory"));
            Assert.That(() => new PeImage([]), Throws.InstanceOf<InvalidDataException>());
            Assert.That(() => PeSignature.Extract(new PeImage(image)), Throws.InstanceOf<InvalidDataException>());
        });
    }

    [Test]
    public void Signature_vouches_for_the_hash()
    {
        byte[] image = TestImage.Create();
        SignedDataReader signature = SignedDataReader.Read(PeSignature.Extract(new PeImage(PeSignature.Sign(image, TestIdentities.One))));
        using var signer = signature.Verify();
        Assert.Multiple(() =>
        {
            Assert.That(signature.ContentType, Is.EqualTo(Oids.SpcIndirectData));
            Assert.That(IndirectData.ReadDigest(signature.Content, out _), Is.EqualTo(Hash(image)));
            Assert.That(signer.Thumbprint, Is.EqualTo(TestIdentities.One.Certificate.Thumbprint));
        });
    }

    [GeneratedRegex(@"Calculated message digest\s*:\s*([0-9A-F]+)")]
    private static partial Regex CalculatedDigest();

    private static byte[] Hash(byte[] image) => Authenticode.Hash(new PeImage(image), HashAlgorithmName.SHA256);

    /// <summary>The definition, word by word: add 16-bit words with end-around carry, the field as zero, then the length.</summary>
    private static uint SlowChecksum(byte[] file)
    {
        byte[] zeroed = [.. file, 0];
        zeroed.AsSpan(TestImage.ChecksumOffset, 4).Clear();
        ulong sum = 0;
        for (int i = 0; i < file.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16LittleEndian(zeroed.AsSpan(i));
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (uint)sum + (uint)file.Length;
    }
}
