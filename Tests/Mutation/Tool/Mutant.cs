namespace VirtioNetCx.Mutation;

/// <summary>What became of a mutant.</summary>
internal enum Fate
{
    /// <summary>Not run: it does not compile, or another mutant contains it.</summary>
    NotRun,

    /// <summary>A test failed.</summary>
    Killed,

    /// <summary>A test did not end, or ended its process.</summary>
    TimedOut,

    /// <summary>Every test passed.</summary>
    Survived,

    /// <summary>No test reaches it.</summary>
    NotCovered,
}

/// <summary>One change of the sources.</summary>
/// <param name="Place">Where it is and what it does, in words that stay true when lines above it come and go.</param>
/// <param name="LineNumber">The line, counted from 1.</param>
/// <param name="Fate">What became of it.</param>
internal sealed record Mutant(Place Place, int LineNumber, Fate Fate)
{
    /// <summary>Whether it says something about the tests.</summary>
    public bool Counts => Fate != Fate.NotRun;

    /// <summary>Whether the tests passed with it.</summary>
    public bool Lives => Fate is Fate.Survived or Fate.NotCovered;
}

/// <summary>A change of the sources, named by their text.</summary>
/// <param name="File">Below <c>Driver/</c>.</param>
/// <param name="Line">The line in which it begins.</param>
/// <param name="From">What is replaced.</param>
/// <param name="To">What it is replaced by.</param>
internal sealed record Place(string File, string Line, string From, string To);
