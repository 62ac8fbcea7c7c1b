using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using VirtioNetCx.Tests.Linux;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Qemu;

/// <summary>
/// A QEMU whose processor stands still: the test is the processor. It ends with the test, however that ends: a shell holds a pipe that
/// closes when the test process is gone, and kills QEMU then.
/// </summary>
internal sealed class QemuProcess : IDisposable
{
    private const string Guard = "qemu-system-x86_64 \"$@\" < /dev/null & child=$!; cat > /dev/null; kill $child 2> /dev/null; wait $child";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    public QemuProcess(string folder, MemoryFile memory, QemuOptions options)
    {
        string firmware = Path.Combine(folder, "halt.bin");
        File.WriteAllBytes(firmware, HaltingFirmware());
        string qtest = Path.Combine(folder, "qtest");
        string qmp = Path.Combine(folder, "qmp");
        ProcessStartInfo start = new("/bin/sh", ["-c", Guard, "qemu", .. Arguments(folder, firmware, qtest, qmp, memory, options)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Qtest = new QtestPort(Connect(qtest));
        Qmp = new Qmp(Connect(qmp));
    }

    public QtestPort Qtest { get; }

    public Qmp Qmp { get; }

    /// <summary>Processor time QEMU has used: the shell's first child.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            string children = File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children");
            using var qemu = Process.GetProcessById(int.Parse(children.Split(' ')[0]));
            return qemu.TotalProcessorTime;
        }
    }

    /// <summary>What QEMU said on its own: with a correct driver, nothing. All of it once it has ended.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    public void Dispose()
    {
        // The sockets outlive it: a QEMU whose qtest socket closes complains.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
        Qmp.Dispose();
        Qtest.Dispose();
    }

    // cli; hlt; jmp to the hlt: at the reset vector, 16 bytes before the end.
    private static byte[] HaltingFirmware()
    {
        byte[] image = new byte[65536];
        ReadOnlySpan<byte> code = [0xFA, 0xF4, 0xEB, 0xFD];
        code.CopyTo(image.AsSpan(image.Length - 16));
        return image;
    }

    private static IEnumerable<string> Arguments(
        string folder, string firmware, string qtest, string qmp, MemoryFile memory, QemuOptions options)
    {
        string megabytes = $"{memory.Bytes >> 20}M";
        List<string> arguments =
        [
            "-accel", "tcg", "-bios", firmware, "-machine", "q35,memory-backend=mem,usb=off,vmport=off", "-m", megabytes,
            "-display", "none", "-nodefaults", "-no-user-config",
            "-object", $"memory-backend-file,id=mem,size={megabytes},mem-path={memory.Path},share=on",
            "-qtest", $"unix:{qtest},server=on,wait=off", "-qtest-log", "/dev/null",
            "-qmp", $"unix:{qmp},server=on,wait=off",
        ];
        if (options.Iommu)
        {
            arguments.AddRange(["-device", "intel-iommu,intremap=off,aw-bits=39"]);
        }

        string device = "virtio-net-pci,id=nic0,addr=4,disable-legacy=on,mac=" + QemuOptions.MacAddress;
        if (options.Netdev.Length != 0)
        {
            arguments.AddRange(["-netdev", options.Netdev]);
            device += ",netdev=n0";
        }

        device += options.Iommu ? ",iommu_platform=on" : "";
        device += options.Device.Length == 0 ? "" : "," + options.Device;
        arguments.AddRange(["-device", device]);
        arguments.AddRange(["-chardev", $"socket,path={Path.Combine(folder, "doorbell")},id=doorbell"]);
        arguments.AddRange(["-device", $"ivshmem-doorbell,chardev=doorbell,vectors={options.Doorbells},addr=6"]);
        return arguments;
    }

    private void Note(string? line)
    {
        // That it was told to end is no complaint.
        if (!string.IsNullOrEmpty(line) && !line.Contains("terminating on signal", StringComparison.Ordinal))
        {
            lock (_errors)
            {
                _ = _errors.AppendLine(line);
            }
        }
    }

    private Socket Connect(string path)
    {
        var clock = Stopwatch.StartNew();
        for (; ; )
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return socket;
            }
            catch (SocketException) when (clock.Elapsed < Patience && !Errors.Contains("qemu", StringComparison.Ordinal))
            {
                socket.Dispose();
                Thread.Sleep(5);
            }
            catch (SocketException refused)
            {
                socket.Dispose();
                _process.StandardInput.Close();
                throw new IOException($"QEMU does not start; on Debian: apt-get install qemu-system-x86\n{Errors}", refused);
            }
        }
    }
}
