using System.ComponentModel;
using System.Diagnostics;

namespace VirtioNetCx.Tests.Build;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    /// <summary>Exit code and everything written.</summary>
    public static (int ExitCode, string Output) Run(
        string program, IEnumerable<string> arguments, string? directory = null, params IEnumerable<string> withoutVariables)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = directory ?? Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in withoutVariables)
        {
            _ = start.Environment.Remove(name);
        }

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
            throw new InvalidOperationException($"{start.FileName} does not start; the llvm tools come with apt-get install llvm", problem);
        }
    }

    /// <summary>What it writes; it must succeed.</summary>
    public static string Output(string program, params string[] arguments)
    {
        (int code, string output) = Run(program, arguments);
        Assert.That(code, Is.Zero, output);
        return output;
    }
}
