namespace VirtioNetCx.Build;

/// <summary>The functions of other images that the driver may import: lines <c>image function</c>, comments with #.</summary>
internal sealed class ImportList
{
    private readonly HashSet<(string Module, string Name)> _allowed = [];

    private ImportList(string path) => Path = path;

    /// <summary>The list file, for messages.</summary>
    public string Path { get; }

    /// <summary>Reads a list; null when there is none, which allows everything.</summary>
    public static ImportList? Read(string? path)
    {
        if (path is null)
        {
            return null;
        }

        ImportList list = new(path);
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is not (0 or 2))
            {
                throw new BuildException(new Problem("VNC0091", "expected 'image function'", path, number, 1));
            }

            if (words.Length == 2)
            {
                _ = list._allowed.Add((words[0].ToUpperInvariant(), words[1]));
            }
        }

        return list;
    }

    /// <summary>True when the function is on the list.</summary>
    public bool Allows(string module, string name) => _allowed.Contains((module.ToUpperInvariant(), name));
}
