namespace VirtioNetCx.Build;

/// <summary>LLVM's lld-link, or Microsoft's link.exe where that is what there is.</summary>
internal sealed class Linker
{
    private Linker(string path) => Path = path;

    /// <summary>The program.</summary>
    public string Path { get; }

    /// <summary>LLVM's takes a few options that Microsoft's does not know, and the other way round.</summary>
    public bool IsLld => System.IO.Path.GetFileNameWithoutExtension(Path).StartsWith("lld-link", StringComparison.OrdinalIgnoreCase);

    /// <summary>The given one, or the first in PATH.</summary>
    public static Linker Find(string? given)
    {
        if (!string.IsNullOrEmpty(given))
        {
            return File.Exists(given)
                ? new Linker(given)
                : throw new BuildException("VNC0094", $"FreestandingLinker is '{given}', and there is no such file");
        }

        string? found = FindInPath(OperatingSystem.IsWindows() ? ["lld-link", "link"] : ["lld-link", "lld-link-19", "lld-link-14"]);
        return found is not null
            ? new Linker(found)
            : throw new BuildException(
                "VNC0094",
                "lld-link is not in PATH. Debian and Ubuntu: apt-get install lld. Windows: winget install LLVM.LLVM, or a Visual Studio "
                + "developer prompt for link.exe. Or set the property FreestandingLinker to its full path");
    }

    /// <summary>The first of these programs that is in PATH.</summary>
    public static string? FindInPath(IEnumerable<string> names)
    {
        string extension = OperatingSystem.IsWindows() ? ".exe" : string.Empty;
        string[] directories = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return names
            .SelectMany(name => directories.Select(directory => System.IO.Path.Combine(directory, name + extension)))
            .FirstOrDefault(File.Exists);
    }
}
