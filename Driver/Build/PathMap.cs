namespace VirtioNetCx.Build;

/// <summary>From the paths that stand in debug information (<c>/src/...</c>, the same in every clone) back to files.</summary>
internal sealed class PathMap
{
    private readonly string? _from;
    private readonly string? _to;

    /// <summary>Reads <c>DIRECTORY=/src/</c>, as the compiler takes it; null maps nothing.</summary>
    public PathMap(string? text)
    {
        int equals = text?.IndexOf('=', StringComparison.Ordinal) ?? -1;
        if (equals > 0)
        {
            _to = text![..equals];
            _from = text[(equals + 1)..];
        }
    }

    /// <summary>The file.</summary>
    public string ToFile(string document) =>
        _from is not null && document.StartsWith(_from, StringComparison.Ordinal) ? _to + document[_from.Length..] : document;
}
