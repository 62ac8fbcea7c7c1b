using System;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Checksum;
using VirtioNetCx.Tests.Support;

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
        Prop.ForAll(Trials.Any<byte[]>(), static bytes => InternetChecksum.Add(bytes) == Plain(bytes))
            .Check(Trials.Of(2000, 3000));
    }

    [Test]
    public void The_sum_of_pieces_is_the_sum_of_the_whole()
    {
        Prop.ForAll(Trials.Any<byte[]>(), Trials.Any<byte>(), Trials.Any<byte>(), static (bytes, a, b) =>
        {
            int first = a * bytes.Length / 256;
            int second = first + (b * (bytes.Length - first) / 256);
            uint sum = InternetChecksum.Add(bytes.AsSpan(0, first));
            sum = InternetChecksum.Add(bytes.AsSpan(first, second - first), sum, first % 2 != 0);
            sum = InternetChecksum.Add(bytes.AsSpan(second), sum, second % 2 != 0);
            return sum == Plain(bytes);
        }).Check(Trials.Of(2000, 300));
    }

    [Test]
    public void A_word_counts_like_its_two_bytes([Values(0, 1, 0xFF, 0x1234, 0xFFFF)] int word)
    {
        Assert.That(InternetChecksum.AddWord(0xFFF0, (ushort)word), Is.EqualTo(InternetChecksum.Add([(byte)(word >> 8), (byte)(word & 0xFF)], 0xFFF0)));
    }

    /// <summary>Every length that takes another way through the sum, at every alignment.</summary>
    [Test]
    public void Agrees_with_the_plain_sum_at_every_length_and_start()
    {
        byte[] bytes = new byte[700];
        new Random(1).NextBytes(bytes);
        for (int start = 0; start < 33; start++)
        {
            for (int length = 0; length <= 640; length++)
            {
                uint sum = InternetChecksum.Add(bytes.AsSpan(start, length));
                Assert.That(sum, Is.EqualTo(PlainSum.Of(bytes.AsSpan(start, length))), $"{length} bytes at {start}");
            }
        }
    }

    [Test]
    public void Agrees_where_the_vector_sums_are_emptied([Values(-65, -64, -1, 0, 1, 63, 64, 65, 127, 128, 200)] int more, [Values(1, 2, 3)] int runs)
    {
        byte[] bytes = new byte[(runs * 65536) + more];
        foreach (byte fill in (byte[])[0x00, 0x7F, 0x80, 0xFF])
        {
            Array.Fill(bytes, fill);
            Assert.That(InternetChecksum.Add(bytes), Is.EqualTo(PlainSum.Of(bytes)), $"all {fill}");
        }

        new Random(more).NextBytes(bytes);
        Assert.That(InternetChecksum.Add(bytes), Is.EqualTo(PlainSum.Of(bytes)));
    }

    [Test]
    public void A_sum_is_zero_only_for_zeros([Values(2, 20, 128, 131, 4096)] int length)
    {
        byte[] bytes = new byte[length];
        Assert.That(InternetChecksum.Add(bytes), Is.Zero);
        Assert.That(InternetChecksum.Add([0x12, 0x34, 0xED, 0xCB]), Is.EqualTo(0xFFFF));
        bytes[length - 1] = 1;
        Assert.That(InternetChecksum.Add(bytes), Is.Not.Zero);
    }

    [Test]
    public void A_running_sum_takes_pieces_of_any_length()
    {
        Prop.ForAll(Trials.Any<byte[]>(), Trials.Any<byte[]>(), static (bytes, lengths) =>
        {
            RunningSum sum = default;
            int at = 0;
            foreach (byte length in lengths)
            {
                int piece = Math.Min(length % 9, bytes.Length - at);
                sum.Add(bytes.AsSpan(at, piece));
                at += piece;
            }

            sum.Add(bytes.AsSpan(at));
            return sum.Sum == Plain(bytes);
        }).Check(Trials.Of(2000, 300));
    }

    [Test]
    public void Sums_of_pieces_combine()
    {
        Prop.ForAll(Trials.Any<byte[]>(), Trials.Any<byte>(), static (bytes, part) =>
        {
            int first = part * bytes.Length / 256;
            uint left = InternetChecksum.Add(bytes.AsSpan(0, first));
            uint right = InternetChecksum.Add(bytes.AsSpan(first));
            return InternetChecksum.Combine(left, right, first % 2 != 0) == Plain(bytes);
        }).Check(Trials.Of(2000, 300));
    }

    /// <summary>RFC 1624 section 4, where the older equation gives FFFF.</summary>
    [Test]
    public void The_example_of_RFC_1624()
    {
        Assert.That(InternetChecksum.Update(0xDD2F, 0x5555, 0x3285), Is.Zero);
    }

    [Test]
    public void An_update_is_the_checksum_of_the_changed_message()
    {
        Prop.ForAll(Trials.Any<byte[]>(), Trials.Any<ushort>(), Trials.Any<byte>(), static (bytes, after, place) =>
        {
            // A message that is not all zero, as no message with a header is.
            byte[] message = [0x45, .. bytes, .. new byte[3 - (bytes.Length % 2)]];
            int at = 2 + (place % ((message.Length - 2) / 2) * 2);
            ushort checksum = InternetChecksum.Finish(InternetChecksum.Add(message));
            ushort before = (ushort)PlainSum.Word(message, at);
            PlainSum.SetWord(message, at, after);
            return InternetChecksum.Update(checksum, before, after) == InternetChecksum.Finish(InternetChecksum.Add(message));
        }).Check(Trials.Of(2000, 100));
    }

    [Test]
    public void A_UDP_checksum_is_never_zero([Values(0u, 1u, 0xFFFEu, 0xFFFFu)] uint sum)
    {
        Assert.That(InternetChecksum.FinishUdp(sum), Is.EqualTo(sum == 0xFFFF ? 0xFFFF : 0xFFFF - sum));
    }

    private static uint Plain(byte[] bytes) => (uint)PlainSum.Of(bytes);
}
