using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.Support;

/// <summary>More than one thing at a time: queues, interrupts and the device on processors of their own.</summary>
internal sealed unsafe partial class Machine
{
    /// <summary>
    /// Runs the receive queue on CPU 1, the device and its interrupts on CPU 2, and <paramref name="work"/> on CPU 0, all at once. CPU 0
    /// polls the transmit queue between calls of <paramref name="work"/>, until that is false or time is up.
    /// </summary>
    public bool RunOnAllProcessors(TimeSpan limit, Func<bool> work, Action outside)
    {
        using var stop = new CancellationTokenSource();
        List<Thread> others =
        [
            Processor(1, static () => Traffic.Poll(QueueKind.Rx, 0), stop.Token),
            Processor(2, () => DeviceTurn(outside), stop.Token),
        ];
        bool finished = false;
        Do(() =>
        {
            var clock = Stopwatch.StartNew();
            while (!finished && clock.Elapsed < limit && Failure is null)
            {
                finished = !work();
                if (!Traffic.Poll(QueueKind.Tx, 0))
                {
                    _ = Thread.Yield();
                }
            }
        });
        stop.Cancel();
        foreach (Thread thread in others)
        {
            // One that stopped in a breach never comes back; the breach is reported by what follows.
            _ = thread.Join(TimeSpan.FromSeconds(Failure is null ? 30 : 1));
        }

        Do(static () => { });
        return finished;
    }

    private bool DeviceTurn(Action outside)
    {
        bool moved;
        lock (Device)
        {
            outside();
            moved = Device.Step();
        }

        return Wires.Deliver() || moved;
    }

    private Thread Processor(uint cpu, Func<bool> turn, CancellationToken stop)
    {
        var thread = new Thread(() =>
        {
            MachinePlatform.Cpu = cpu;
            try
            {
                while (!stop.IsCancellationRequested && Failure is null)
                {
                    if (!turn())
                    {
                        _ = Thread.Yield();
                    }
                }
            }
            catch (Exception exception)
            {
                Stop($"CPU {cpu}: {exception}");
            }
        })
        { IsBackground = true, Name = $"cpu {cpu}" };
        thread.Start();
        return thread;
    }
}
