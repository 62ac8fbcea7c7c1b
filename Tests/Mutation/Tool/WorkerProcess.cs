using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace VirtioNetCx.Mutation;

/// <summary>A <see cref="Worker"/> in a process of its own, which is ended when a test takes too long.</summary>
/// <remarks>
/// What counts is the processor's time, so that a busy machine kills no mutants. Only a test that waits for ever is found by the clock.
/// </remarks>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    /// <summary>Full names of the tests.</summary>
    public List<string> Tests { get; } = [];

    /// <summary>How many mutants it has judged.</summary>
    public int Judged { get; private set; }

    /// <summary>The tests of some namespaces, and the assembly with the mutants.</summary>
    /// <exception cref="InvalidDataException">It does not start.</exception>
    public static WorkerProcess Start(string tests, string mutated, IEnumerable<string> names)
    {
        ProcessStartInfo start = new("dotnet", [typeof(WorkerProcess).Assembly.Location, "worker", tests, mutated, .. names])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A mutant that allocates for ever fails, instead of taking the machine with it; and one that ends its process leaves nothing behind.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x80000000";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        WorkerProcess worker = new(Process.Start(start)!);
        worker._process.ErrorDataReceived += static (_, _) => { };
        worker._process.BeginErrorReadLine();
        while (worker._process.StandardOutput.ReadLine() is string line)
        {
            if (line == "ready")
            {
                return worker;
            }

            worker.Tests.Add(line["test ".Length..]);
        }

        worker.Dispose();
        throw new InvalidDataException($"no tests: {string.Join(' ', start.ArgumentList)}");
    }

    /// <summary>The mutants that a test reaches.</summary>
    public IEnumerable<int> Cover(int test) =>
        Ask("cover", test, "covers ").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(static id => int.Parse(id, CultureInfo.InvariantCulture));

    /// <summary>The processor's time that a test takes.</summary>
    public TimeSpan Time(int test) =>
        TimeSpan.FromMicroseconds(double.Parse(Ask("time", test, "took "), CultureInfo.InvariantCulture));

    /// <summary>Runs tests with a mutant in force until one fails. Null if the process is not to be trusted any more.</summary>
    /// <param name="mutant">The mutant.</param>
    /// <param name="tests">The tests, in this order.</param>
    /// <param name="limit">How much of the processor's time a test may take.</param>
    public Judgement? Judge(int mutant, IReadOnlyList<int> tests, Func<int, TimeSpan> limit)
    {
        bool isFirst = Judged++ == 0;
        (string answer, int last) = Exchange($"judge {mutant} {string.Join(' ', tests)}", tests[0], limit);
        return answer.Split(' ')[0] switch
        {
            "survived" => new Judgement(Fate.Survived, null),
            "killed" => new Judgement(Fate.Killed, last),
            "stuck" => new Judgement(Fate.TimedOut, last),

            // In a new process it was surely this mutant; in another it may have been one before.
            "tainted" => isFirst ? new Judgement(Fate.Killed, last) : null,
            "ended" => isFirst ? new Judgement(Fate.TimedOut, last) : null,
            _ => throw new InvalidDataException($"not an answer: {answer}"),
        };
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private string Ask(string question, int test, string answer)
    {
        (string got, _) = Exchange($"{question} {test}", test, static _ => TimeSpan.MaxValue);
        return got.StartsWith(answer, StringComparison.Ordinal)
            ? got[answer.Length..]
            : throw new InvalidDataException($"without a mutant: {Tests[test]}: {got}");
    }

    // The last line of the answer, and the last test that began; "stuck" and "ended" are answers that nobody wrote.
    private (string Answer, int Last) Exchange(string question, int first, Func<int, TimeSpan> limit)
    {
        _process.StandardInput.WriteLine(question);
        int last = first;
        while (true)
        {
            Task<string?> reading = _process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask();
            if (!WaitFor(reading, limit(last)))
            {
                _process.Kill();
                return ("stuck", last);
            }

            if (reading.Result is not string line)
            {
                return ("ended", last);
            }

            if (!line.StartsWith("begin ", StringComparison.Ordinal))
            {
                return (line, last);
            }

            last = int.Parse(line["begin ".Length..], CultureInfo.InvariantCulture);
        }
    }

    private bool WaitFor(Task<string?> reading, TimeSpan limit)
    {
        if (reading.IsCompleted || reading.Wait(Look))
        {
            return true;
        }

        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan before = Used();
        while (!reading.Wait(Look))
        {
            if (limit != TimeSpan.MaxValue && (Used() - before > limit || clock.Elapsed > LongestWait + limit))
            {
                return false;
            }
        }

        return true;
    }

    private TimeSpan Used()
    {
        _process.Refresh();
        return _process.HasExited ? TimeSpan.Zero : _process.TotalProcessorTime;
    }
}

/// <summary>What became of a mutant, and the test that decided it.</summary>
internal sealed record Judgement(Fate Fate, int? Test);
