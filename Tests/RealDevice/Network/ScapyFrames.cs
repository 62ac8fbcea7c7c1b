using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>The frames of <c>odd_packets.py</c>, made once by scapy, whose checksums are not ours.</summary>
internal static class ScapyFrames
{
    private static readonly Lazy<Dictionary<string, List<byte[]>>> All = new(Make);

    /// <summary>Where the frames are addressed to, so that they are told from others. Nobody has this address.</summary>
    public static readonly byte[] Target = [0x02, 0, 0, 0, 0x0F, 0x0F];

    /// <summary>Frames that fit the MTU.</summary>
    public static List<byte[]> Small => All.Value["small"];

    /// <summary>TCP packets to be segmented.</summary>
    public static List<byte[]> Large => All.Value["large"];

    /// <summary>Frames with bytes behind their datagram.</summary>
    public static List<byte[]> Trailing => All.Value["trailing"];

    public static bool IsOurs(byte[] frame) => frame.AsSpan().StartsWith(Target);

    private static Dictionary<string, List<byte[]>> Make()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("virtionetcx-scapy-");
        try
        {
            string script = Path.Combine(AppContext.BaseDirectory, "odd_packets.py");
            ProcessStartInfo start = new("/usr/bin/python3", [script, folder.FullName, QemuOptions.MacAddress]) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? folder.EnumerateFiles("*.pcap").ToDictionary(static file => Path.GetFileNameWithoutExtension(file.Name), static file => PcapFile.Read(file.FullName))
                : throw new IOException($"scapy failed; on Debian: apt-get install python3-scapy\n{errors}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
