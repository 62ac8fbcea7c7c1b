using System;
using System.IO;

namespace VirtioNetCx.Metal.Runner;

/// <summary>Where things are when nothing else is said.</summary>
public static class RepositoryPaths
{
    /// <summary>Folder of the solution file, found from this program's own folder upwards.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The machine program, next to its sources.</summary>
    public static string MachineFile => Path.Combine(Root, "Tests", "Metal", "Machine", "bin", "x64", "machine.exe");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VirtioNetCx.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }
}
