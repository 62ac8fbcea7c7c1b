using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Metal.Common;
using VirtioNetCx.Metal.Runner;
using VirtioNetCx.Metal.Runner.Wires;

namespace VirtioNetCx.Tests.Metal;

/// <summary>The comparison of frames out: each kind of damage must be seen.</summary>
// SAFETY: arrays have the length that the sequence gives.
[TestFixture]
internal sealed unsafe class JudgeTests
{
    private static readonly FrameSequence s_sequence = new(7, FrameSequence.Outward, 1500, FrameSequence.Peer);

    [Test]
    public void RightFramesPass() => Assert.That(Judge(mayLose: false, Frame(0), Frame(1), Frame(2)), Is.Null);

    [Test]
    public void OneWrongBitIsSeen([Range(0, 13)] int position)
    {
        byte[] frame = Frame(1);
        frame[position] ^= 1;
        Assert.That(Judge(mayLose: false, Frame(0), frame), Does.Contain($"differs at byte {position}"));
    }

    [Test]
    public void ShortFrameIsSeen() => Assert.That(Judge(mayLose: false, Frame(0), Frame(1)[..^1]), Does.Contain("differs"));

    [Test]
    public void LongFrameIsSeen() => Assert.That(Judge(mayLose: false, Frame(0), [.. Frame(1), 0]), Does.Contain("differs"));

    [Test]
    public void RepeatedFrameIsSeen([Values] bool mayLose) =>
        Assert.That(Judge(mayLose, Frame(0), Frame(1), Frame(1)), Does.Contain("frame 2"));

    [Test]
    public void LostFrameIsSeen() => Assert.That(Judge(mayLose: false, Frame(0), Frame(2)), Does.Contain("frame 1"));

    [Test]
    public void LostFrameIsForgivenWhereItMayBe() => Assert.That(Judge(mayLose: true, Frame(0), Frame(2), Frame(9)), Is.Null);

    [Test]
    public void SwappedFramesAreSeen() => Assert.That(Judge(mayLose: true, Frame(0), Frame(2), Frame(1)), Is.Not.Null);

    [Test]
    public void PiecesAddUp([Range(0, 40)] int number)
    {
        uint* pieces = stackalloc uint[FrameSequence.PieceLimit];
        uint length = s_sequence.LengthOf((uint)number);
        uint count = s_sequence.Cut((uint)number, length, pieces);
        uint sum = 0;
        for (uint i = 0; i < count; i++)
        {
            Assert.That(pieces[i], Is.Positive);
            sum += pieces[i];
        }

        Assert.That(sum, Is.EqualTo(length));
    }

    private static byte[] Frame(uint number)
    {
        byte[] frame = new byte[s_sequence.LengthOf(number)];
        fixed (byte* bytes = frame)
        {
            _ = s_sequence.Fill(number, bytes);
        }

        return frame;
    }

    private static string? Judge(bool mayLose, params byte[][] frames)
    {
        using RecordedWire wire = new(frames);
        using FrameJudge judge = new(wire, mayLose);
        judge.Expect(s_sequence);
        wire.Begin();
        judge.Finish();
        return judge.Problem;
    }

    private sealed class RecordedWire(IEnumerable<byte[]> frames) : IWire
    {
        private readonly BlockingCollection<byte[]> _frames = [];

        public IReadOnlyList<string> QemuArguments => [];

        public void Begin()
        {
            foreach (byte[] frame in frames)
            {
                _frames.Add(frame);
            }
        }

        public void Send(ReadOnlySpan<byte> frame)
        {
        }

        public bool TryReceive(Span<byte> frame, out int length)
        {
            bool any = _frames.TryTake(out byte[]? bytes, TimeSpan.FromSeconds(5));
            length = any ? bytes!.Length : 0;
            bytes?.CopyTo(frame);
            return any;
        }

        public void PeerEnded() => _frames.CompleteAdding();

        public void Dispose() => _frames.Dispose();
    }
}
