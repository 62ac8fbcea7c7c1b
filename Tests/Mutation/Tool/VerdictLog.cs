using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace VirtioNetCx.Mutation;

/// <summary>
/// What became of each mutant, in a file that grows with the run, so that a run that was interrupted goes on where it was: a line for each,
/// number, fate, the test that decided it, apart by tabs.
/// </summary>
internal sealed class VerdictLog : IDisposable
{
    private readonly Dictionary<int, (Fate Fate, string Test)> _verdicts = [];
    private readonly StreamWriter _writer;

    /// <summary>Reads what is there, and opens the file for more. A last line without an end does not count.</summary>
    public VerdictLog(string path)
    {
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        text = text[..(text.LastIndexOf('\n') + 1)];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] cells = line.Split('\t');
            _verdicts[int.Parse(cells[0], CultureInfo.InvariantCulture)] = (Enum.Parse<Fate>(cells[1]), cells[2]);
        }

        File.WriteAllText(path, text);
        _writer = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>What is known so far.</summary>
    public IReadOnlyDictionary<int, (Fate Fate, string Test)> Verdicts => _verdicts;

    /// <summary>Adds a verdict.</summary>
    public void Add(int mutant, Fate fate, string test)
    {
        _verdicts[mutant] = (fate, test);
        _writer.WriteLine($"{mutant}\t{fate}\t{test}");
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _writer.Dispose();
}
