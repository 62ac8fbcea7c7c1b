using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;

namespace VirtioNetCx.Tests.RealDevice.Linux;

/// <summary>
/// A program that runs beside the test and never outlives it: a shell waits at a pipe that closes when this process is gone, however it
/// went, and ends the program.
/// </summary>
internal sealed class GuardedProcess : IDisposable
{
    private const string Guard = "\"$@\" < /dev/null & child=$!; cat > /dev/null; kill -INT $child 2> /dev/null; wait $child";
    private readonly Process _shell;
    private readonly StringBuilder _output = new();

    public GuardedProcess(params IEnumerable<string> command)
    {
        _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Guard, "guard", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _shell.OutputDataReceived += (_, line) => Note(line.Data);
        _shell.ErrorDataReceived += (_, line) => Note(line.Data);
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
    }

    /// <summary>What it printed, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Waits until it has printed this.</summary>
    public void WaitFor(string text)
    {
        var clock = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(10))
            {
                throw new IOException($"\"{text}\" was not printed, but: {Output}");
            }

            Thread.Sleep(2);
        }
    }

    /// <summary>Interrupts it and waits for its end.</summary>
    public void End()
    {
        _shell.StandardInput.Close();
        if (!_shell.WaitForExit(5000))
        {
            _shell.Kill(entireProcessTree: true);
        }

        _shell.WaitForExit();
    }

    public void Dispose()
    {
        End();
        _shell.Dispose();
    }

    private void Note(string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            lock (_output)
            {
                _ = _output.AppendLine(line);
            }
        }
    }
}
