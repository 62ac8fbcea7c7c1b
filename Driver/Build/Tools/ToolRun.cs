using System.ComponentModel;
using System.Diagnostics;

namespace VirtioNetCx.Build;

/// <summary>Runs one of the tools that the build stands on.</summary>
internal static class ToolRun
{
    /// <summary>Runs it to the end; gives its exit code and everything it wrote.</summary>
    public static (int ExitCode, string Output) Run(string tool, IEnumerable<string> arguments, string workingDirectory)
    {
        ProcessStartInfo start = new(tool, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new BuildException("VNC0093", $"{start.FileName} does not start: {problem.Message}");
        }
    }
}
