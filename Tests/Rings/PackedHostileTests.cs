using System.Collections.Generic;
using System.Runtime.InteropServices;
using NUnit.Framework;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>A device that writes what it likes into a packed ring.</summary>
internal sealed unsafe class PackedHostileTests
{
    private const uint Size = 5;
    private const ushort UsedFlags = 0x8080;

    private byte* _shared;
    private byte* _own;
    private QueueLayout _layout;
    private Virtqueue _queue;

    [SetUp]
    public void Allocate()
    {
        const RingFeatures features = RingFeatures.Packed | RingFeatures.EventIdx;
        Assert.That(QueueSize.TryCreate(Size, features, out QueueSize size), Is.True);
        _layout = new QueueLayout(size, features);
        _shared = (byte*)NativeMemory.AlignedAlloc(_layout.SharedBytes, QueueLayout.Alignment);
        _own = (byte*)NativeMemory.AlignedAlloc(_layout.PrivateBytes, 8);
        _queue = default;
        _queue.Initialize(size, QueueMemory.Of(_layout, _shared, _own), features);
        PackedAdd batch = default;
        batch.Begin(ref _queue);
        for (uint i = 0; i < 3; i++)
        {
            batch.AddWritable(0x1000 * (i + 1), 100, 10 + i);
        }

        batch.End(ref _queue);
    }

    [TearDown]
    public void Free()
    {
        NativeMemory.AlignedFree(_shared);
        NativeMemory.AlignedFree(_own);
    }

    [Test]
    public void An_id_beyond_the_queue([Values(5, 6, 32768, 65535)] int id) => Expect(QueueError.IdOutOfRange, 3, (0, (ushort)id, 0));

    [Test]
    public void An_id_that_was_never_given([Values(3, 4)] int id) => Expect(QueueError.IdNotOutstanding, 3, (0, (ushort)id, 0));

    [Test]
    public void An_id_given_back_twice() => Expect(QueueError.IdNotOutstanding, 2, (0, 1, 7), (1, 1, 7));

    [Test]
    public void More_bytes_than_posted_in_a_packed_ring([Values(101u, uint.MaxValue)] uint length) =>
        Expect(QueueError.LengthTooLarge, 3, (0, 0, length));

    [Test]
    public void Flags_flipped_before_anything_was_added()
    {
        // The driver has come to position 3, where nothing is: a device that says "used" there is caught by the id.
        Expect(QueueError.IdNotOutstanding, 0, (0, 0, 1), (1, 1, 1), (2, 2, 1), (3, 0, 1));
    }

    [Test]
    public void Any_bytes_do_no_harm()
    {
        System.Random random = new(7);
        for (int round = 0; round < 20_000; round++)
        {
            Free();
            Allocate();
            random.NextBytes(new System.Span<byte>(_shared, (int)_layout.SharedBytes));
            _ = Reclaim();
            _ = _queue.ShouldNotify();
            _ = _queue.EnableInterrupts((CompletionInterrupt)(round % 3));
            Assert.That(Detach() + _given.Count, Is.EqualTo(3), "each buffer comes back once");
        }
    }

    private readonly List<ulong> _given = [];

    private void Expect(QueueError error, int left, params (int Position, ushort Id, uint Length)[] used)
    {
        foreach ((int position, ushort id, uint length) in used)
        {
            byte* entry = _shared + (16 * position);
            *(uint*)(entry + 8) = length;
            *(ushort*)(entry + 12) = id;
            *(ushort*)(entry + 14) = UsedFlags;
        }

        Assert.That(Reclaim(), Is.False);
        Assert.That(_queue.Error, Is.EqualTo(error));
        Assert.That(_queue.FreeCount, Is.Zero, "a broken queue takes nothing");
        Assert.That(Reclaim(), Is.False, "and stays broken");
        Assert.That(_given, Is.Empty);
        Assert.That(Detach(), Is.EqualTo(left));
    }

    private bool Reclaim()
    {
        _given.Clear();
        PackedReclaim batch = default;
        batch.Begin(ref _queue, uint.MaxValue);
        while (batch.TryNext(out ulong token, out uint length))
        {
            Assert.That(length, Is.LessThanOrEqualTo(100u));
            _given.Add(token);
        }

        return batch.End(ref _queue);
    }

    private int Detach()
    {
        HashSet<ulong> tokens = [.. _given];
        int detached = 0;
        while (_queue.TryDetach(out ulong token))
        {
            Assert.That(tokens.Add(token), Is.True);
            detached++;
        }

        return detached;
    }
}
