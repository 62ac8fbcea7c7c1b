using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace VirtioNetCx.Mutation;

/// <summary>Judges mutants, each with the tests that reach it, in a few processes that go on from mutant to mutant.</summary>
/// <param name="start">Starts such a process.</param>
/// <param name="leftOut">Parts of the names of tests that take no part.</param>
/// <param name="log">Where verdicts go, and where those of a run before are.</param>
/// <param name="say">Hears how far it is.</param>
internal sealed class MutantRun(Func<WorkerProcess> start, IReadOnlyList<string> leftOut, VerdictLog log, Action<string> say)
{
    private const int Often = 50;
    private readonly TestOrder _order = new();
    private readonly Lock _lock = new();
    private List<string> _tests = [];

    /// <summary>Judges those that were not judged before.</summary>
    public void Judge(IEnumerable<int> mutants, int workers)
    {
        int[] left = [.. mutants.Where(mutant => !log.Verdicts.ContainsKey(mutant))];
        if (left.Length == 0)
        {
            return;
        }

        MeetTests();
        Stopwatch clock = Stopwatch.StartNew();
        ConcurrentQueue<int> queue = new(left);
        Task[] tasks = [.. Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(() => Work(queue), TaskCreationOptions.LongRunning))];
        while (!Task.WaitAll(tasks, TimeSpan.FromSeconds(Often)))
        {
            int done = left.Length - queue.Count;
            say($"{done} of {left.Length} mutants in {clock.Elapsed.TotalMinutes:F1} minutes");
        }

        say($"{left.Length} mutants in {clock.Elapsed.TotalMinutes:F1} minutes");
    }

    // What each test reaches and how long it takes, without a mutant; twice, so that the compiler's work is not in the times.
    private void MeetTests()
    {
        using WorkerProcess worker = start();
        _tests = worker.Tests;
        Stopwatch clock = Stopwatch.StartNew();
        int[] taken = [.. Enumerable.Range(0, _tests.Count).Where(test => !leftOut.Any(part => _tests[test].Contains(part, StringComparison.Ordinal)))];
        foreach (int test in taken)
        {
            TimeSpan before = clock.Elapsed;
            int[] reached = [.. worker.Cover(test)];
            TimeSpan covering = clock.Elapsed - before;
            TimeSpan time = worker.Time(test);
            _order.Add(test, time, reached);
            if (covering > TimeSpan.FromSeconds(1))
            {
                say($"{_tests[test]}: {time.TotalMilliseconds:F0} ms, {covering.TotalSeconds:F1} s to see what it reaches");
            }
        }

        say($"{taken.Length} tests, met in {clock.Elapsed.TotalMinutes:F1} minutes");
    }

    private void Work(ConcurrentQueue<int> queue)
    {
        WorkerProcess? worker = null;
        while (queue.TryDequeue(out int mutant))
        {
            IReadOnlyList<int> tests;
            lock (_lock)
            {
                tests = _order.For(mutant);
            }

            Judgement judgement = tests.Count == 0 ? new Judgement(Fate.NotCovered, null) : JudgeOne(ref worker, mutant, tests);
            lock (_lock)
            {
                log.Add(mutant, judgement.Fate, judgement.Test is int test ? _tests[test] : "");
                if (judgement is { Fate: Fate.Killed, Test: int killer })
                {
                    _order.Killed(killer);
                }
            }
        }

        worker?.Dispose();
    }

    private Judgement JudgeOne(ref WorkerProcess? worker, int mutant, IReadOnlyList<int> tests)
    {
        while (true)
        {
            worker ??= start();
            Judgement? judgement = worker.Judge(mutant, tests, _order.Limit);
            if (judgement is null or { Fate: Fate.TimedOut })
            {
                worker.Dispose();
                worker = null;
            }

            if (judgement is not null)
            {
                return judgement;
            }
        }
    }
}
