using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Mutation;

/// <summary>
/// Which tests a mutant meets, and in which order: those that reach it; first the ones that killed its neighbours lately, then short ones
/// before long ones. The order decides how long a run takes, not how it ends.
/// </summary>
internal sealed class TestOrder
{
    private const int Remembered = 4;
    private readonly Dictionary<int, List<int>> _reachedBy = [];
    private readonly Dictionary<int, TimeSpan> _times = [];
    private readonly List<int> _killers = [];

    /// <summary>Remembers a test.</summary>
    /// <param name="test">Its number.</param>
    /// <param name="time">How long it takes.</param>
    /// <param name="reached">The mutants that it reaches.</param>
    public void Add(int test, TimeSpan time, IEnumerable<int> reached)
    {
        _times[test] = time;
        foreach (int mutant in reached)
        {
            if (!_reachedBy.TryGetValue(mutant, out List<int>? tests))
            {
                _reachedBy[mutant] = tests = [];
            }

            tests.Add(test);
        }
    }

    /// <summary>Remembers which test killed the last mutant.</summary>
    public void Killed(int test)
    {
        _ = _killers.Remove(test);
        _killers.Insert(0, test);
        if (_killers.Count > Remembered)
        {
            _killers.RemoveAt(Remembered);
        }
    }

    /// <summary>The tests of a mutant; none if no test reaches it.</summary>
    public IReadOnlyList<int> For(int mutant) => _reachedBy.TryGetValue(mutant, out List<int>? tests)
        ? [.. tests.OrderBy(test => _killers.Contains(test) ? _killers.IndexOf(test) : Remembered).ThenBy(test => _times[test]).ThenBy(static test => test)]
        : [];

    /// <summary>What a test may take with a mutant in it before it counts as one that does not end.</summary>
    public TimeSpan Limit(int test) => TimeSpan.FromSeconds(1.5) + (_times[test] * 10);
}
