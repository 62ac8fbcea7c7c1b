namespace VirtioNetCx.Packaging.Inf.Lint;

/// <summary>How strict to be; InfVerif's switches. Each level asks more than the one before.</summary>
internal enum LintLevel
{
    /// <summary>/k: desktop drivers.</summary>
    Desktop,

    /// <summary>/u: universal drivers.</summary>
    Universal,

    /// <summary>/w: Windows drivers, isolated in the driver store. What this package must pass.</summary>
    Windows,
}

internal enum LintSeverity
{
    None,
    Warning,
    Error,
}

/// <summary>What a rule found. Codes below 9000 are InfVerif's for the same defect; those above are this project's own.</summary>
internal sealed record LintFinding(int Code, int Line, string Message)
{
    public LintSeverity Severity { get; init; } = LintSeverity.Error;

    public override string ToString() => $"({Line}): {(Severity == LintSeverity.Error ? "error" : "warning")} INF{Code}: {Message}";
}
