using System.Collections.Generic;

namespace VirtioNetCx.Metal.Runner.Tap;

/// <summary>How much of what has come: a comparison of nothing proves nothing.</summary>
internal sealed class OffloadLedger
{
    private readonly SortedDictionary<string, ulong> _counts = [];

    public IReadOnlyDictionary<string, ulong> Counts => _counts;

    public ulong this[string name] => _counts.GetValueOrDefault(name);

    public void Add(string name, ulong count = 1) => _counts[name] = this[name] + count;
}
