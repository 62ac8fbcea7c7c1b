using System;
using System.Collections.Generic;
using NUnit.Framework;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.Adapter;

/// <summary>Long lives of random events. Whatever happens: nothing is lost track of, nothing arrives changed, twice or out of order.</summary>
public sealed class RandomLifeTests
{
    private const int Steps = 120;

    [Test]
    public void A_life([Range(1, 40)] int seed)
    {
        var life = new Life(seed);
        try
        {
            life.Live(Steps);
        }
        catch (Exception)
        {
            TestContext.Out.WriteLine($"seed {seed}: {string.Join(", ", life.Diary)}");
            throw;
        }
    }

    /// <summary>One machine, one seed, and what has happened so far.</summary>
    private sealed class Life
    {
        private readonly Random _random;
        private readonly Machine _machine;
        private readonly Dictionary<string, int> _order = [];
        private int _checkedWire;
        private int _checkedReceived;
        private int _lastOnWire = -1;
        private int _lastReceived = -1;

        public Life(int seed)
        {
            _random = new Random(seed);
            Diary.Add($"seed {seed}");
            _machine = Machine.Started(o =>
            {
                foreach (Features feature in new[] { Features.MrgRxbuf, Features.RingIndirectDesc, Features.RingEventIdx, Features.Mtu, Features.Status })
                {
                    o.Device.Offered &= _random.Next(3) == 0 ? ~feature : ~Features.None;
                }

                o.Device.Offered |= _random.Next(2) == 0 ? Features.RingPacked : Features.None;
                o.Device.Offered |= _random.Next(2) == 0 ? Features.InOrder : Features.None;
                o.Device.RxQueueSize = (ushort)(8 << _random.Next(6));
                o.Device.TxQueueSize = (ushort)(8 << _random.Next(6));
                o.Device.ResetReads = _random.Next(4);
                o.Device.Layout = (PciLayout)_random.Next(3);
                o.Device.MsixVectors = 4;
                o.Messages = _random.Next(5);
            });
        }

        public List<string> Diary { get; } = [];

        public void Live(int steps)
        {
            using Machine machine = _machine;
            for (int step = 0; step < steps; step++)
            {
                Step();
                CheckFrames();
            }

            Assert.That(_checkedWire + _checkedReceived, Is.GreaterThan(50), "a life in which something happened");
            if (_random.Next(4) == 0)
            {
                Note("pull", machine.SurpriseRemove);
                NothingOutstanding();
                machine.Unload();
                return;
            }

            Wake();
            machine.Device.Tx.Policy.Stuck = false;
            machine.Device.Tx.Policy.Immediate = true;
            machine.Device.Rx.ForgetBacklog();
            machine.Settle();
            CheckFrames();
            Assert.That(machine.Outstanding, Is.Zero);
            machine.Completed.Clear();
            machine.Unload();
        }

        private void Step()
        {
            switch (_machine.State)
            {
                case DeviceState.Working:
                    Work();
                    break;
                case DeviceState.Paused:
                    Note("restart", _machine.Restart);
                    break;
                case DeviceState.Asleep when _random.Next(3) == 0:
                    Note("link while asleep", () => _machine.Do(() => _machine.Device.SetLink(_random.Next(2) == 0)));
                    break;
                case DeviceState.Asleep:
                    Note("power up", _machine.PowerUp);
                    break;
                default:
                    Note("start", _machine.Start);
                    break;
            }
        }

        private void Work()
        {
            switch (_random.Next(22))
            {
                case < 6:
                    Note("send", () => Send(_random.Next(1, 60)));
                    break;
                case < 11:
                    Note("inject", () => _machine.InjectAll(NewFrames(_random.Next(1, 60))));
                    break;
                case < 14:
                    Note("run", () => _machine.Run((uint)_random.Next(1, 10)));
                    break;
                case 14:
                    Note("settle", _machine.Settle);
                    break;
                case 15:
                    Note("device's habits", ChangeHabits);
                    break;
                case 16:
                    Note("configuration", ChangeConfiguration);
                    break;
                case 17:
                    Note("spurious interrupt", () => _machine.Do(() => _machine.Device.RaiseSpuriousInterrupt(_random.Next(2))));
                    break;
                case 18:
                    Note("pause", _machine.Pause);
                    NothingOutstanding();
                    break;
                case 19:
                    Note("power down", () => _machine.PowerDown(_random.Next(2, 5)));
                    NothingOutstanding();
                    break;
                case 20:
                    Note("stop", _machine.StopDevice);
                    NothingOutstanding();
                    break;
                default:
                    Note("filter", () => _machine.SetFilter(0x20));
                    break;
            }
        }

        private void Note(string what, Action act)
        {
            Diary.Add(what);
            act();
        }

        private void Send(int count)
        {
            foreach (byte[] frame in NewFrames(count))
            {
                _ = _machine.TrySend(frame, Frames.Cut(frame.Length, _random.Next(1, 8), _random));
            }
        }

        private List<byte[]> NewFrames(int count)
        {
            List<byte[]> frames = [];
            for (int i = 0; i < count; i++)
            {
                byte[] frame = Frames.Make(_random.Next(30, 1515), _order.Count);
                if (_order.TryAdd(Convert.ToHexString(frame), _order.Count))
                {
                    frames.Add(frame);
                }
            }

            return frames;
        }

        private void ChangeHabits()
        {
            VirtioNetDevice device = _machine.Device;
            device.Tx.Policy.Stuck = _random.Next(4) == 0;
            device.Tx.Policy.Immediate = _random.Next(2) == 0;
            device.Tx.Policy.OutOfOrder = _random.Next(2) == 0;
            device.Tx.Policy.Batch = _random.Next(1, 20);
            device.Tx.Policy.PerStep = _random.Next(1, 40);
            device.Rx.Policy.Immediate = _random.Next(2) == 0;
            device.Rx.Policy.Batch = _random.Next(1, 20);
            device.Rx.Policy.PerStep = _random.Next(1, 40);
            device.Rx.Prefetch = _random.Next(2) * _random.Next(8);
        }

        private void ChangeConfiguration() => _machine.Do(() =>
        {
            switch (_random.Next(3))
            {
                case 0:
                    _machine.Device.SetLink(_random.Next(2) == 0);
                    break;
                case 1:
                    _machine.Device.SetSpeed((uint)_random.Next(1, 100_000), 1);
                    break;
                default:
                    _machine.Device.SetMac([0x52, 0x54, 0, 1, 2, (byte)_random.Next(256)]);
                    break;
            }
        });

        private void Wake()
        {
            while (_machine.State != DeviceState.Working)
            {
                Step();
            }
        }

        private void NothingOutstanding() => Assert.That(_machine.Outstanding, Is.Zero, () => string.Join(", ", Diary));

        private void CheckFrames()
        {
            Advance(_machine.OnTheWire, ref _checkedWire, ref _lastOnWire, "on the wire");
            Advance(_machine.Received, ref _checkedReceived, ref _lastReceived, "received");
            Assert.That(_machine.Completed, Is.Unique.And.Ordered);
        }

        private void Advance(IReadOnlyList<byte[]> frames, ref int position, ref int last, string what)
        {
            for (; position < frames.Count; position++)
            {
                Assert.That(
                    _order.TryGetValue(Convert.ToHexString(frames[position]), out int index), Is.True, $"a frame {what} that nobody sent");
                Assert.That(index, Is.GreaterThan(last), $"a frame {what} out of order or twice");
                last = index;
            }
        }
    }
}
