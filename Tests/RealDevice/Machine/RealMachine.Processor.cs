using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Threading;
using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>This part: the thread that everything runs on.</summary>
internal sealed unsafe partial class RealMachine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const int TurnsAfterSleep = 4;
    private static readonly TimeSpan TimerTick = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentQueue<Action> _work = new();
    private readonly EventDescriptor _wake = new();
    private readonly ManualResetEventSlim _stopped = new();
    private volatile string? _failure;
    private volatile bool _ending;
    private Thread? _thread;

    /// <summary>Clock of the machine.</summary>
    public static ulong Now100ns => (ulong)(Stopwatch.GetElapsedTime(0).Ticks);

    /// <summary>Why the processor stands still; null while it is well.</summary>
    public string? Failure => _failure;

    /// <summary>Something on the machine's thread; failures there become failures here.</summary>
    public void Do(Action action)
    {
        if (Thread.CurrentThread == _thread)
        {
            action();
            return;
        }

        using var done = new ManualResetEventSlim();
        ExceptionDispatchInfo? thrown = null;
        _work.Enqueue(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }

            done.Set();
        });
        _wake.Signal();
        int first = WaitHandle.WaitAny([done.WaitHandle, _stopped.WaitHandle], Patience);
        if (first != 0)
        {
            _failure ??= $"the driver did not come back within {Patience.TotalSeconds} s";
            Assert.Fail(_failure + Environment.NewLine + Story());
        }

        thrown?.Throw();
    }

    public T Ask<T>(Func<T> question)
    {
        T answer = default!;
        Do(() => answer = question());
        return answer;
    }

    /// <summary>The stack has something to send.</summary>
    public void Wake() => _wake.Signal();

    /// <summary>Stops the machine for good. On its own thread this never returns: the driver's frames cannot be unwound.</summary>
    [DoesNotReturn]
    public void Stop(string reason)
    {
        _failure ??= reason;
        _stopped.Set();
        Thread.Sleep(Timeout.Infinite);
        throw new InvalidOperationException("unreachable");
    }

    /// <summary>Time passes, in the middle of a call of the driver's.</summary>
    internal void Wait(TimeSpan time)
    {
        if (time >= TimeSpan.FromMilliseconds(1))
        {
            Sleep(time, withStack: false);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            Thread.SpinWait(20);
        }
    }

    private void StartProcessor()
    {
        _thread = new Thread(Run, 16 * 1024 * 1024) { IsBackground = true, Name = "processor" };
        _thread.Start();
    }

    private void StopProcessor()
    {
        _ending = true;
        _wake.Signal();
        if (_failure is null)
        {
            _thread?.Join();
            _wake.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            int blindTurns = 0;
            while (!_ending)
            {
                while (_work.TryDequeue(out Action? action))
                {
                    action();
                }

                if (!_loaded)
                {
                    Sleep(TimerTick, withStack: false);
                }
                else if (Turn(blindTurns > 0))
                {
                    blindTurns = Math.Max(blindTurns - 1, 0);
                }
                else
                {
                    // What this has seen is all there is, for some turns.
                    Sleep(TimerTick, withStack: true);
                    blindTurns = TurnsAfterSleep;
                }
            }
        }
        catch (Exception exception)
        {
            Stop(exception.ToString());
        }
    }

    private bool Turn(bool isBlind = false)
    {
        bool busy = OperatingSystem.Send();
        _isBlind = isBlind;
        busy |= Traffic.Turn();
        _isBlind = false;
        busy |= Traffic.Poll(QueueKind.Tx, 0);
        busy |= Traffic.Poll(QueueKind.Rx, 0);
        return busy;
    }
}
