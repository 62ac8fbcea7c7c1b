using NUnit.Framework;
using VirtioNetCx.Checksum;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>A partial checksum of a frame that lies in pieces, cut at every pair of places.</summary>
public sealed class CompletionPieceTests
{
    private static readonly FrameShape Tcp = new(1, IsIPv6: false, IsTcp: true, 0, 0, 5, 0, 1);
    private static readonly FrameShape Udp = new(0, IsIPv6: true, IsTcp: false, 0, 0, 4, 3, 2);

    [Test]
    public void Every_cut_gives_the_checksum_of_the_whole([Values] bool isTcp)
    {
        FrameShape shape = isTcp ? Tcp : Udp;
        byte[] whole = shape.Build();
        ChecksumCompletion completion = CompletionOf(shape, out byte[] partial);
        for (int first = 0; first <= whole.Length; first++)
        {
            for (int second = first; second <= whole.Length; second++)
            {
                byte[][] pieces = [partial[..first], partial[first..second], partial[second..]];
                RunningSum sum = default;
                int at = 0;
                foreach (byte[] piece in pieces)
                {
                    completion.Add(ref sum, piece, (uint)at);
                    at += piece.Length;
                }

                at = 0;
                foreach (byte[] piece in pieces)
                {
                    completion.Store(completion.Value(sum), piece, (uint)at);
                    at += piece.Length;
                }

                Assert.That((byte[])[.. pieces[0], .. pieces[1], .. pieces[2]], Is.EqualTo(whole), $"cut at {first} and {second}");
            }
        }
    }

    [Test]
    public void A_piece_before_or_behind_the_field_is_not_written()
    {
        ChecksumCompletion completion = CompletionOf(Tcp, out _);
        uint field = completion.Field;
        Assert.That(field, Is.EqualTo(Tcp.ChecksumAt));
        byte[] piece = [1, 2];
        completion.Store(0xABCD, piece, field + 2);
        completion.Store(0xABCD, piece, field - 2);
        completion.Store(0xABCD, piece, uint.MaxValue - 1);
        Assert.That(piece, Is.EqualTo(new byte[] { 1, 2 }));
        completion.Store(0xABCD, piece, field - 1);
        Assert.That(piece, Is.EqualTo(new byte[] { 1, 0xAB }));
        completion.Store(0xABCD, piece, field + 1);
        Assert.That(piece, Is.EqualTo(new byte[] { 0xCD, 0xAB }));
        completion.Store(0x1234, piece, field);
        Assert.That(piece, Is.EqualTo(new byte[] { 0x12, 0x34 }));
    }

    [TestCase(true, 0)]
    [TestCase(false, 0xFFFF)]
    public void Zero_is_written_as_ones_in_UDP_only(bool isTcp, int expected)
    {
        RunningSum sum = default;
        sum.Add([0xFF, 0xFF]);
        Assert.That(CompletionOf(isTcp ? Tcp : Udp, out _).Value(sum), Is.EqualTo(expected));
    }

    [Test]
    public void A_frame_that_is_a_byte_short_is_left_alone()
    {
        ChecksumCompletion completion = CompletionOf(Tcp, out byte[] partial);
        byte[] cut = partial[..^1];
        Assert.That(completion.Complete(cut), Is.False);
        Assert.That(cut, Is.EqualTo(partial[..^1]));
        Assert.That(default(ChecksumCompletion).IsNeeded, Is.False);
    }

    private static ChecksumCompletion CompletionOf(FrameShape shape, out byte[] partial)
    {
        partial = shape.Build();
        PlainSum.SetWord(partial, shape.ChecksumAt, shape.PseudoSum(partial, shape.End - shape.TransportAt));
        RxRequest request = new()
        {
            Flags = NetHeaderFlags.NeedsCsum,
            FrameLength = (uint)partial.Length,
            CsumStart = (ushort)shape.TransportAt,
            CsumOffset = (ushort)(shape.ChecksumAt - shape.TransportAt),
        };
        Assert.That(RxDecision.Decide(in request, partial, OffloadFeatures.Csum, out RxPlan plan), Is.EqualTo(RxRefusal.None));
        return plan.Completion;
    }
}
