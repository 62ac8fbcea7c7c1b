using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>iperf3: a server that stays, and clients.</summary>
internal sealed class Iperf : IDisposable
{
    private const int Port = 5201;
    private const int Attempts = 30;

    // A server that is still busy says so, or has closed the connection by the time it is asked.
    private static readonly string[] Busy = ["the server is busy", "control message: Connection reset by peer"];
    private readonly GuardedProcess _server;

    public Iperf(NetworkNamespace home)
    {
        _server = home.Start("iperf3", "-s", "-p", $"{Port}", "--forceflush");
        var clock = Stopwatch.StartNew();

        // A listening socket: state 0A.
        while (!home.ReadProc("tcp6").Split('\n').Any(static line => line.Contains($":{Port:X4} ", StringComparison.Ordinal) && line.Contains(" 0A ", StringComparison.Ordinal)))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(10))
            {
                throw new IOException("iperf3 does not listen: " + _server.Output);
            }

            Thread.Sleep(5);
        }
    }

    /// <summary>What one run moved.</summary>
    internal sealed record Result(double BitsPerSecond, long Retransmits, long Packets, long LostPackets);

    /// <summary>A client that must succeed.</summary>
    public static Result Run(NetworkNamespace home, string server, params string[] arguments)
    {
        string output = "";
        for (int i = 0; i < Attempts && (i == 0 || IsBusy(output)); i++)
        {
            // A server that has lost the last datagrams of a run is busy a while longer.
            Thread.Sleep(i == 0 ? 0 : 250);
            output = Client(home, server, arguments);
        }

        if (output.Length == 0)
        {
            throw new IOException($"iperf3 {string.Join(' ', arguments)} did not end");
        }

        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("error", out JsonElement error))
        {
            throw new IOException($"iperf3 {string.Join(' ', arguments)}: {error}");
        }

        JsonElement end = root.GetProperty("end");
        if (end.TryGetProperty("sum", out JsonElement datagrams))
        {
            return new Result(
                datagrams.GetProperty("bits_per_second").GetDouble(),
                0,
                datagrams.GetProperty("packets").GetInt64(),
                datagrams.GetProperty("lost_packets").GetInt64());
        }

        return new Result(
            end.GetProperty("sum_received").GetProperty("bits_per_second").GetDouble(),
            end.GetProperty("sum_sent").GetProperty("retransmits").GetInt64(),
            0,
            0);
    }

    public void Dispose() => _server.Dispose();

    private static bool IsBusy(string output) => Busy.Any(text => output.Contains(text, StringComparison.Ordinal));

    private static string Client(NetworkNamespace home, string server, string[] arguments) =>
        home.Run($"timeout 20 iperf3 -c {server} -p {Port} -J --connect-timeout 3000 {string.Join(' ', arguments)} || true");
}
