using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Threading;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Tests.RealDevice.Linux;

/// <summary>
/// A network namespace of our own. It has no name: it lives as long as a process in it, which ends with this one, so nothing is left behind
/// and runs beside each other do not meet.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private readonly Process _holder;

    public NetworkNamespace()
    {
        _holder = Process.Start(new ProcessStartInfo("unshare", ["-n", "sh", "-c", "echo ready; exec cat > /dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        if (_holder.StandardOutput.ReadLine() != "ready")
        {
            throw new IOException("unshare -n: " + _holder.StandardError.ReadToEnd());
        }

        _ = Run("ip link set lo up; sysctl -qw net.ipv6.conf.default.accept_ra=0 net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.default.accept_dad=0");
    }

    /// <summary>The process in it: <c>/proc/ID/net</c> is what it sees, and <c>ip link ... netns ID</c> moves things there.</summary>
    public int ProcessId => _holder.Id;

    /// <summary>The words in front of a command that make it run in here.</summary>
    public string[] Prefix => ["nsenter", "-t", $"{ProcessId}", "-n", "--"];

    /// <summary>A file under <c>/proc/net</c>.</summary>
    public string ReadProc(string name) => File.ReadAllText($"/proc/{ProcessId}/net/{name}");

    /// <summary>Runs a shell script in here; what it prints. It must succeed.</summary>
    public string Run(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("nsenter", [.. Prefix[1..], "sh", "-ec", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new IOException($"{script}: exit code {process.ExitCode}: {output}{errors.Result}");
    }

    /// <summary>A program in the background.</summary>
    public GuardedProcess Start(params string[] command) => new([.. Prefix, .. command]);

    /// <summary>Runs something on a thread in here: sockets and TAPs belong to the namespace of the thread that opens them.</summary>
    public T Inside<T>(Func<T> body)
    {
        T result = default!;
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                result = body();
            }
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }
        })
        { IsBackground = true };
        thread.Start();
        thread.Join();
        thrown?.Throw();
        return result;
    }

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }

    // The thread ends with the call that entered; it never goes back to where other work runs.
    private void Enter()
    {
        int descriptor = Native.Check(Native.Open($"/proc/{ProcessId}/ns/net", Native.CloseOnExec, 0), "open namespace");
        try
        {
            _ = Native.Check(Native.EnterNamespace(descriptor, Native.NetworkNamespace), "setns");
        }
        finally
        {
            _ = Native.Close(descriptor);
        }
    }
}
