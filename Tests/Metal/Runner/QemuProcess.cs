using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace VirtioNetCx.Metal.Runner;

/// <summary>One QEMU with the machine program in it. Its lines come out of <see cref="ReadLine"/>.</summary>
internal sealed class QemuProcess : IDisposable
{
    private const string Program = "qemu-system-x86_64";
    private readonly Process _process;
    private readonly Task<string> _errors;

    public QemuProcess(IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            string text = $"{Program} cannot be started ({problem.Message}); on Debian: apt-get install qemu-system-x86";
            throw new FileNotFoundException(text, Program);
        }

        _process.StandardInput.Close();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The arguments every run has.</summary>
    public static IEnumerable<string> CommonArguments(
        string folder, string machine, string driver, string commandLine, int cpus, bool countInstructions) =>
    [
        "-accel", cpus > 1 && !countInstructions ? "tcg,thread=multi" : "tcg", "-machine", "q35", "-m", "256", "-smp", cpus.ToString(),
        "-display", "none", "-nodefaults", "-no-reboot", "-no-user-config",
        "-kernel", machine, "-append", commandLine, "-initrd", driver.Replace(",", ",,", StringComparison.Ordinal),
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        "-chardev", "stdio,id=text,signal=off", "-device", "isa-debugcon,iobase=0xe9,chardev=text",
        "-qmp", $"unix:{Path.Combine(folder, "qmp")},server=on,wait=off",
        "-D", Path.Combine(folder, "trace"), "-d", "trace:virtio_queue_notify,trace:memory_region_ops_read,trace:memory_region_ops_write",
    ];

    /// <summary>The next line of the machine, null when QEMU has ended.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Waits for the end. 0: the scenario passed.</summary>
    public int WaitForExit()
    {
        _process.WaitForExit();
        return _process.ExitCode == MachinePassed ? 0 : Math.Max(1, _process.ExitCode);
    }

    /// <summary>What QEMU itself said.</summary>
    public string Errors => string.Join('\n', _errors.Result.Split('\n').Where(line => line.Length != 0));

    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    // isa-debug-exit: status (0x31 << 1) | 1, see Machine/Report.cs.
    private const int MachinePassed = 0x63;
}
