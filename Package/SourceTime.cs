using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace VirtioNetCx.Packaging;

/// <summary>The one time a package carries, in DriverVer and in the catalog: that of its sources, not of its build.</summary>
internal static class SourceTime
{
    /// <summary>What reproducible-builds.org agreed on: seconds since 1970.</summary>
    public const string Variable = "SOURCE_DATE_EPOCH";

    /// <summary>For sources without history, such as an unpacked archive: 2026-01-01.</summary>
    public static readonly DateTimeOffset Fallback = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The environment variable, else the date of the last commit, else <see cref="Fallback"/>.</summary>
    public static DateTimeOffset Of(string folder) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? Parse(text) : LastCommit(folder) ?? Fallback;

    public static DateTimeOffset Parse(string seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? DateTimeOffset.FromUnixTimeSeconds(value)
            : throw new InvalidDataException($"'{seconds}' is no time in seconds since 1970");

    private static DateTimeOffset? LastCommit(string folder)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, "log", "-1", "--format=%ct"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            string output = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 && output.Length > 0 ? Parse(output) : null;
        }
        catch (Win32Exception)
        {
            return null; // There is no git.
        }
    }
}
