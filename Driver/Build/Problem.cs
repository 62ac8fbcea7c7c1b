namespace VirtioNetCx.Build;

/// <summary>One finding, in the form in which MSBuild and editors read errors.</summary>
/// <param name="Code">VNC and a number; README.md in this folder lists them.</param>
/// <param name="Message">What is wrong, where, and what to write instead.</param>
/// <param name="File">Source or object file.</param>
/// <param name="Line">Line, 0 when unknown.</param>
/// <param name="Column">Column, 0 when unknown.</param>
internal sealed record Problem(string Code, string Message, string? File = null, int Line = 0, int Column = 0)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string place = (File, Line) switch
        {
            (null, _) => "VirtioNetCx.Build",
            (_, 0) => File,
            _ => $"{File}({Line},{Column})",
        };
        return $"{place}: error {Code}: {Message}";
    }
}

/// <summary>Ends a stage with one finding.</summary>
internal sealed class BuildException(Problem problem) : Exception(problem.ToString())
{
    /// <summary>Without a place.</summary>
    public BuildException(string code, string message)
        : this(new Problem(code, message))
    {
    }

    /// <summary>The finding.</summary>
    public Problem Problem => problem;
}
