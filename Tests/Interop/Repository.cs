using System;
using System.IO;
using NUnit.Framework;

namespace VirtioNetCx.Tests.Interop;

/// <summary>Where things are.</summary>
internal static class Repository
{
    /// <summary>Names a file or folder with Windows.Wdk.winmd, or the folder of its package. Relative to the repository.</summary>
    public const string PublishedVariable = "VIRTIONETCX_WDK_METADATA";

    public const string HowToGivePublished = $"set {PublishedVariable} to Windows.Wdk.winmd or a folder that holds it";

    public static string Root { get; } = FindRoot();

    public static string Interop { get; } = Path.Combine(Root, "Interop");

    /// <summary>The metadata text.</summary>
    public static string Text { get; } = Path.Combine(Interop, "Metadata");

    /// <summary>The compiled metadata, which building the generator leaves behind.</summary>
    public static string Metadata { get; } = Path.Combine(Root, "artifacts", "metadata");

    /// <summary>The published kernel metadata; null when nobody said where it is. Said and not there is a failure.</summary>
    public static string? Published
    {
        get
        {
            string? value = Environment.GetEnvironmentVariable(PublishedVariable);
            if (string.IsNullOrEmpty(value))
            {
                return null;
            }

            string path = Path.GetFullPath(value, Root);
            return File.Exists(path) || Directory.Exists(path)
                ? path
                : throw new FileNotFoundException($"{PublishedVariable} is '{value}', but '{path}' does not exist");
        }
    }

    /// <summary>The published metadata for a test that cannot do without: CI must have it, a user may not.</summary>
    public static string RequirePublished()
    {
        string? published = Published;
        if (published is null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail($"CI has to prove this, and cannot without the published kernel metadata: {HowToGivePublished}");
        }
        else if (published is null)
        {
            Assert.Ignore($"needs the published kernel metadata: {HowToGivePublished}");
        }

        return published!;
    }

    /// <summary>A fresh folder below the test's own output, removed by the caller.</summary>
    public static DirectoryInfo Scratch() => Directory.CreateTempSubdirectory("interop-");

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VirtioNetCx.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("VirtioNetCx.sln is not above the test's folder");
    }
}
