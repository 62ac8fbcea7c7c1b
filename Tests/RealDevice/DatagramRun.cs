using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Machine;
using VirtioNetCx.Tests.RealDevice.Network;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>A machine whose wire is this process, and frames over it, compared byte for byte.</summary>
internal sealed class DatagramRun : IDisposable
{
    private readonly DatagramWire _wire = new();

    public DatagramRun(Action<RealMachineOptions> configure)
    {
        var options = new RealMachineOptions { Qemu = { Netdev = _wire.Netdev } };
        configure(options);
        try
        {
            Machine = new RealMachine(options, static it => new ListOperatingSystem(it));
            Seed = Environment.TickCount;
            TestContext.Out.WriteLine($"seed {Seed}");
            Machine.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public RealMachine Machine { get; } = null!;

    public ListOperatingSystem Stack => (ListOperatingSystem)Machine.OperatingSystem;

    public int Seed { get; set; }

    /// <summary>Both directions, then everybody must be at rest and well.</summary>
    public void Exchange(int count)
    {
        SendAndCompare(count);
        ReceiveAndCompare(count);
        Machine.CheckIdle();
    }

    public void SendAndCompare(int count)
    {
        var random = new Random(++Seed);
        List<byte[]> frames = Frames.Random(count, Seed);
        long before = Stack.Completed;
        int next = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            Stack.Enqueue(new SendRequest(frames[i], Frames.Cut(frames[i].Length, random.Next(1, 6), random), default));

            // The wire's socket holds a few hundred frames; bursts are smaller than that.
            if (i - next > random.Next(1, 100) || i == frames.Count - 1)
            {
                for (; next <= i; next++)
                {
                    Assert.That(_wire.Receive(), Is.EqualTo(frames[next]), $"frame {next}");
                }
            }
        }

        Machine.WaitUntil(() => Stack.Completed - before == count, "frames come back from the driver");
        Assert.That(_wire.IsQuiet, "a frame more than was sent");
    }

    public void ReceiveAndCompare(int count)
    {
        List<byte[]> frames = Frames.Random(count, ++Seed);
        foreach (byte[][] burst in frames.Chunk(150))
        {
            foreach (byte[] frame in burst)
            {
                _wire.Send(frame);
            }

            Machine.WaitUntil(() => Stack.ReceivedCount == burst.Length, "frames are received");
            List<byte[]> received = [.. Stack.TakeReceived().Select(static it => it.Frame)];
            for (int i = 0; i < burst.Length; i++)
            {
                Assert.That(received[i], Is.EqualTo(burst[i]), $"frame {i}");
            }
        }
    }

    public void Dispose()
    {
        try
        {
            Machine?.Dispose();
        }
        finally
        {
            _wire.Dispose();
        }
    }
}
