using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings.Model;

/// <summary>
/// One history of a queue: what a driver and a device may do, in any order, with everything that must hold after each step.
/// </summary>
internal sealed class ModelRun : IDisposable
{
    private readonly DriverQueue _driver;
    private readonly Dictionary<ulong, Outstanding> _outstanding = [];
    private readonly Queue<ulong> _usedTokens = [];
    private ulong _nextToken = 1;
    private int _unused;
    private int _interruptsWhenEnabled = -1;
    private HashSet<ulong> _wakeAt = [];
    private bool _wakeAtAll;

    public ModelRun(uint size, RingFeatures features)
    {
        _driver = DriverQueue.Create(size, features);
        int format = (features.HasFlag(RingFeatures.Packed) ? 2 : 0) + (features.HasFlag(RingFeatures.InOrder) ? 1 : 0);
        Assert.That((int)_driver.Queue.Format, Is.EqualTo(format), "Format names the batches to use");
    }

    /// <summary>Buffers added so far.</summary>
    public long Added { get; private set; }

    /// <summary>What the driver knows of a buffer that it has given away.</summary>
    private sealed record Outstanding(IReadOnlyList<SpecPart> Parts, uint Descriptors)
    {
        /// <summary>What the device said it wrote; null until it has used the buffer.</summary>
        public uint? Used { get; set; }
    }

    /// <summary>Does one step; the number chooses which and how.</summary>
    public void Step(uint step)
    {
        uint detail = step / 16;
        switch (step % 16)
        {
            case < 4:
                Add(1 + (detail % 5), detail / 5);
                break;
            case 4:
                Add(_driver.Size + 1, detail);
                break;
            case < 9:
                Use(detail);
                break;
            case < 12:
                Reclaim(detail % 3 == 0 ? 1 + (detail / 3 % 4) : uint.MaxValue);
                break;
            case 12:
                _driver.Device.AskForKick(detail % 4);
                break;
            case 13:
                _driver.Device.AskForSilence();
                break;
            case 14:
                Enable((CompletionInterrupt)(detail % 3));
                break;
            default:
                _driver.Queue.DisableInterrupts();
                _interruptsWhenEnabled = -1;
                break;
        }

        Check();
    }

    /// <summary>Uses and takes back all that is left.</summary>
    public void Finish()
    {
        while (_unused != 0)
        {
            Use(7);
        }

        Reclaim(uint.MaxValue);
        Assert.That(_outstanding, Is.Empty);
        Assert.That(_driver.Queue.FreeCount, Is.EqualTo(_driver.Size));
    }

    public void Dispose() => _driver.Dispose();

    private void Add(uint count, uint detail)
    {
        List<(ulong Token, IReadOnlyList<SpecPart> Parts, bool Indirect)> wanted = [];
        for (uint i = 0; i < count; i++)
        {
            bool indirect = _driver.Features.HasFlag(RingFeatures.IndirectDesc) && (detail + i) % 3 == 0;
            uint most = Math.Min(_driver.Size, indirect ? DriverQueue.TableEntries : 5);
            uint parts = 1 + ((detail + (3 * i)) % most);
            uint firstWritable = (detail / 7) + i;
            ulong token = _nextToken + i;
            wanted.Add((token, [.. Enumerable.Range(0, (int)parts).Select(p => new SpecPart(
                (token << 20) + (ulong)p, 1 + (uint)((p + (int)i) % 3), (uint)p >= firstWritable % (parts + 1)))], indirect));
        }

        uint room = _driver.Queue.FreeCount;
        int fit = wanted.TakeWhile(buffer =>
        {
            uint needs = buffer.Indirect ? 1 : (uint)buffer.Parts.Count;
            bool fits = needs <= room;
            room -= fits ? needs : 0;
            return fits;
        }).Count();
        Assert.That(_driver.Add(wanted), Is.EqualTo(fit), "what fits is taken, no more");
        foreach ((ulong token, IReadOnlyList<SpecPart> parts, bool indirect) in wanted.Take(fit))
        {
            _outstanding.Add(token, new Outstanding(parts, indirect ? 1 : (uint)parts.Count));
        }

        _nextToken += (ulong)fit;
        Added += fit;
        _unused += fit;
        Assert.That(_driver.Queue.ShouldNotify(), Is.EqualTo(_driver.Device.IsKickDue()), "notified exactly when asked for");
        Assert.That(_driver.Queue.ShouldNotify(), Is.False, "once is enough");
    }

    private void Use(uint detail)
    {
        SpecDevice device = _driver.Device;
        device.TakeAll();
        if (device.Taken.Count == 0)
        {
            return;
        }

        int interrupts = device.Interrupts;
        if (_driver.Features.HasFlag(RingFeatures.InOrder))
        {
            SpecBuffer[] run = [.. device.Taken.Take(1 + ((int)detail % Math.Min(device.Taken.Count, 7)))];
            uint length = detail % (run[^1].Writable + 1);
            device.UseRun(run.Length, length);
            foreach (SpecBuffer buffer in run)
            {
                Remember(buffer, buffer == run[^1] ? length : buffer.Writable);
            }
        }
        else
        {
            SpecBuffer buffer = device.Taken[(int)detail % device.Taken.Count];
            uint length = detail % (buffer.Writable + 1);
            device.Use(buffer, length);
            Remember(buffer, length);
        }

        Assert.That(device.Interrupts - interrupts, Is.LessThanOrEqualTo(1));
        bool asleep = _interruptsWhenEnabled >= 0 && device.Interrupts == _interruptsWhenEnabled;
        bool mustWake = _wakeAtAll ? _wakeAt.All(IsUsed) : _wakeAt.Any(IsUsed);
        Assert.That(asleep && mustWake && _wakeAt.Count != 0, Is.False, "the driver sleeps and was not woken");
    }

    private bool IsUsed(ulong token) => !_outstanding.TryGetValue(token, out Outstanding? buffer) || buffer.Used is not null;

    private void Remember(SpecBuffer buffer, uint length)
    {
        ulong token = TokenOf(buffer);
        Assert.That(buffer.Parts.SequenceEqual(_outstanding[token].Parts), Is.True, "the device sees what was added");
        _outstanding[token].Used = length;
        _unused--;
        _usedTokens.Enqueue(token);
    }

    private void Reclaim(uint limit)
    {
        List<(ulong Token, uint Length)> back = [];
        Assert.That(_driver.Reclaim(limit, back), Is.True);
        Assert.That(back, Has.Count.EqualTo((int)Math.Min(limit, (uint)_usedTokens.Count)), "all that was used is found");
        foreach ((ulong token, uint length) in back)
        {
            Assert.That(token, Is.EqualTo(_usedTokens.Dequeue()), "in the order of use");
            Outstanding buffer = _outstanding[token];
            bool meansSomething = buffer.Parts.Any(static part => part.Writable);
            Assert.That(!meansSomething || length == buffer.Used, Is.True, "with the length that the device wrote");
            Assert.That(_outstanding.Remove(token), Is.True);
        }
    }

    // After a true answer the driver stays awake, as after an interrupt.
    private void Enable(CompletionInterrupt intent)
    {
        bool already = _driver.Queue.EnableInterrupts(intent);
        if (intent == CompletionInterrupt.Next)
        {
            Assert.That(already, Is.EqualTo(_usedTokens.Count != 0), "what is used already is found");
        }

        _interruptsWhenEnabled = already ? -1 : _driver.Device.Interrupts;
        _wakeAt = [.. _outstanding.Where(static pair => pair.Value.Used is null).Select(static pair => pair.Key)];
        _wakeAtAll = intent != CompletionInterrupt.Next;
        Assert.That(already || _wakeAt.Count != 0 || _outstanding.Count == 0, Is.True, "nobody sleeps on a ring that is all used");
    }

    private void Check()
    {
        long held = _outstanding.Values.Sum(static buffer => buffer.Descriptors);
        Assert.That(_driver.Queue.Error, Is.EqualTo(QueueError.None));
        Assert.That(_driver.Queue.FreeCount, Is.EqualTo(_driver.Size - held), "free descriptors");
    }

    private static ulong TokenOf(SpecBuffer buffer) => buffer.Parts[0].Address >> 20;
}
