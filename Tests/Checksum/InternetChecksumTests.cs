using System;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>RFC 1071 against examples from elsewhere and against the plainest sum there is.</summary>
public sealed class InternetChecksumTests
{
    /// <summary>RFC 1071 section 3, "Numerical Examples".</summary>
    [Test]
    public void The_example_of_the_RFC()
    {
        byte[] bytes = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7];
        Assert.That(InternetChecksum.Add(bytes), Is.EqualTo(0xDDF2));
        Assert.That(InternetChecksum.Finish(InternetChecksum.Add(bytes)), Is.EqualTo(0x220D));
    }

    /// <summary>An IPv4 header that is an example in many places: 192.168.0.1 to 192.168.0.199, UDP, checksum b861.</summary>
    [Test]
    public void An_IPv4_header()
    {
        byte[] header =
        [
            0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0x00, 0x00, 0xC0, 0xA8, 0x00, 0x01, 0xC0, 0xA8, 0x00, 0xC7,
        ];
        Assert.That(InternetChecksum.Finish(InternetChecksum.Add(header)), Is.EqualTo(0xB861));
        (header[10], header[11]) = (0xB8, 0x61);
        Assert.That(InternetChecksum.IsWhole(InternetChecksum.Add(header)), Is.True);
        header[19] ^= 1;
        Assert.That(InternetChecksum.IsWhole(InternetChecksum.Add(header)), Is.False);
    }

    [Test]
    public void Nothing_sums_to_nothing()
    {
        Assert.That(InternetChecksum.Add([]), Is.Zero);
        Assert.That(InternetChecksum.Finish(0), Is.EqualTo(0xFFFF));
    }

    [Test]
    public void Carries_are_kept_to_the_last([Values(1, 2, 3, 65535, 65536, 1_000_001)] int length)
    {
        byte[] ones = new byte[length];
        Array.Fill(ones, (byte)0xFF);
        uint expected = length == 1 ? 0xFF00u : length % 2 == 0 ? 0xFFFFu : 0xFF00u;
        Assert.That(InternetChecksum.Add(ones), Is.EqualTo(expected));
    }

    [Test]
    public void Agrees_with_the_plain_sum()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static bytes => InternetChecksum.Add(bytes) == Plain(bytes))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(3000));
    }

    [Test]
    public void The_sum_of_pieces_is_the_sum_of_the_whole()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), ArbMap.Default.ArbFor<byte>(), static (bytes, a, b) =>
        {
            int first = a * bytes.Length / 256;
            int second = first + (b * (bytes.Length - first) / 256);
            uint sum = InternetChecksum.Add(bytes.AsSpan(0, first));
            sum = InternetChecksum.Add(bytes.AsSpan(first, second - first), sum, first % 2 != 0);
            sum = InternetChecksum.Add(bytes.AsSpan(second), sum, second % 2 != 0);
            return sum == Plain(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(300));
    }

    [Test]
    public void A_word_counts_like_its_two_bytes([Values(0, 1, 0xFF, 0x1234, 0xFFFF)] int word)
    {
        Assert.That(InternetChecksum.AddWord(0xFFF0, (ushort)word), Is.EqualTo(InternetChecksum.Add([(byte)(word >> 8), (byte)(word & 0xFF)], 0xFFF0)));
    }

    private static uint Plain(byte[] bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)bytes[i] << 8 : bytes[i];
            sum = sum > 0xFFFF ? sum - 0xFFFF : sum;
        }

        return sum;
    }
}
