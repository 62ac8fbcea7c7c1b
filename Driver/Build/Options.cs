namespace VirtioNetCx.Build;

/// <summary><c>--name value</c> pairs; a name may stand several times.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, List<string>> _values = [];

    /// <summary>Reads pairs, from files too: <c>@file</c> holds one argument a line.</summary>
    public static Options Parse(ReadOnlySpan<string> args)
    {
        Options options = new();
        List<string> all = [];
        foreach (string arg in args)
        {
            if (arg.StartsWith('@'))
            {
                all.AddRange(File.ReadAllLines(arg[1..]).Where(line => line.Trim().Length != 0));
            }
            else
            {
                all.Add(arg);
            }
        }

        for (int i = 0; i < all.Count; i += 2)
        {
            if (!all[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == all.Count)
            {
                throw new BuildException("VNC0090", $"'{all[i]}' is not an option with a value");
            }

            options.Add(all[i][2..], all[i + 1]);
        }

        return options;
    }

    /// <summary>A value that must be there.</summary>
    public string Required(string name) => Optional(name) ?? throw new BuildException("VNC0090", $"option --{name} is missing");

    /// <summary>The last value, if there is one.</summary>
    public string? Optional(string name) => _values.TryGetValue(name, out List<string>? values) ? values[^1] : null;

    /// <summary>Every value.</summary>
    public IReadOnlyList<string> All(string name) => _values.TryGetValue(name, out List<string>? values) ? values : [];

    private void Add(string name, string value)
    {
        if (!_values.TryGetValue(name, out List<string>? values))
        {
            _values[name] = values = [];
        }

        values.Add(value);
    }
}
