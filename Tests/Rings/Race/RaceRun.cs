using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings.Race;

/// <summary>
/// A driver and a device on two threads, each of which sleeps as soon as it has nothing to do, and is woken by the other only as the
/// specification says. Compiled twice: with the driver's rings, and with rings that lack the fence.
/// </summary>
/// <remarks>
/// Nothing depends on time. The driver, while it waits for an interrupt, sees whether the device sleeps too with every notification
/// taken: then nobody will ever wake anybody, and a wake-up was lost.
/// </remarks>
public sealed unsafe partial class RaceRun : IDisposable
{
    private const uint Size = 8;

    private readonly bool _packed;
    private readonly byte* _shared;
    private readonly byte* _own;
    private readonly QueueLayout _layout;
    private readonly Random _pace;
    private Virtqueue _queue;

    // Each on a line of its own would be kinder to the caches; what matters is that they are not on a line of the ring.
    private volatile int _rung;
    private volatile int _rungSeen;
    private volatile int _interrupts;
    private volatile bool _asleep;
    private volatile bool _stop;

    /// <summary>A queue of either format with EVENT_IDX.</summary>
    public RaceRun(bool packed, int seed)
    {
        RingFeatures features = RingFeatures.EventIdx | (packed ? RingFeatures.Packed : RingFeatures.None);
        _packed = packed;
        _pace = new Random(seed);
        _ = QueueSize.TryCreate(Size, features, out QueueSize size);
        _layout = new QueueLayout(size, features);
        _shared = (byte*)NativeMemory.AlignedAlloc(_layout.SharedBytes, QueueLayout.Alignment);
        _own = (byte*)NativeMemory.AlignedAlloc(_layout.PrivateBytes, 64);
        _queue.Initialize(size, QueueMemory.Of(_layout, _shared, _own), features);
    }

    /// <summary>Buffers that went there and back.</summary>
    public long Rounds { get; private set; }

    /// <summary>Times that the device slept over a published buffer.</summary>
    public int LostKicks { get; private set; }

    /// <summary>Times that the driver slept over a used buffer.</summary>
    public int LostInterrupts { get; private set; }

    /// <summary>Runs for so long, or until so many wake-ups of each kind were lost.</summary>
    public void Run(TimeSpan time, int losses)
    {
        Thread device = new(RunDevice) { IsBackground = true, Name = "device" };
        device.Start();
        Hurry(true);
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end && (LostKicks < losses || LostInterrupts < losses))
        {
            for (int i = 0; i < 256; i++)
            {
                Round();
            }
        }

        _stop = true;
        Hurry(false);
        device.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_shared);
        NativeMemory.AlignedFree(_own);
    }

    private void Round()
    {
        Pause();
        Add();
        if (_queue.ShouldNotify())
        {
            _rung++;
        }

        int seen = _interrupts;
        while (!TryReclaim())
        {
            Pause();
            if (!_queue.EnableInterrupts())
            {
                AwaitInterrupt(seen);
            }

            seen = _interrupts;
        }

        Rounds++;
    }

    private void AwaitInterrupt(int seen)
    {
        while (_interrupts == seen)
        {
            // In this order: once it has taken all notifications and sleeps, nothing but a notification changes that.
            if (_rungSeen == _rung && _asleep && _interrupts == seen)
            {
                bool kick = !IsUsed;
                LostKicks += kick ? 1 : 0;
                LostInterrupts += kick ? 0 : 1;
                if (!kick)
                {
                    return;
                }

                _rung++;
            }
        }
    }

    private void Pause() => Thread.SpinWait(_pace.Next(24));

    private void Add()
    {
        if (_packed)
        {
            Add<PackedAdd>();
        }
        else
        {
            Add<SplitAdd>();
        }
    }

    private bool TryReclaim() => _packed ? TryReclaim<PackedReclaim>() : TryReclaim<SplitReclaim>();

    private void Add<TBatch>()
        where TBatch : struct, IAddBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref _queue);
        batch.AddWritable(0x1000, 64, (ulong)Rounds);
        batch.End(ref _queue);
    }

    private bool TryReclaim<TBatch>()
        where TBatch : struct, IReclaimBatch, allows ref struct
    {
        TBatch batch = default;
        batch.Begin(ref _queue, 1);
        bool taken = batch.TryNext(out ulong token, out _);
        if (!batch.End(ref _queue) || (taken && token != (ulong)Rounds))
        {
            throw new InvalidOperationException($"round {Rounds}: {_queue.Error}");
        }

        return taken;
    }
}
