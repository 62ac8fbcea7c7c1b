using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>Everything on an interface, written by tcpdump (or dumpcap) and judged by tshark, neither of which knows of us.</summary>
internal sealed class Capture : IDisposable
{
    // Linux writes a TCP checksum of zero as 0xFFFF, which is the same sum but not to tshark.
    private const string Bad =
        "ip.checksum.status==0||(tcp.checksum.status==0&&!(tcp.checksum==0xffff))||udp.checksum.status==0||icmp.checksum.status==0||icmpv6.checksum.status==0";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("virtionetcx-capture-");
    private readonly GuardedProcess _program;

    // tcpdump changes its user, which nobody can in a user namespace; dumpcap does not, but keeps frames to itself for a while.
    private readonly bool _isDumpcap = !File.ReadAllText("/proc/self/uid_map").Contains("4294967295", StringComparison.Ordinal);

    public Capture(NetworkNamespace home, string device)
    {
        _program = _isDumpcap
            ? home.Start("dumpcap", "-q", "-P", "-B", "64", "-i", device, "-w", FileName)
            : home.Start("tcpdump", "-Z", "root", "-n", "-U", "--immediate-mode", "-s", "0", "-B", "65536", "-i", device, "-w", FileName);
        _program.WaitFor(_isDumpcap ? "File: " : "listening on");
    }

    private string FileName => Path.Combine(_folder.FullName, "capture.pcap");

    /// <summary>Ends it; the frames that were seen, in order.</summary>
    public List<byte[]> End()
    {
        // What is on its way through the kernel's buffer.
        Thread.Sleep(_isDumpcap ? 700 : 60);
        _program.End();
        string nothingLost = _isDumpcap ? "(pcap:0/" : "\n0 packets dropped by kernel";
        return _program.Output.Contains(nothingLost, StringComparison.Ordinal)
            ? PcapFile.Read(FileName)
            : throw new IOException($"the capture is not complete: {_program.Output}");
    }

    /// <summary>Frames with a bad checksum, or longer than a frame may be, in tshark's words.</summary>
    public List<string> Judge(int longestFrame) => Judge(FileName, $"{Bad}||frame.len>{longestFrame}");

    /// <summary>Number of frames that tshark takes for this.</summary>
    public int Count(string filter) => Judge(FileName, filter).Count;

    public void Dispose()
    {
        _program.Dispose();
        _folder.Delete(recursive: true);
    }

    private static List<string> Judge(string file, string filter)
    {
        string[] arguments =
        [
            "-n", "-r", file, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
            "-o", "tcp.analyze_sequence_numbers:FALSE", "-Y", filter,
        ];
        using var tshark = Process.Start(new ProcessStartInfo("tshark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        System.Threading.Tasks.Task<string> errors = tshark.StandardError.ReadToEndAsync();
        string output = tshark.StandardOutput.ReadToEnd();
        tshark.WaitForExit();
        return tshark.ExitCode == 0
            ? [.. output.Split('\n').Where(static line => line.Length != 0)]
            : throw new IOException($"tshark: exit code {tshark.ExitCode}: {errors.Result}");
    }
}
