using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Mutation;

/// <summary>What a run says about the tests.</summary>
internal sealed class Verdict
{
    /// <summary>Percent of the mutants that must not live, explained or not.</summary>
    public const double LeastScore = 90;

    private readonly List<Mutant> _counted;
    private readonly List<Explanation> _unused;

    /// <summary>Compares the mutants with the explanations. Two survivors that read alike need two rows.</summary>
    public Verdict(IEnumerable<Mutant> mutants, IEnumerable<Explanation> explanations)
    {
        _counted = [.. mutants.Where(static mutant => mutant.Counts)];
        _unused = [.. explanations];
        foreach (Mutant mutant in _counted.Where(static mutant => mutant.Lives))
        {
            int row = _unused.FindIndex(explanation => explanation.Place == mutant.Place);
            if (row < 0)
            {
                Unexplained.Add(mutant);
            }
            else
            {
                _unused.RemoveAt(row);
            }
        }
    }

    /// <summary>Survivors without a reason.</summary>
    public List<Mutant> Unexplained { get; } = [];

    /// <summary>
    /// Reasons without a survivor, of files in which something was mutated. Random tests kill now what they missed before, so this is
    /// worth a look and not an error.
    /// </summary>
    public IEnumerable<Explanation> Unused =>
        _unused.Where(explanation => _counted.Exists(mutant => mutant.Place.File == explanation.Place.File));

    /// <summary>Percent that do not live.</summary>
    public double Score => _counted.Count == 0 ? 0 : 100.0 * _counted.Count(static mutant => !mutant.Lives) / _counted.Count;

    /// <summary>Whether the tests are good enough.</summary>
    public bool Passes => Score >= LeastScore && Unexplained.Count == 0;

    /// <summary>A line for each folder, and one for all.</summary>
    public IEnumerable<string> Table() =>
        _counted.GroupBy(static mutant => Folder(mutant.Place.File)).OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => Line(group.Key, [.. group])).Append(Line("all", _counted));

    private static string Folder(string file) => file.Contains('/', StringComparison.Ordinal) ? file[..file.LastIndexOf('/')] : ".";

    private static string Line(string name, List<Mutant> mutants)
    {
        int Count(Fate fate) => mutants.Count(mutant => mutant.Fate == fate);
        int dead = Count(Fate.Killed) + Count(Fate.TimedOut);
        double score = mutants.Count == 0 ? 0 : 100.0 * dead / mutants.Count;
        return $"{name,-14} {mutants.Count,5} mutants, {Count(Fate.Killed),5} killed, {Count(Fate.TimedOut),4} timed out, "
            + $"{Count(Fate.Survived),4} survived, {Count(Fate.NotCovered),4} not covered, score {score:F1} %";
    }
}
