using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VirtioNetCx.Rings;
using VirtioNetCx.Rings.Shared;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Rings;

/// <summary>Random interleavings of everything both sides may do. A failing run shrinks to few steps.</summary>
public sealed unsafe class VirtqueuePropertyTests
{
    private static readonly RingFeatures[] AllFeatures =
        [RingFeatures.None, RingFeatures.EventIdx, RingFeatures.IndirectDesc, RingFeatures.IndirectDesc | RingFeatures.EventIdx];

    [Test]
    public void Nothing_is_lost_repeated_or_slept_over([ValueSource(nameof(AllFeatures))] RingFeatures features, [Values(1u, 2u, 8u)] uint size)
    {
        Property property = Prop.ForAll(Trials.Any<byte[]>(), steps =>
        {
            using var run = new Run(size, features);
            foreach (byte step in steps)
            {
                run.Take(step);
            }

            run.Finish();
            return true;
        });
        property.Check(Trials.Of(500, 300));
    }

    [Test]
    public void The_wrap_of_the_index_changes_nothing([ValueSource(nameof(AllFeatures))] RingFeatures features)
    {
        const uint size = 2;
        using var run = new Run(size, features);
        var random = new System.Random(1);
        byte[] steps = new byte[700_000];
        random.NextBytes(steps);
        foreach (byte step in steps)
        {
            run.Take(step);
        }

        run.Finish();
        Assert.That(run.Added, Is.GreaterThan(70_000), "past the wrap");
    }

    /// <summary>One history of a queue, with what must be true of it at every point.</summary>
    private sealed class Run(uint size, RingFeatures features) : IDisposable
    {
        private readonly PlainDevice _device = new(size, features);
        private readonly Dictionary<uint, uint> _expectedLengths = [];
        private readonly Dictionary<ulong, uint> _tokenOfAddress = [];
        private uint _nextToken = 1;

        public int Added { get; private set; }

        public void Take(byte step)
        {
            switch (step % 8)
            {
                case 0 or 1:
                    Add(1 + ((uint)step / 8 % 3), (step & 0x40) != 0);
                    break;
                case 2:
                    AddWritable();
                    break;
                case 3:
                    Complete(step / 8);
                    break;
                case 4:
                    Reclaim();
                    break;
                case 5:
                    _device.Poll();
                    break;
                case 6:
                    _device.TakeAll();
                    _device.Sleep();
                    break;
                default:
                    Interrupts(step / 8);
                    break;
            }

            Assert.That(_device.Queue.Error, Is.EqualTo(QueueError.None));
        }

        public void Finish()
        {
            _device.TakeAll();
            while (_device.Taken.Count != 0)
            {
                Complete(0);
            }

            Reclaim();
            Assert.That(_tokenOfAddress, Is.Empty);
            Assert.That(_device.Queue.FreeCount, Is.EqualTo(size));
        }

        public void Dispose() => _device.Dispose();

        private void Add(uint buffers, bool indirect)
        {
            SplitAdd batch = default;
            batch.Begin(ref _device.Queue);
            indirect &= features.HasFlag(RingFeatures.IndirectDesc) && buffers <= size;
            if (batch.Room >= (indirect ? 1 : buffers))
            {
                uint token = _nextToken++;
                ulong address = (ulong)token << 16;
                if (indirect)
                {
                    byte* memory = _device.Table(batch.NextId);
                    IndirectTable table = batch.BeginTable(memory);
                    for (uint i = 0; i < buffers; i++)
                    {
                        table.AppendReadable(address + i, i + 1);
                    }

                    batch.AddIndirect((ulong)memory, table, token);
                }
                else
                {
                    Chain chain = batch.BeginChain();
                    for (uint i = 0; i < buffers; i++)
                    {
                        batch.AppendReadable(ref chain, address + i, i + 1);
                    }

                    batch.EndChain(ref chain, token);
                }

                Remember(token, address);
            }

            batch.End(ref _device.Queue);
            Kick();
        }

        private void AddWritable()
        {
            SplitAdd batch = default;
            batch.Begin(ref _device.Queue);
            while (batch.Room != 0 && Added % 3 != 2)
            {
                uint token = _nextToken++;
                ulong address = (ulong)token << 16;
                batch.AddWritable(address, 100, token);
                Remember(token, address);
            }

            Added++;
            batch.End(ref _device.Queue);
            Kick();
        }

        private void Remember(uint token, ulong address)
        {
            Added++;
            _tokenOfAddress.Add(address, token);
        }

        private void Kick()
        {
            if (_device.Queue.ShouldNotify())
            {
                _device.Notify();
            }

            Assert.That(_device.MissedSomething, Is.False, "the device sleeps and was not told");
            Assert.That(_device.Queue.ShouldNotify(), Is.False, "once is enough");
        }

        private void Complete(int random)
        {
            _device.TakeAll();
            if (_device.Taken.Count == 0)
            {
                return;
            }

            int which = random % _device.Taken.Count;
            PlainDevice.Chain chain = _device.Taken[which];
            uint token = _tokenOfAddress[chain.Buffers[0].Address];
            uint length = chain.WritableBytes == 0 ? 0 : chain.WritableBytes - ((uint)random % 5);
            Assert.That(chain.Buffers.Select(static b => b.Address & 0xFFFF), Is.EqualTo(Enumerable.Range(0, chain.Buffers.Count)), "in order");
            _expectedLengths.Add(token, length);
            _device.Complete(which, length);
        }

        private void Reclaim()
        {
            SplitReclaim batch = default;
            batch.Begin(ref _device.Queue, uint.MaxValue);
            while (batch.TryNext(out ulong token, out uint length))
            {
                Assert.That(_expectedLengths.Remove((uint)token, out uint expected), Is.True, "given back once, and only by the device");
                Assert.That(length, Is.EqualTo(expected));
                Assert.That(_tokenOfAddress.Remove(token << 16), Is.True);
            }

            Assert.That(batch.End(ref _device.Queue), Is.True);
            Assert.That(_expectedLengths, Is.Empty, "all that was used was found");
        }

        private void Interrupts(int random)
        {
            switch (random % 3)
            {
                case 0:
                    _device.Queue.DisableInterrupts();
                    int quiet = _device.Interrupts;
                    Complete(random);
                    Assert.That(_device.Interrupts, Is.EqualTo(quiet), "no interrupts were wanted");
                    break;
                case 1:
                    Reclaim();
                    Assert.That(_device.Queue.EnableInterrupts(), Is.False, "there is nothing yet");
                    int before = _device.Interrupts;
                    Complete(random);
                    Assert.That(_device.Interrupts - before, Is.EqualTo(_expectedLengths.Count), "the next used buffer interrupts");
                    break;
                default:
                    Complete(random);
                    Assert.That(_device.Queue.EnableInterrupts(), Is.EqualTo(_expectedLengths.Count != 0), "what is there already is found");
                    break;
            }
        }
    }
}
