using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NUnit.Framework;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>A device that promised order, in both formats: whatever it does, each buffer comes back once.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed unsafe class InOrderBreachTests(bool packed)
{
    private const uint Size = 8;
    private const uint Room = 100;
    private const ushort Used = 0x8080;

    private readonly List<(ulong Token, uint Length)> _given = [];
    private byte* _shared;
    private byte* _own;
    private QueueLayout _layout;
    private Virtqueue _queue;

    // Two buffers of one descriptor, one of two (positions 2 and 3), one of one: heads 0, 1, 2 and 4.
    [SetUp]
    public void Allocate()
    {
        RingFeatures features = RingFeatures.InOrder | (packed ? RingFeatures.Packed : RingFeatures.None);
        Assert.That(QueueSize.TryCreate(Size, features, out QueueSize size), Is.True);
        _layout = new QueueLayout(size, features);
        _shared = (byte*)NativeMemory.AlignedAlloc(_layout.SharedBytes, QueueLayout.Alignment);
        _own = (byte*)NativeMemory.AlignedAlloc(_layout.PrivateBytes, 8);
        new Span<byte>(_own, (int)_layout.PrivateBytes).Fill(0xA5);
        _queue = default;
        _queue.Initialize(size, QueueMemory.Of(_layout, _shared, _own), features);
        if (packed)
        {
            Fill<PackedInOrderAdd>();
        }
        else
        {
            Fill<SplitInOrderAdd>();
        }
    }

    [TearDown]
    public void Free()
    {
        NativeMemory.AlignedFree(_shared);
        NativeMemory.AlignedFree(_own);
    }

    [Test]
    public void A_run_may_be_taken_in_small_steps([Values(1u, 2u, 3u)] uint limit)
    {
        Use(0, 4, 7, 4);
        List<ulong> tokens = [];
        for (int i = 0; i < 5 && tokens.Count < 4; i++)
        {
            Assert.That(Reclaim(limit), Is.True);
            Assert.That(_given, Has.Count.LessThanOrEqualTo((int)limit));
            tokens.AddRange(_given.ConvertAll(static pair => pair.Token));
            Assert.That(_queue.EnableInterrupts(), Is.EqualTo(tokens.Count < 4), "what is left of a run is used already");
        }

        Assert.That(tokens, Is.EqualTo(new ulong[] { 10, 11, 12, 13 }));
        Assert.That(_queue.FreeCount, Is.EqualTo(Size));
    }

    [Test]
    public void The_middle_of_a_list() => Expect(QueueError.IdNotOutstanding, 0, (0, 3, 0, 3));

    [Test]
    public void Nothing_outstanding_is_taken_twice()
    {
        Use(0, 4, 7, 4);
        Assert.That(Reclaim(), Is.True);
        Use(packed ? 5 : 4, 5, 0, 1);
        Assert.That(Reclaim(), Is.False);
        Assert.That(_given, Is.Empty);
        Assert.That(_queue.Error, Is.EqualTo(packed ? QueueError.IdNotOutstanding : QueueError.UsedIndexJump));
    }

    [Test]
    public void Any_bytes_in_order_do_no_harm()
    {
        Random random = new(11);
        for (int round = 0; round < 20_000; round++)
        {
            Free();
            Allocate();
            Span<byte> shared = new(_shared, (int)_layout.SharedBytes);
            random.NextBytes(shared);
            if (!packed && round % 2 == 0)
            {
                *(ushort*)(_shared + _layout.DeviceOffset + 2) = (ushort)random.Next(5);
                *(uint*)(_shared + _layout.DeviceOffset + 4) = (uint)random.Next(9);
                *(uint*)(_shared + _layout.DeviceOffset + 8) = (uint)random.Next(120);
            }

            HashSet<ulong> tokens = [];
            for (int pass = 0; pass < 3; pass++)
            {
                _ = Reclaim((uint)random.Next(1, 5));
                _given.ForEach(pair => Assert.That(tokens.Add(pair.Token) && pair.Length <= Room, Is.True, $"round {round}"));
            }

            while (_queue.TryDetach(out ulong token))
            {
                Assert.That(tokens.Add(token), Is.True, $"round {round}");
            }

            Assert.That(tokens, Has.Count.EqualTo(4), $"each buffer comes back once, round {round}");
        }
    }

    private void Fill<TBatch>()
        where TBatch : struct, IAddBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref _queue);
        batch.AddWritable(0x1000, Room, 10);
        batch.AddWritable(0x2000, Room, 11);
        Chain chain = batch.BeginChain();
        batch.AppendWritable(ref chain, 0x3000, Room / 2);
        batch.AppendWritable(ref chain, 0x4000, Room / 2);
        batch.EndChain(ref chain, 12);
        batch.AddWritable(0x5000, Room, 13);
        batch.End(ref _queue);
    }

    // A used element or descriptor that claims to end a run of so many buffers.
    private void Use(int position, ushort id, uint length, uint buffers)
    {
        byte* entry = packed ? _shared + (16 * position) + 8 : _shared + _layout.DeviceOffset + 4 + (8 * position);
        *(uint*)(entry + (packed ? 0 : 4)) = length;
        if (packed)
        {
            *(ushort*)(entry + 4) = id;
            *(ushort*)(entry + 6) = Used;
            return;
        }

        *(uint*)entry = id;
        *(ushort*)(_shared + _layout.DeviceOffset + 2) += (ushort)buffers;
    }

    private void Expect(QueueError error, int taken, params (int Position, ushort Id, uint Length, uint Buffers)[] used)
    {
        foreach ((int position, ushort id, uint length, uint buffers) in used)
        {
            Use(position, id, length, buffers);
        }

        Assert.That(Reclaim(), Is.False);
        Assert.That(_given, Has.Count.EqualTo(taken));
        Assert.That(_queue.Error, Is.EqualTo(error));
        Assert.That(_queue.FreeCount, Is.Zero);
        Assert.That(Detach(), Is.EqualTo(4 - taken));
        Assert.That(Reclaim(), Is.False, "and stays broken");
        Assert.That(_given, Is.Empty);
    }

    private bool Reclaim(uint limit = uint.MaxValue) => packed ? Reclaim<PackedInOrderReclaim>(limit) : Reclaim<SplitInOrderReclaim>(limit);

    private bool Reclaim<TBatch>(uint limit)
        where TBatch : struct, IReclaimBatch, allows ref struct
    {
        _given.Clear();
        TBatch batch = default;
        batch.Begin(ref _queue, limit);
        while (batch.TryNext(out ulong token, out uint length))
        {
            _given.Add((token, length));
        }

        return batch.End(ref _queue);
    }

    private int Detach()
    {
        int detached = 0;
        while (_queue.TryDetach(out _))
        {
            detached++;
        }

        return detached;
    }
}
