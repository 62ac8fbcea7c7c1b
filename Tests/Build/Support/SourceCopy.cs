namespace VirtioNetCx.Tests.Build;

/// <summary>A second source tree: what the driver's build needs, and nothing that a build has left.</summary>
internal sealed class SourceCopy : IDisposable
{
    private static readonly string[] s_parts =
        ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "BannedSymbols.txt", "Driver", "Interop"];

    private readonly string _parent = Directory.CreateTempSubdirectory("vnc").FullName;

    /// <summary>Copies the tree to a folder of this name.</summary>
    public SourceCopy(string name)
    {
        Root = Path.Combine(_parent, name);
        foreach (string part in s_parts)
        {
            Copy(Repository.PathOf(part), Path.Combine(Root, part));
        }
    }

    /// <summary>The copy.</summary>
    public string Root { get; }

    /// <summary>A file in the copy.</summary>
    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Builds the driver; gives exit code and output.</summary>
    public (int ExitCode, string Output) Build(params string[] properties)
    {
        // What a running dotnet test tells its children about MSBuild is not for another tree.
        IEnumerable<string> inherited = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase));
        string[] arguments =
        [
            "build", "Driver/Sys/VirtioNetCx.Sys.csproj", "-m:1", "-nodeReuse:false", "-v:m", "--nologo",
            "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", .. properties,
        ];
        return Command.Run(Environment.ProcessPath!, arguments, Root, inherited);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_parent, recursive: true);

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }

        foreach (string entry in Directory.EnumerateFileSystemEntries(from))
        {
            string name = Path.GetFileName(entry);
            bool isLeftByBuild = Directory.Exists(entry) && name is "bin" or "obj";
            if (!isLeftByBuild)
            {
                Copy(entry, Path.Combine(to, name));
            }
        }
    }
}
