using System;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace VirtioNetCx.Tests.Support;

/// <summary>
/// The thread that host and driver run on. The driver's frames cannot be unwound, so a failure inside them stops the thread for ever:
/// the reason is handed to the test, and the thread is left behind.
/// </summary>
internal sealed class DriverThread : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly BlockingCollection<Action> _work = [];
    private readonly ManualResetEventSlim _answered = new();
    private readonly Thread _thread;
    private volatile string? _failure;
    private ExceptionDispatchInfo? _exception;

    public DriverThread()
    {
        _thread = new Thread(Loop, 16 * 1024 * 1024) { IsBackground = true, Name = "driver" };
        _thread.Start();
    }

    /// <summary>Why the thread stands still; null while it is well.</summary>
    public string? Failure => _failure;

    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Runs something there and waits for it; throws what it threw, or says why it will never come back.</summary>
    public void Run(Action action)
    {
        if (IsCurrent)
        {
            action();
            return;
        }

        if (_failure is { } earlier)
        {
            throw new MachineStoppedException(earlier);
        }

        _answered.Reset();
        _work.Add(action);
        if (!_answered.Wait(Patience))
        {
            _failure = $"the driver did not come back within {Patience.TotalSeconds} s";
        }

        if (_failure is { } failure)
        {
            throw new MachineStoppedException(failure);
        }

        ExceptionDispatchInfo? exception = _exception;
        _exception = null;
        exception?.Throw();
    }

    /// <summary>Called on the thread, or on another one that runs the driver: reports and never returns. The first report counts.</summary>
    [DoesNotReturn]
    public void Park(string failure)
    {
        _failure ??= failure;
        _answered.Set();
        Thread.Sleep(Timeout.Infinite);
        throw new InvalidOperationException("unreachable");
    }

    public void Dispose() => _work.CompleteAdding();

    private void Loop()
    {
        foreach (Action action in _work.GetConsumingEnumerable())
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                _exception = ExceptionDispatchInfo.Capture(exception);
            }

            _answered.Set();
        }
    }
}

/// <summary>A rule was broken, by host contract or by specification, or the driver hangs.</summary>
internal sealed class MachineStoppedException(string message) : Exception(message);
