using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Packaging.Pe;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Tests.Package;

/// <summary>Copies of a file with one bit turned over, at random places that a signature must cover.</summary>
internal static class Flip
{
    private const int Copies = 6;

    /// <summary>Anywhere in the image but in CheckSum and the security directory, and in the signature's last bytes.</summary>
    public static IEnumerable<byte[]> Image(byte[] signed)
    {
        var image = new PeImage(signed);
        return Any(
            signed,
            (0, image.ChecksumOffset),
            (image.ChecksumOffset + 4, image.SecurityDirectoryOffset),
            (image.SecurityDirectoryOffset + 8, image.ContentLength),
            SignatureValue(signed, image.ContentLength + 8, PeSignature.Extract(image)));
    }

    /// <summary>Anywhere in what the hash of the image covers.</summary>
    public static IEnumerable<byte[]> ImageContent(byte[] signed)
    {
        var image = new PeImage(signed);
        return Any(signed, (0, image.ChecksumOffset), (image.SecurityDirectoryOffset + 8, image.ContentLength));
    }

    /// <summary>In the list of hashes, and in the signature's last bytes.</summary>
    public static IEnumerable<byte[]> Catalog(byte[] signed)
    {
        byte[] content = SignedDataReader.Read(signed).Content;
        int start = signed.AsSpan().IndexOf(content);
        return Any(signed, (start + 4, start + content.Length), SignatureValue(signed, 0, signed));
    }

    /// <summary>In the last bytes of a catalog's signature only.</summary>
    public static IEnumerable<byte[]> SignatureOf(byte[] catalog) => Any(catalog, SignatureValue(catalog, 0, catalog));

    public static IEnumerable<byte[]> Anywhere(byte[] file) => Any(file, (0, file.Length));

    /// <summary>The RSA value is the last thing in signed data with one signer; its last 200 bytes are in it for every key size.</summary>
    private static (int, int) SignatureValue(byte[] file, int start, byte[] signedData)
    {
        _ = System.Formats.Asn1.AsnDecoder.ReadEncodedValue(
            signedData, System.Formats.Asn1.AsnEncodingRules.BER, out _, out _, out int length);
        Assert.That(start + length, Is.LessThanOrEqualTo(file.Length));
        return (start + length - 200, start + length);
    }

    /// <summary>Half of the copies from the last range, half from the others.</summary>
    private static IEnumerable<byte[]> Any(byte[] file, params (int From, int To)[] ranges)
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int i = 0; i < Copies; i++)
        {
            int[] weights = [.. ranges.Select(r => r.To - r.From)];
            int which = i % 2 == 0 && ranges.Length > 1 ? ranges.Length - 1 : Pick(random, weights);
            int position = random.Next(ranges[which].From, ranges[which].To);
            int bit = random.Next(8);
            TestContext.Out.WriteLine($"byte 0x{position:X}, bit {bit}");
            byte[] copy = [.. file];
            copy[position] ^= (byte)(1 << bit);
            yield return copy;
        }
    }

    private static int Pick(Random random, int[] weights)
    {
        int at = random.Next(weights.Sum());
        for (int i = 0; ; i++)
        {
            at -= weights[i];
            if (at < 0)
            {
                return i;
            }
        }
    }
}
